#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "colonnade/error.hpp"
#include "host/data/shown.hpp"
#include "host/io/array_formats.hpp"
#include "host/io/csv_field.hpp"
#include "host/io/file_kind.hpp"

namespace colonnade::io {
namespace {

/// A line of a table without its comment; never blank.
struct CsvLine {
    std::size_t number;  ///< from 1, as editors count
    std::string_view text;
};

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

/// The lines that hold fields. A byte order mark is skipped; lines end in LF, CR LF or CR. A line that begins with `%`
/// or `#` is a comment; so is what follows a `#` after a blank. Throws Error `path:line: ...`: a NUL byte, or a quote
/// that is not closed on its line.
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

/// Fields of a line, parted by `delimiter` outside quotes; a blank stands for runs of blanks.
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

/// What one way to part fields makes of a file: its table, or the sentence that refuses it.
struct Attempt {
    Array array{};
    std::string notice{};
    std::string refusal{};
};

struct Refusal {
    std::string sentence;
};

/// Reads a table whose fields are parted by `delimiter`.
class Table {
public:
    Table(const std::string& path, const std::vector<CsvLine>& lines, char delimiter)
        : path_(path), lines_(lines), delimiter_(delimiter) {}

    Attempt read() {
        Attempt attempt;
        try {
            survey();
            choose_decimal_mark();
            for (std::size_t i = has_header_ ? 1 : 0; i < lines_.size(); ++i) read_row(lines_[i], attempt.array.values);
            const std::size_t rows = lines_.size() - (has_header_ ? 1 : 0);
            attempt.array.shape = {rows, rows == 0 ? 0 : attempt.array.values.size() / rows};
            attempt.notice = notice(attempt.array);
        } catch (const Refusal& refusal) {
            attempt.refusal = refusal.sentence;
        }
        return attempt;
    }

private:
    [[noreturn]] void refuse(const CsvLine& line, const std::string& what) const {
        throw Refusal{fmt::format("{}:{}: {}", path_, line.number, what)};
    }

    std::vector<CsvField>& fields_of(const CsvLine& line) {
        split(line, delimiter_, fields_);
        if (has_trailing_delimiter_) fields_.pop_back();
        return fields_;
    }

    static bool is_number(std::string_view field) {
        for (const char decimal : {'.', ','})
            if (number_in(field, decimal) || is_too_large(field, decimal)) return true;
        return false;
    }

    /// Names alone; the cell above the labels of rows may be empty.
    static bool is_header(const std::vector<CsvField>& fields) {
        bool named = false;
        for (std::size_t f = 0; f < fields.size(); ++f) {
            if (f == 0 && fields.size() > 1 && fields[f].text.empty()) continue;
            if (is_number(fields[f].text) || !is_name(fields[f])) return false;
            named = true;
        }
        return named;
    }

    /// What can only be said of all lines together.
    void survey() {
        has_trailing_delimiter_ = delimiter_ != ' ';
        for (const CsvLine& line : lines_) {
            split(line, delimiter_, fields_);
            has_trailing_delimiter_ =
                has_trailing_delimiter_ && fields_.size() > 1 && fields_.back().text.empty() && !fields_.back().quoted;
        }
        has_header_ = is_header(fields_of(lines_.front()));
        header_size_ = fields_.size();
        header_corner_is_empty_ = fields_.front().text.empty();
        has_labels_ = lines_.size() > (has_header_ ? 1U : 0U);
        for (std::size_t i = has_header_ ? 1 : 0; i < lines_.size() && has_labels_; ++i) {
            const auto& fields = fields_of(lines_[i]);
            has_labels_ = fields.size() > 1 && is_label(fields[0]);
        }
    }

    /// A comma among the digits of any field is the decimal mark, if it cannot be anything else.
    void choose_decimal_mark() {
        std::optional<std::string> proof, doubt, point;
        const CsvLine* where = nullptr;
        for (std::size_t i = has_header_ ? 1 : 0; i < lines_.size(); ++i)
            for (const CsvField& field : fields_of(lines_[i])) {
                if (!point && field.text.find('.') != std::string_view::npos && number_in(field.text, '.'))
                    point = data::shown(field.text);
                if (field.text.find(',') == std::string_view::npos || !number_in(field.text, ',')) continue;
                if (where == nullptr) where = &lines_[i];
                (may_be_thousands(field.text) ? doubt : proof) = data::shown(field.text);
            }
        if (!proof && !doubt) return;
        if (point)
            refuse(*where, fmt::format("found {} as well as {}, allowed: one decimal mark in a file, and none for "
                                       "thousands",
                                       proof ? *proof : *doubt, *point));
        if (!proof)
            refuse(*where,
                   fmt::format("found {}, whose comma may be a decimal mark or part thousands, allowed: decimal "
                               "points",
                               *doubt));
        decimal_ = ',';
    }

