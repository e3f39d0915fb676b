#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "colonnade/spec.hpp"
#include "host/data/arrays.hpp"
#include "host/spec/toml/value.hpp"

namespace colonnade::spec {

/// How a data file becomes numbers, by its path. Throws Error. The readers of all formats are in another component
/// (host/load/load.cpp), so that a program whose specs name no files needs no library of formats.
struct FileReaders {
    std::function<data::Array(const std::string&)> array;
    std::function<data::Image(const std::string&)> image;
};

/// The data files that a spec names, each read once however many points of a sweep use it.
class Files {
public:
    /// Relative names start at `folder`.
    Files(std::string folder, FileReaders readers) : folder_(std::move(folder)), readers_(std::move(readers)) {}

    [[nodiscard]] std::string resolve(const std::string& name) const;
    /// Throws Error, of the fault that reading it has, that begins with `where` and `key`. `path` is resolved already.
    [[nodiscard]] const data::Array& array(const std::string& path, const Where& where, std::string_view key);
    [[nodiscard]] const data::Image& image(const std::string& path, const Where& where, std::string_view key);

    /// Files that were read so far, each with the first key that named it.
    [[nodiscard]] const std::vector<InputFile>& read() const noexcept { return read_; }

private:
    std::string folder_;
    FileReaders readers_;
    std::vector<InputFile> read_;
    std::map<std::string, data::Array> arrays_;
    std::map<std::string, data::Image> images_;
};

}  // namespace colonnade::spec
