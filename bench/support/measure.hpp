#pragma once

#include <algorithm>
#include <chrono>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "host/experiment/parallel/machine.hpp"

namespace colonnade::bench {

[[nodiscard]] inline double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

/// Milliseconds that `work()` takes.
template <class Work>
double milliseconds_of(Work work) {
    const auto start = std::chrono::steady_clock::now();
    work();
    const std::chrono::duration<double, std::milli> taken = std::chrono::steady_clock::now() - start;
    return taken.count();
}

/// Something to be timed. `prepare` is not timed and runs before every `work`.
struct Contestant {
    std::string name;
    std::function<void()> prepare;
    std::function<void()> work;
    std::vector<double> milliseconds{};

    [[nodiscard]] double median() const { return bench::median(milliseconds); }
};

/// Times the contestants in turn, `rounds` times over, so that whatever else the machine does falls on all alike. One
/// round before is not counted.
inline void interleave(std::vector<Contestant>& contestants, int rounds) {
    for (int round = -1; round < rounds; ++round)
        for (Contestant& contestant : contestants) {
            contestant.prepare();
            const double taken = milliseconds_of(contestant.work);
            if (round >= 0) contestant.milliseconds.push_back(taken);
        }
}

/// Splits [0, count) into one piece a thread and calls `piece(first, last)` on each; the caller takes the last.
template <class Piece>
void in_threads(std::size_t threads, std::size_t count, Piece piece) {
    const auto of = [=](std::size_t t) { piece(count * t / threads, count * (t + 1) / threads); };
    std::vector<std::jthread> crew;
    const int here = experiment::current_processor();
    for (std::size_t t = 0; t + 1 < threads; ++t)
        crew.emplace_back([of, t, here] {
            experiment::spread_thread(t, here);
            of(t);
        });
    of(threads - 1);
}

}  // namespace colonnade::bench
