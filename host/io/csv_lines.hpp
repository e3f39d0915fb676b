#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "host/io/csv_field.hpp"

namespace colonnade::io {

/// A line of a table without its comment; never blank.
struct CsvLine {
    std::size_t number;  ///< from 1, as editors count
    std::string_view text;
};

/// The lines that hold fields. A byte order mark is skipped; lines end in LF, CR LF or CR. A line that begins with `%`
/// or
/// `#` is a comment; so is what follows a `#` after a blank. Throws Error `path:line: ...`: a NUL byte, or a quote that
/// is not closed on its line.
[[nodiscard]] std::vector<CsvLine> lines_of(const std::string& path, std::string_view bytes);

/// Fields of a line, parted by `delimiter` outside quotes; a blank stands for runs of blanks.
void split(const CsvLine& line, char delimiter, std::vector<CsvField>& fields);

}  // namespace colonnade::io
