#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include "support/lines.hpp"

/// The verbs of gpu_bench. Each prints one JSON object a line as soon as it is known, runs each case in a process of
/// its own (support/isolated.hpp), so that what ends one leaves the rest, and returns whether all answers were right.
namespace colonnade::bench {

/// The first device as the runtime describes it.
bool tell_machine();
/// Kernels alone, on arrays that lie on the device, within about `seconds`.
bool bench_device_pipeline(double seconds, const std::string& photograph);
/// One workload of bench_device_pipeline launched once more after a warm-up, the second time between the marks of a
/// profiler.
bool launch_once(const std::string& workload, const std::string& precision, std::size_t columns,
                 const std::string& photograph);
/// LI3 in every version of gpu/ladder.hpp, within about `seconds`.
bool bench_ladder(double seconds);
/// colonnade::run from spec to results, the backends in turn, within about `seconds`.
bool bench_whole(double seconds, const std::string& photograph, const std::vector<std::string>& backends);
/// Marches what standard input asks for, on `backend`, for peers that are timed in turn with it.
bool serve(const std::string& backend);

/// How long a case may take at most that was given `seconds`, which it keeps to about: a case that hangs costs no more.
[[nodiscard]] inline double limit_of(double seconds) {
    return 10.0 + 1.5 * std::max(seconds, 0.0);
}

/// Seconds that are left of what was given.
class Deadline {
public:
    explicit Deadline(double seconds) : until_(now() + seconds) {}
    [[nodiscard]] double left() const { return until_ - now(); }

private:
    [[nodiscard]] static double now() {
        return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
    }
    double until_;
};

}  // namespace colonnade::bench
