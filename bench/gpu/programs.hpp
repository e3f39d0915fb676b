#pragma once

#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

/// The verbs of gpu_bench. Each prints one JSON object a line as soon as it is known, so that what a time limit cuts
/// off leaves the rest; each returns whether all answers were right.
namespace colonnade::bench {

/// The first device as the runtime describes it.
bool tell_machine();
/// Kernels alone, on arrays that lie on the device, within about `seconds`.
bool bench_resident(double seconds, const std::string& photograph);
/// LI3 in every version of gpu/ladder.hpp, within about `seconds`.
bool bench_ladder(double seconds);
/// colonnade::run from spec to results, the backends in turn, within about `seconds`.
bool bench_whole(double seconds, const std::string& photograph, const std::vector<std::string>& backends);
/// Marches what standard input asks for, on `backend`, for peers that are timed in turn with it.
bool serve(const std::string& backend);

inline void tell(const nlohmann::json& line) {
    fmt::print("{}\n", line.dump());
    std::fflush(stdout);
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
