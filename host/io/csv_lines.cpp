#include "host/io/csv_lines.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "colonnade/error.hpp"

namespace colonnade::io {
namespace {

bool is_blank(char c) {
    return c == ' ' || c == '\t';
}

std::string_view trimmed(std::string_view text, std::string_view blanks) {
    const std::size_t first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

/// Up to the comment. Throws when a quote stays open.
std::string_view without_comment(const std::string& path, std::size_t number, std::string_view text) {
    const std::size_t start = std::min(text.find_first_not_of(" \t"), text.size());
    if (start < text.size() && text[start] == '%') return {};
    bool in_quotes = false;
    for (std::size_t i = start; i < text.size(); ++i) {
        if (text[i] == '"') in_quotes = !in_quotes;
        const bool begins = text[i] == '#' && (i == start || is_blank(text[i - 1]));
        if (begins && !in_quotes && !is_spreadsheet_error(text.substr(i))) return text.substr(0, i);
    }
    if (in_quotes) throw Error(fmt::format("{}:{}: a quote is not closed on its line", path, number));
    return text;
}

CsvField field_of(std::string_view text, std::string_view blanks) {
    text = trimmed(text, blanks);
    const bool quoted = text.size() >= 2 && text.front() == '"' && text.back() == '"';
    return {quoted ? trimmed(text.substr(1, text.size() - 2), " \t") : text, quoted};
}

}  // namespace

std::vector<CsvLine> lines_of(const std::string& path, std::string_view bytes) {
    std::string_view rest = bytes;
    if (rest.starts_with("\xEF\xBB\xBF")) rest.remove_prefix(3);  // byte order mark
    std::vector<CsvLine> lines;
    for (std::size_t number = 1; !rest.empty(); ++number) {
        const std::size_t length = std::min(rest.find_first_of("\r\n"), rest.size());
        const std::string_view text = rest.substr(0, length);
        if (text.find('\0') != std::string_view::npos)
            throw Error(fmt::format("{}:{}: holds a byte 0, allowed: text in UTF-8", path, number));
        rest.remove_prefix(std::min(rest.size(), length + (rest.substr(length).starts_with("\r\n") ? 2 : 1)));
        // tabs stay, because an empty field may stand before the first
        const std::string_view kept = trimmed(without_comment(path, number, text), " \f\v");
        if (!kept.empty()) lines.push_back({number, kept});
    }
    return lines;
}

void split(const CsvLine& line, char delimiter, std::vector<CsvField>& fields) {
    fields.clear();
    const std::string_view text = line.text;
    const std::string_view blanks = delimiter == '\t' ? " " : " \t";
    bool in_quotes = false;
    std::size_t start = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '"') in_quotes = !in_quotes;
        if (in_quotes || text[i] != delimiter) continue;
        if (delimiter != ' ' || i > start) fields.push_back(field_of(text.substr(start, i - start), blanks));
        start = i + 1;
    }
    fields.push_back(field_of(text.substr(start), blanks));
}

}  // namespace colonnade::io
