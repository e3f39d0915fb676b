#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

namespace colonnade::experiment {

/// At most `most` of the indices 0 .. count - 1, evenly spread, the first and the last among them: what of a deep stack
/// fits a screen.
[[nodiscard]] inline std::vector<std::size_t> selection(std::size_t count, std::size_t most) {
    std::vector<std::size_t> chosen(std::min(count, most));
    for (std::size_t i = 0; i < chosen.size(); ++i)
        chosen[i] = chosen.size() > 1 ? i * (count - 1) / (chosen.size() - 1) : 0;
    return chosen;
}

}  // namespace colonnade::experiment
