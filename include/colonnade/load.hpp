#pragma once

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

/// As load_spec and parse_spec of spec.hpp.
[[nodiscard]] Experiment load_spec(const std::string& path, const std::vector<std::string>& overrides,
                                   const LoadOptions& options);
[[nodiscard]] Experiment parse_spec(const std::string& toml, const std::string& name,
                                    const std::vector<std::string>& overrides, const std::string& folder,
                                    const LoadOptions& options);

}  // namespace colonnade
