#include "host/spec/files.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <new>

#include "colonnade/error.hpp"
#include "host/spec/print.hpp"

namespace colonnade::spec {
namespace {

/// Reads once; whatever the file is wrong about is the fault of the spec that names it.
template <class T, class Read>
const T& read_once(std::map<std::string, T>& cache, const std::string& path, const Where& where, std::string_view key,
                   const Read& read) {
    const auto found = cache.find(path);
    if (found != cache.end()) return found->second;
    try {
        return cache.emplace(path, read(path)).first->second;
    } catch (const Error& error) {
        throw Error(fmt::format("{}: {}: {}", where.text(), key, shorten(error.what(), 400)), error.fault());
    } catch (const std::bad_alloc&) {
        throw Error(fmt::format("{}: {}: {} does not fit into memory", where.text(), key, shorten(path)),
                    Fault::machine);
    }
}

}  // namespace

std::string Files::resolve(const std::string& name) const {
    return (std::filesystem::path(folder_) / name).lexically_normal().string();
}

const data::Array& Files::array(const std::string& path, const Where& where, std::string_view key) {
    if (arrays_.count(path) == 0) read_.push_back({std::string(key), path});
    return read_once(arrays_, path, where, key, readers_.array);
}

const data::Image& Files::image(const std::string& path, const Where& where, std::string_view key) {
    if (images_.count(path) == 0) read_.push_back({std::string(key), path});
    return read_once(images_, path, where, key, readers_.image);
}

}  // namespace colonnade::spec
