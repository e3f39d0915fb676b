#pragma once

#include <algorithm>
#include <chrono>
#include <functional>
#include <string>
#include <thread>
#include <vector>

namespace colonnade::bench {

/// Something to be timed. `prepare` is not timed and runs before every `work`.
struct Contestant {
    std::string name;
    std::function<void()> prepare;
    std::function<void()> work;
    std::vector<double> milliseconds{};

    [[nodiscard]] double median() const {
        std::vector<double> sorted = milliseconds;
        std::sort(sorted.begin(), sorted.end());
        return sorted[sorted.size() / 2];
    }
};

/// Times the contestants in turn, `rounds` times over, so that whatever else the machine does falls on all alike. One
/// round before is not counted.
inline void interleave(std::vector<Contestant>& contestants, int rounds) {
    for (int round = -1; round < rounds; ++round)
        for (Contestant& contestant : contestants) {
            contestant.prepare();
            const auto start = std::chrono::steady_clock::now();
            contestant.work();
            const std::chrono::duration<double, std::milli> taken = std::chrono::steady_clock::now() - start;
            if (round >= 0) contestant.milliseconds.push_back(taken.count());
        }
}

/// Splits [0, count) into one piece a thread and calls `piece(first, last)` on each.
template <class Piece>
void in_threads(std::size_t threads, std::size_t count, Piece piece) {
    std::vector<std::jthread> crew;
    for (std::size_t t = 0; t < threads; ++t)
        crew.emplace_back([=] { piece(count * t / threads, count * (t + 1) / threads); });
}

}  // namespace colonnade::bench
