#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace colonnade::io {

/// Without the blanks and quotes around it.
struct CsvField {
    std::string_view text;
    bool quoted;
};

/// The finite number that a field is, wholly: digits with `decimal` (`.` or `,`) among them, a sign, a power of ten. A
/// decimal comma has digits on both sides. What is too small for a double is 0; no locale matters.
[[nodiscard]] std::optional<double> number_in(std::string_view field, char decimal);

/// Whether a field is a number too large for a double.
[[nodiscard]] bool is_too_large(std::string_view field, char decimal);

/// Whether a field is what programs write where there is no value (NA, NaN, null, -, #N/A, ..., or nothing at all) or
/// no finite one (inf).
[[nodiscard]] bool looks_missing(std::string_view field);

/// Whether an unquoted `#` begins one of a spreadsheet's errors, such as #N/A, rather than a comment.
[[nodiscard]] bool is_spreadsheet_error(std::string_view text);

/// Whether a field can only be a name: it has a letter before any digit, or in quotes anywhere, or is a date
/// (2026-11-28...). Not: a number with a unit, a currency or a separator of thousands, true and false, what looks
/// missing.
[[nodiscard]] bool is_name(const CsvField& field);

/// Whether a field can only name its row: a name that outside quotes holds neither a delimiter nor numbers between
/// blanks, which may be fields.
[[nodiscard]] bool is_label(const CsvField& field);

/// Whether a decimal comma could as well part thousands: 1,234.
[[nodiscard]] bool may_be_thousands(std::string_view field);

}  // namespace colonnade::io
