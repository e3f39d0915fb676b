#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <optional>
#include <string_view>

#include "colonnade/error.hpp"
#include "io/array_formats.hpp"
#include "io/bytes.hpp"

namespace colonnade::io {
namespace {

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view blanks = " \t\r";
    const std::size_t first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

/// The number that a field is, wholly; from_chars knows no locale.
std::optional<double> number_in(std::string_view field) {
    if (field.size() > 1 && field[0] == '+' && field[1] != '-') field.remove_prefix(1);
    double value = 0.0;
    const auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), value);
    if (error != std::errc{} || end != field.data() + field.size()) return std::nullopt;
    return value;
}

struct Line {
    std::string where;  ///< `file:line`
    std::vector<std::string_view> fields{};
};

/// Fields of a line up to its comment, without the blanks and quotes around them.
Line split(std::string where, std::string_view text) {
    Line line{std::move(where)};
    std::size_t start = 0;
    bool in_quotes = false;
    const auto take = [&](std::size_t end) {
        std::string_view field = trimmed(text.substr(start, end - start));
        if (field.size() >= 2 && field.front() == '"' && field.back() == '"')
            field = trimmed(field.substr(1, field.size() - 2));
        line.fields.push_back(field);
        start = end + 1;
    };
    std::size_t i = 0;
    for (; i < text.size() && (in_quotes || text[i] != '#'); ++i) {
        if (text[i] == '"') in_quotes = !in_quotes;
        if (text[i] == ',' && !in_quotes) take(i);
    }
    if (in_quotes) throw Error(line.where + ": a quote is not closed on its line");
    if (!line.fields.empty() || !trimmed(text.substr(0, i)).empty()) take(i);
    return line;
}

/// No number, yet at least one name.
bool is_header(const Line& line) {
    bool named = false;
    for (const std::string_view field : line.fields) {
        if (number_in(field)) return false;
        named = named || !field.empty();
    }
    return named;
}

void append(const Line& line, std::vector<double>& values) {
    for (std::size_t f = 0; f < line.fields.size(); ++f) {
        const std::optional<double> value = number_in(line.fields[f]);
        if (!value || !std::isfinite(*value))
            throw Error(
                fmt::format("{}: field {}: found {}, allowed: finite numbers such as -1.5e-3, separated by commas",
                            line.where, f + 1, shown(line.fields[f])));
        values.push_back(*value);
    }
}

}  // namespace

Array read_csv(const std::string& path) {
    const std::string bytes = read_bytes(path);
    std::string_view rest = bytes;
    if (rest.substr(0, 3) == "\xEF\xBB\xBF") rest.remove_prefix(3);  // byte order mark
    std::vector<double> values;
    std::size_t rows = 0, columns = 0;
    for (std::size_t number = 1; !rest.empty(); ++number) {
        const std::size_t length = rest.find('\n');
        const Line line = split(fmt::format("{}:{}", path, number), rest.substr(0, length));
        rest.remove_prefix(length == std::string_view::npos ? rest.size() : length + 1);
        if (line.fields.empty()) continue;
        if (columns != 0 && line.fields.size() != columns)
            throw Error(fmt::format("{}: found {} fields, allowed: {} as in the lines above", line.where,
                                    line.fields.size(), columns));
        const bool first = columns == 0;
        columns = line.fields.size();
        if (first && is_header(line)) continue;
        append(line, values);
        ++rows;
    }
    if (rows == 0) throw Error(fmt::format("{}: holds no line of numbers", path));
    return {{rows, columns}, std::move(values)};
}

}  // namespace colonnade::io
