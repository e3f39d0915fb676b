#pragma once

#include <fmt/format.h>

#include <cstdio>
#include <nlohmann/json.hpp>

namespace colonnade::bench {

/// One JSON object a line on standard output, at once, so that what ends a program early leaves the rest. Bytes that
/// are no UTF-8 are replaced.
inline void tell(const nlohmann::json& line) {
    fmt::print("{}\n", line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
    std::fflush(stdout);
}

}  // namespace colonnade::bench