    void read_row(const CsvLine& line, std::vector<double>& values) {
        const auto& fields = fields_of(line);
        const std::size_t labels = has_labels_ ? 1 : 0;
        if (columns_ == 0) columns_ = fields.size();
        if (fields.size() != columns_)
            refuse(line, fmt::format("found {} fields, allowed: {} as in the lines above", fields.size(), columns_));
        // R writes no cell above the labels
        if (has_header_ && header_size_ != columns_ && header_size_ + labels != columns_)
            refuse(line, fmt::format("found {} fields, allowed: {} as in the line above", columns_, header_size_));
        for (std::size_t f = labels; f < fields.size(); ++f) {
            const std::optional<double> value = number_in(fields[f].text, decimal_);
            if (!value) refuse_field(line, f, fields[f].text);
            values.push_back(*value);
        }
    }

    [[noreturn]] void refuse_field(const CsvLine& line, std::size_t f, std::string_view text) const {
        const char* what = is_too_large(text, decimal_) ? ", which is too large for a double"
                           : looks_missing(text)        ? ", which is no finite value"
                                                        : "";
        refuse(line, fmt::format("field {}: found {}{}, allowed: finite numbers such as -1.5e-3, parted by commas, "
                                 "semicolons, tabs or blanks",
                                 f + 1, data::shown(text), what));
    }

    static bool is_whole(std::string_view text, std::size_t number) { return text == fmt::to_string(number); }

    /// Rows or columns of 0, 1, 2, ..., which may be the numbers that pandas gives to rows and columns without names.
    std::string notice(const Array& array) {
        const std::size_t rows = array.shape[0], columns = array.shape[1], labels = has_labels_ ? 1 : 0;
        if (!has_header_ && rows > 1) {
            bool counts = true;
            const auto& first = fields_of(lines_.front());
            for (std::size_t f = 0; f < columns; ++f) counts = counts && is_whole(first[labels + f].text, f);
            for (std::size_t i = 1; i < rows && columns == 1 && counts; ++i)
                counts = fields_of(lines_[i])[labels].text.find_first_of(".,eE") != std::string_view::npos;
            if (counts)
                return fmt::format("{}:{}: the first row, which counts {}, is read as numbers; a header has names",
                                   path_, lines_.front().number,
                                   columns > 2    ? "0, 1, 2, ..."
                                   : columns == 2 ? "0, 1"
                                                  : "from 0");
        }
        if (has_header_ && header_corner_is_empty_ && !has_labels_ && rows > 1) {
            bool counts = true;
            for (std::size_t i = 0; i < rows && counts; ++i) counts = is_whole(fields_of(lines_[i + 1])[0].text, i);
            if (counts)
                return fmt::format(
                    "{}:{}: the first column, which counts 0, 1, ... under an empty cell, is read as "
                    "numbers; labels of rows begin with a letter",
                    path_, lines_.front().number);
        }
        return {};
    }

    const std::string& path_;
    const std::vector<CsvLine>& lines_;
    char delimiter_;
    char decimal_ = '.';
    bool has_trailing_delimiter_ = false;
    bool has_header_ = false, header_corner_is_empty_ = false, has_labels_ = false;
    std::size_t header_size_ = 0, columns_ = 0;
    std::vector<CsvField> fields_{};
};

/// Delimiters that the lines hold outside quotes, the one of most lines first; names in a first line may hold anything.
/// A column of numbers holds none: it is read as if commas parted it.
std::vector<char> delimiters_in(const std::vector<CsvLine>& lines) {
    std::vector<std::pair<char, std::size_t>> all{{';', 0}, {'\t', 0}, {',', 0}, {' ', 0}};
    for (std::size_t i = lines.size() > 1 ? 1 : 0; i < lines.size(); ++i) {
        bool in_quotes = false;
        std::string here;
        for (const char c : lines[i].text) {
            if (c == '"') in_quotes = !in_quotes;
            if (!in_quotes) here += c;
        }
        for (auto& [delimiter, count] : all)
            if (here.find(delimiter) != std::string::npos) ++count;
    }
    std::stable_sort(all.begin(), all.end(),
                     [](const auto& left, const auto& right) { return left.second > right.second; });
    std::vector<char> found;
    for (const auto& [delimiter, count] : all)
        if (count > 0 || delimiter == ',') found.push_back(delimiter);
    return found;
}

}  // namespace

Array decode_csv(const std::string& path, std::string_view bytes, const Reading& reading) {
    refuse_kind(path, bytes, "text with numbers, in UTF-8");
    const std::vector<CsvLine> lines = lines_of(path, bytes);
    std::string refusal = fmt::format("{}: holds no line of numbers", path);
    if (lines.empty()) throw Error(refusal);
    // No number holds a delimiter but the decimal comma, and no label does, so that at most one way reads every field
    // of a file. Where none does, the sentence is that of the delimiter in most lines.
    bool first = true;
    for (const char delimiter : delimiters_in(lines)) {
        Attempt attempt = Table(path, lines, delimiter).read();
        if (attempt.refusal.empty() && !attempt.array.values.empty()) {
            if (reading.notice && !attempt.notice.empty()) reading.notice(attempt.notice);
            return std::move(attempt.array);
        }
        if (std::exchange(first, false) && !attempt.refusal.empty()) refusal = attempt.refusal;
    }
    throw Error(refusal);
}

}  // namespace colonnade::io
