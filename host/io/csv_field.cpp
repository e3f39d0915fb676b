#include "host/io/csv_field.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>

namespace colonnade::io {
namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// Of ASCII, or the first byte of a character in UTF-8. What begins with C2, E2 and EF is mostly no letter: minus
/// signs, currencies, blanks, full-width digits.
bool is_letter(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (byte >= 0xC3 && byte != 0xE2 && byte != 0xEF);
}

std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return out;
}

/// A field in parts: sign, digits, decimal mark, digits, power of ten.
struct Parts {
    std::string_view whole, fraction, power;
    bool marked = false;
};

std::string_view take_digits(std::string_view& rest) {
    const auto end = std::find_if_not(rest.begin(), rest.end(), is_digit);
    const std::string_view digits = rest.substr(0, static_cast<std::size_t>(end - rest.begin()));
    rest.remove_prefix(digits.size());
    return digits;
}

bool take_sign(std::string_view& rest) {
    if (rest.empty() || (rest[0] != '+' && rest[0] != '-')) return false;
    rest.remove_prefix(1);
    return true;
}

std::optional<Parts> parts_of(std::string_view field, char decimal) {
    Parts parts;
    take_sign(field);
    parts.whole = take_digits(field);
    if (!field.empty() && field[0] == decimal) {
        parts.marked = true;
        field.remove_prefix(1);
        parts.fraction = take_digits(field);
    }
    if (parts.whole.empty() && parts.fraction.empty()) return std::nullopt;
    if (decimal == ',' && parts.marked && (parts.whole.empty() || parts.fraction.empty())) return std::nullopt;
    if (!field.empty() && (field[0] == 'e' || field[0] == 'E')) {
        field.remove_prefix(1);
        const std::string_view from_sign = field;
        take_sign(field);
        if (take_digits(field).empty()) return std::nullopt;
        parts.power = from_sign.substr(0, from_sign.size() - field.size());
    }
    if (!field.empty()) return std::nullopt;
    return parts;
}

/// The place of the first digit other than 0, in powers of ten, far enough from 0 to tell large from small.
double magnitude(const Parts& parts) {
    const std::string digits = std::string(parts.whole) + std::string(parts.fraction);
    const std::size_t first = digits.find_first_not_of('0');
    if (first == std::string::npos) return -1e9;
    double power = 0.0;
    bool negative = false;
    for (const char c : parts.power) {
        if (is_digit(c)) power = std::min(1e18, 10.0 * power + (c - '0'));
        negative = negative || c == '-';
    }
    return static_cast<double>(parts.whole.size()) - static_cast<double>(first) + (negative ? -power : power);
}

/// Infinity for what is too large.
std::optional<double> value_of(std::string_view field, char decimal) {
    const auto parts = parts_of(field, decimal);
    if (!parts) return std::nullopt;
    std::string with_point(field.substr(field[0] == '+' ? 1 : 0));
    if (parts->marked && decimal != '.') std::replace(with_point.begin(), with_point.end(), decimal, '.');
    double value = 0.0;
    const char* end = with_point.data() + with_point.size();
    const auto result = std::from_chars(with_point.data(), end, value);
    if (result.ec == std::errc{} && std::isfinite(value)) return value;
    const double out_of_range = magnitude(*parts) < 0.0 ? 0.0 : HUGE_VAL;
    return field[0] == '-' ? -out_of_range : out_of_range;
}

constexpr std::array<std::string_view, 25> missing{"",
                                                   "na",
                                                   "n/a",
                                                   "#n/a",
                                                   "#na",
                                                   "#n/a n/a",
                                                   "<na>",
                                                   "nan",
                                                   "nat",
                                                   "null",
                                                   "none",
                                                   "nil",
                                                   "missing",
                                                   "-",
                                                   "--",
                                                   "---",
                                                   ".",
                                                   "..",
                                                   "...",
                                                   "?",
                                                   "\xE2\x88\x92",
                                                   "\xE2\x80\x93",
                                                   "\xE2\x80\x94",
                                                   "*",
                                                   "n.a."};
constexpr std::array<std::string_view, 8> not_finite{"inf",     "infinity", "nan",     "1.#ind",
                                                     "1.#qnan", "1.#inf",   "1.#snan", "\xE2\x88\x9E"};
constexpr std::array<std::string_view, 12> errors{"#n/a",   "#ref!",   "#div/0!",       "#value!",
                                                  "#name?", "#num!",   "#null!",        "#spill!",
                                                  "#calc!", "#field!", "#getting_data", "#blocked!"};

/// `shape`: 0 for a digit.
bool begins_as(std::string_view text, std::string_view shape) {
    if (text.size() < shape.size()) return false;
    for (std::size_t i = 0; i < shape.size(); ++i)
        if (shape[i] == '0' ? !is_digit(text[i]) : text[i] != shape[i]) return false;
    return true;
}

/// 2026-11-28, 2026-11-28t10:30..., 2026-11-28 10:30...
bool is_date(std::string_view text) {
    constexpr std::string_view day = "0000-00-00";
    if (!begins_as(text, day)) return false;
    text.remove_prefix(day.size());
    return text.empty() ||
           (text.find(' ', 1) == std::string_view::npos && (begins_as(text, " 00:00") || begins_as(text, "t00:00")));
}

bool holds_number_among_words(std::string_view text) {
    while (!text.empty()) {
        const std::size_t length = std::min(text.find(' '), text.size());
        if (number_in(text.substr(0, length), '.')) return true;
        text.remove_prefix(std::min(text.size(), length + 1));
    }
    return false;
}

}  // namespace

std::optional<double> number_in(std::string_view field, char decimal) {
    const auto value = value_of(field, decimal);
    return value && std::isfinite(*value) ? value : std::nullopt;
}

bool is_too_large(std::string_view field, char decimal) {
    const auto value = value_of(field, decimal);
    return value && !std::isfinite(*value);
}

bool looks_missing(std::string_view field) {
    const std::string text = lower(field);
    if (std::find(missing.begin(), missing.end(), text) != missing.end() || is_spreadsheet_error(field)) return true;
    std::string_view unsigned_text = text;
    take_sign(unsigned_text);
    return std::find(not_finite.begin(), not_finite.end(), unsigned_text) != not_finite.end();
}

bool is_spreadsheet_error(std::string_view text) {
    if (text.empty() || text[0] != '#') return false;
    const std::string start = lower(text.substr(0, 16));
    for (const std::string_view error : errors)
        if (start.starts_with(error)) return true;
    return start.starts_with("#na") &&
           (start.size() == 3 || std::string_view(",; \t").find(start[3]) != std::string_view::npos);
}

bool is_name(const CsvField& field) {
    if (looks_missing(field.text)) return false;
    const std::string text = lower(field.text);
    if (text == "true" || text == "false") return false;
    if (is_date(text)) return true;
    const auto digit = field.quoted ? text.end() : std::find_if(text.begin(), text.end(), is_digit);
    return std::any_of(text.begin(), digit, is_letter) && !number_in(text, '.') && !is_too_large(text, '.');
}

bool is_label(const CsvField& field) {
    return is_name(field) && (field.quoted || (field.text.find_first_of(",;\t") == std::string_view::npos &&
                                               !holds_number_among_words(field.text)));
}

bool may_be_thousands(std::string_view field) {
    const auto parts = parts_of(field, ',');
    return parts && parts->marked && parts->power.empty() && parts->fraction.size() == 3 && parts->whole.size() <= 3 &&
           parts->whole[0] != '0';
}

}  // namespace colonnade::io
