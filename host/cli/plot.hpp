#pragma once

#include <string>

#include "host/cli/summary.hpp"

namespace colonnade::cli {

/// Contrast against layer as text: the median over columns, bands from 25 to 75 % and from 5 to 95 %. The axis is
/// logarithmic where the values span more than two decades. Empty when there is nothing to plot: fewer than two
/// layers, a sweep, or no contrast above 0. Of a deep stack 60 layers are drawn, evenly spread. `unicode`: block
/// characters instead of ASCII.
[[nodiscard]] std::string plot(const Summary& summary, bool unicode);

/// Whether the environment's locale (LC_ALL, LC_CTYPE, LANG, in this order) speaks UTF-8.
[[nodiscard]] bool terminal_is_unicode();

}  // namespace colonnade::cli
