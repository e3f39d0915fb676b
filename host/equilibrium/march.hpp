#pragma once

#include <cstddef>
#include <functional>
#include <vector>

#include "assembly/batch.hpp"
#include "backend.hpp"
#include "equilibrium/solve.hpp"

namespace colonnade::equilibrium {

/// Which of the columns that a march has ended are kept as they were before it, at x(0), to be followed again, and by
/// how much sooner than after core::first_look steps it looks for oscillations.
struct Following {
    std::function<bool(Status)> keeps;
    std::size_t sooner = 1;
};

/// Drives all slots of a batch in memory of the host until each has ended, in chunks of check_every steps of the
/// backend's method, and stores what became of them. What ends is retired. Returns batches of the columns that `keeps`
/// asks for.
template <class T>
[[nodiscard]] std::vector<assembly::Batch<T>> march(const kernels::Backend& backend, assembly::Batch<T> batch,
                                                    const Request& request, Answers<T> answers,
                                                    const Following& following);

}  // namespace colonnade::equilibrium
