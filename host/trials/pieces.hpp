#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <vector>

#include "host/experiment/run/plan.hpp"
#include "host/trials/trial.hpp"

/// What trials are made of.
namespace colonnade::trials {

/// The time that a trial may take.
class Budget {
public:
    explicit Budget(double seconds)
        : end_(Clock::now() + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds))) {}
    [[nodiscard]] double left() const { return std::chrono::duration<double>(end_ - Clock::now()).count(); }
    /// Something that stops a run when the time is up.
    [[nodiscard]] std::function<bool()> stop() const {
        return [this] { return left() < 0.0; };
    }

private:
    using Clock = std::chrono::steady_clock;
    Clock::time_point end_;
};

/// Seconds that work took: of the processors, which others on the machine do not change, or by the clock where a device
/// works.
class Watch {
public:
    explicit Watch(const experiment::Plan& plan);
    /// Since the last call, or since the beginning.
    [[nodiscard]] double lap();
    /// Processors that share work of so many tasks; 1 by the clock.
    [[nodiscard]] double shared(std::size_t tasks) const;

private:
    [[nodiscard]] double now() const;
    bool by_clock_;
    std::size_t threads_;
    double last_;
};

/// Data that this process took for a while, whatever it has given back.
class Growth {
public:
    Growth();
    /// The most since the beginning.
    [[nodiscard]] std::size_t bytes() const;

private:
    std::size_t start_;
};

/// `count` places among 0 .. whole - 1, each well away from the others (multiples of the golden ratio), in any order;
/// all of them where there are no more.
[[nodiscard]] std::vector<std::size_t> spread(std::size_t count, std::size_t whole);

void try_run(const Experiment& experiment, const RunOptions& options, bool certified, const Budget& budget,
             const Tell& tell);
void try_attractors(const Experiment& experiment, const RunOptions& options, const Budget& budget, const Tell& tell);
void try_atlas(const Experiment& experiment, const RunOptions& options, const Budget& budget, const Tell& tell);
void try_continuation(const Experiment& experiment, const RunOptions& options, const Budget& budget, const Tell& tell);

/// Seconds that a byte of results costs beyond its computation: to clear fresh memory for it, measured now, and where a
/// file is written to copy it to the system.
struct ByteCosts {
    double fresh = 0.0, written = 0.0;

    /// All that holding and writing what was estimated costs.
    [[nodiscard]] double of(const Estimate& size) const;
};
[[nodiscard]] ByteCosts byte_costs(Watch& watch);

}  // namespace colonnade::trials
