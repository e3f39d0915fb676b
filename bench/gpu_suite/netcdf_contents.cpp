#include "gpu_suite/netcdf_contents.hpp"

#include <cstdint>
#include <cstring>

#include "host/io/netcdf_handle.hpp"
#include "support/bits.hpp"

namespace colonnade::suite {

namespace {

using io::NetcdfHandle;

std::string long_name(const NetcdfHandle& file, int variable) {
    std::size_t length = 0;
    if (nc_inq_attlen(file.id(), variable, "long_name", &length) != NC_NOERR) return {};
    std::string text(length, '\0');
    file.check(nc_get_att_text(file.id(), variable, "long_name", text.data()), "an attribute cannot be read");
    return text;
}

void read_values(const NetcdfHandle& file, int variable, Content& content) {
    std::size_t count = 1;
    for (const auto& dimension : content.dimensions) count *= dimension.second;
    if (content.type == NC_STRING) {
        std::vector<char*> texts(count);
        file.check(nc_get_var_string(file.id(), variable, texts.data()), "texts cannot be read");
        content.texts.assign(texts.begin(), texts.end());
        nc_free_string(count, texts.data());
        return;
    }
    file.check(nc_inq_type(file.id(), content.type, nullptr, &content.width), "a type is unknown");
    content.raw.resize(count * content.width);
    file.check(nc_get_var(file.id(), variable, content.raw.data()), "values cannot be read");
}

/// Calls f with one value for each of `contents`, in the type that they share.
template <class F>
std::string with_values(std::size_t at, F f, const auto&... contents) {
    const auto typed = [&](auto zero) {
        const auto value = [&](const Content& content) {
            auto read = zero;
            std::memcpy(&read, content.raw.data() + at * sizeof read, sizeof read);
            return read;
        };
        return f(value(contents)...);
    };
    const Content& first = std::get<0>(std::tie(contents...));
    switch (first.type) {
        case NC_FLOAT:
            return typed(float{});
        case NC_DOUBLE:
            return typed(double{});
        case NC_BYTE:
            return typed(std::int8_t{});
        case NC_SHORT:
            return typed(std::int16_t{});
        case NC_INT:
            return typed(std::int32_t{});
        case NC_INT64:
            return typed(std::int64_t{});
        default:
            return fmt::format("of NetCDF type {}", first.type);
    }
}

}  // namespace

bool Content::operator==(const Content& other) const {
    return type == other.type && dimensions == other.dimensions && raw == other.raw && texts == other.texts;
}

std::size_t Content::count() const {
    return width > 0 ? raw.size() / width : texts.size();
}

std::size_t Content::bytes() const {
    std::size_t bytes = raw.size();
    for (const std::string& text : texts) bytes += text.size() + 1;
    return bytes;
}

std::string Content::value_bytes(std::size_t at) const {
    return width > 0 ? raw.substr(at * width, width) : texts[at];
}

std::string Content::value_in_words(std::size_t at) const {
    if (width == 0) return texts[at];
    return with_values(
        at, [](auto value) { return fmt::format("{}", +value); }, *this);
}

std::string Content::apart_in_words(const Content& found, std::size_t at) const {
    if (width == 0) return "expected " + texts[at] + ", found " + found.texts[at];
    return with_values(
        at, [](auto a, auto b) { return test::apart_in_words(a, b); }, *this, found);
}

Contents contents_of(const std::string& path) {
    const NetcdfHandle file(path, path, NetcdfHandle::Mode::read);
    int count = 0;
    file.check(nc_inq_nvars(file.id(), &count), "cannot count its variables");
    Contents variables;
    for (int v = 0; v < count; ++v) {
        char name[NC_MAX_NAME + 1] = {};
        int rank = 0;
        int ids[NC_MAX_VAR_DIMS] = {};
        Content content;
        file.check(nc_inq_var(file.id(), v, name, &content.type, &rank, ids, nullptr), "cannot describe a variable");
        for (int d = 0; d < rank; ++d) {
            char dimension[NC_MAX_NAME + 1] = {};
            std::size_t size = 0;
            file.check(nc_inq_dim(file.id(), ids[d], dimension, &size), "cannot describe a dimension");
            content.dimensions.emplace_back(dimension, size);
        }
        read_values(file, v, content);
        content.is_input = std::string(name) == "input" || long_name(file, v).starts_with("drawn value of");
        variables.emplace(name, std::move(content));
    }
    return variables;
}

}  // namespace colonnade::suite
