#pragma once

#include <map>
#include <string>
#include <vector>

#include "colonnade/spec.hpp"
#include "host/io/array.hpp"
#include "host/io/image.hpp"
#include "host/spec/toml/value.hpp"

namespace colonnade::spec {

/// The data files that a spec names, each read once however many points of a sweep use it.
class Files {
public:
    /// Relative names start at `folder`; `reading`: what a file may take, and who is told what it may have meant.
    explicit Files(std::string folder, io::Reading reading = {})
        : folder_(std::move(folder)), reading_(std::move(reading)) {}

    [[nodiscard]] std::string resolve(const std::string& name) const;
    /// Throws Error, of the fault that reading it has, that begins with `where` and `key`. `path` is resolved already.
    [[nodiscard]] const io::Array& array(const std::string& path, const Where& where, std::string_view key);
    [[nodiscard]] const io::Image& image(const std::string& path, const Where& where, std::string_view key);

    /// Files that were read so far, each with the first key that named it.
    [[nodiscard]] const std::vector<InputFile>& read() const noexcept { return read_; }

private:
    std::string folder_;
    io::Reading reading_;
    std::vector<InputFile> read_;
    std::map<std::string, io::Array> arrays_;
    std::map<std::string, io::Image> images_;
};

}  // namespace colonnade::spec
