#pragma once

/// Specs from TOML, with the data files that they name. Link colonnade::io.
#include <cstddef>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "colonnade/spec.hpp"

namespace colonnade {

/// How a spec and the data files that it names are read.
struct LoadOptions {
    /// Bytes that one data file and its values, held up to four times, may take; more is refused beforehand.
    std::size_t memory = std::numeric_limits<std::size_t>::max();
    /// Told in one sentence what was read as it stands, but may have been meant otherwise: a table whose first line
    /// counts 0, 1, 2, ....
    std::function<void(const std::string&)> notice{};
};

/// Reads, checks and resolves a spec. `overrides` are `key=value` with a TOML value (or a bare word for a string).
/// Throws Error with one sentence (file:line, key, found, allowed, nearest key).
[[nodiscard]] Experiment load_spec(const std::string& path, const std::vector<std::string>& overrides = {},
                                   const LoadOptions& options = {});
/// The same for TOML text; `name` stands for the file in messages, relative paths start at `folder`.
[[nodiscard]] Experiment parse_spec(const std::string& toml, const std::string& name = "<text>",
                                    const std::vector<std::string>& overrides = {}, const std::string& folder = ".",
                                    const LoadOptions& options = {});

}  // namespace colonnade
