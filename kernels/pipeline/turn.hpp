#pragma once

/// How a memory calls a stage: a turn a column, in lanes where the stage takes them.
#include <cstddef>

#include "kernels/core/columns.hpp"

namespace colonnade::core {

/// A stage that takes one place after another and no lanes.
template <class Stage>
concept OneByOne = requires(const Stage& stage, std::size_t k) {
    stage(k);
};

/// Turn k of a stage by itself.
template <class Stage>
COLONNADE_HD void take_turn(const Stage& stage, std::size_t k) {
    if constexpr (OneByOne<Stage>)
        stage(k);
    else
        stage(Columns<double>{k});
}

/// All turns k < n of a stage, as many side by side as V has lanes and the last ones alone, so that no turn looks past
/// the end of a row that others may be writing.
template <class V, class Stage>
inline void take_turns(const Stage& stage, std::size_t n) {
    if constexpr (OneByOne<Stage>) {
        for (std::size_t k = 0; k < n; ++k) stage(k);
    } else {
        constexpr auto width = static_cast<std::size_t>(lane_traits<V>::width);
        std::size_t k = 0;
        for (; k + width <= n; k += width) stage(Columns<V>{k});
        for (; k < n; ++k) stage(Columns<double>{k});
    }
}

}  // namespace colonnade::core
