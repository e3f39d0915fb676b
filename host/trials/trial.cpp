#include "host/trials/pieces.hpp"

#include <sys/mman.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <ctime>

#include "colonnade/certify.hpp"
#include "host/experiment/parallel/machine.hpp"
#include "host/experiment/results/variables.hpp"

namespace colonnade::trials {

void try_out(Verb verb, const Experiment& experiment, const RunOptions& options, double seconds, const Tell& tell) {
    const Budget budget(seconds);
    RunOptions stopped = options;
    stopped.progress = {};
    stopped.notice = {};
    stopped.stop = budget.stop();
    try {
        switch (verb) {
            case Verb::certify:
                // which certify() refuses by itself
                if (!experiment.base.output.columns) return static_cast<void>(certify(experiment, stopped));
                [[fallthrough]];
            case Verb::run:
                experiment::check_variables(experiment, verb == Verb::certify);
                return try_run(experiment, stopped, verb == Verb::certify, budget, tell);
            case Verb::attractors:
                return try_attractors(experiment, stopped, budget, tell);
            case Verb::atlas:
                return try_atlas(experiment, stopped, budget, tell);
            case Verb::follow:
                return try_continuation(experiment, stopped, budget, tell);
        }
    } catch (const Interrupted&) {
        // the time is up, and what was told before is what is known
    }
}

Watch::Watch(const experiment::Plan& plan)
    : by_clock_(plan.backend->name() == "cuda"),
      threads_(std::min(plan.threads, experiment::usable_threads())),
      last_(now()) {}

double Watch::now() const {
    std::timespec time{};
    clock_gettime(by_clock_ ? CLOCK_MONOTONIC : CLOCK_PROCESS_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

double Watch::lap() {
    const double before = last_;
    last_ = now();
    return last_ - before;
}

double Watch::shared(std::size_t tasks) const {
    if (by_clock_) return 1.0;
    // the last round may leave some without a task
    const std::size_t rounds = (tasks + threads_ - 1) / threads_;
    return std::max(1.0, static_cast<double>(tasks) / static_cast<double>(std::max<std::size_t>(rounds, 1)));
}

Growth::Growth() : start_(experiment::process_memory().anonymous) {}

std::size_t Growth::bytes() const {
    // a process that was split off another maps its code anew, bit by bit: that is no data
    const experiment::ProcessMemory now = experiment::process_memory();
    const std::size_t data = now.peak - std::min(now.peak, now.resident - now.anonymous);
    return data - std::min(data, start_);
}

std::vector<std::size_t> spread(std::size_t count, std::size_t whole) {
    std::vector<std::size_t> places;
    constexpr double golden = 0.6180339887498949;
    for (std::size_t k = 0; k < std::min(count, whole); ++k) {
        const double turn = golden * static_cast<double>(k) + 0.5 * golden;
        const double share =
            count < whole ? turn - std::floor(turn) : static_cast<double>(k) / static_cast<double>(whole);
        const double place = count < whole ? share * static_cast<double>(whole) : static_cast<double>(k);
        places.push_back(std::min(static_cast<std::size_t>(place), whole - 1));
    }
    return places;
}

double ByteCosts::of(const Estimate& size) const {
    /// Seconds to load what writes a file or draws, and to deflate a byte of a picture.
    constexpr double file = 7e-3, picture = 4e-3, deflating = 4e-8;
    const auto bytes = static_cast<double>(size.file_bytes + size.picture_bytes);
    return fresh * static_cast<double>(size.memory_bytes()) + written * bytes + (size.file_bytes > 0 ? file : 0.0) +
           (size.picture_bytes > 0 ? picture : 0.0) + deflating * static_cast<double>(size.picture_bytes);
}

ByteCosts byte_costs(Watch& watch) {
    // little at a time, as the most that this process ever had is looked at as well
    constexpr std::size_t bytes = std::size_t{1} << 20, times = 4;
    /// Copying into the system's cache of files and handing them to HDF5, over clearing fresh memory.
    constexpr double writing = 3.0;
    static_cast<void>(watch.lap());
    for (std::size_t i = 0; i < times; ++i) {
        // from the system itself: an allocator might have memory that is warm
        void* memory = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (memory == MAP_FAILED) return {};
        std::memset(memory, 0, bytes);
        munmap(memory, bytes);
    }
    const double fresh = watch.lap() / static_cast<double>(times * bytes);
    return {fresh, writing * fresh};
}

}  // namespace colonnade::trials
