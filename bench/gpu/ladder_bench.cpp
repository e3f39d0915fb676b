/// Question: what does each step from a naive kernel to the one in use gain, and which size of block suits it? Method:
/// LI3 in every version of gpu/ladder.cu on the same arrays; every rate is compared bit for bit with the step that
/// the version takes, on the processor; CUDA events around launches alone, the versions in turn, medians of five, with
/// the peak of multiply-adds measured in the same turns.
#include <algorithm>
#include <span>
#include <utility>

#include "colonnade/colonnade.hpp"
#include "gpu/device_pipeline.hpp"
#include "gpu/ladder.hpp"
#include "gpu/measured_peaks.hpp"
#include "gpu/programs.hpp"
#include "gpu/stopwatch.hpp"
#include "gpu/suite_specs.hpp"
#include "kernels/core/march.hpp"
#include "support/isolated.hpp"
#include "support/measure.hpp"

namespace colonnade::bench {
namespace {

constexpr int rounds = 5;
constexpr std::size_t drawn = 10'000, columns = 1'000'000, steps = 2'000;
constexpr double instructions = 13.0;  // of a folded step, as in march.bench.cpp

/// The step of core::march_any, one column after another.
template <class T>
void march_unfolded(const core::System<T>& system) {
    std::vector<T> scratch(core::scratch_values(system, 1));
    for (std::size_t column = 0; column < system.columns; ++column)
        core::march_any<T>(system, column, steps, core::Relaxation<core::ReluActivation>{}, scratch.data());
}

/// What is known of a version before it is launched.
template <class T>
nlohmann::json about(const Rung<T>& rung) {
    return {{"bench", "ladder"},          {"workload", "LI3"},
            {"contestant", rung.version}, {"precision", sizeof(T) == sizeof(float) ? "float32" : "float64"},
            {"columns", columns},         {"steps", steps},
            {"block", rung.block},        {"blocks_wanted", rung.blocks_wanted}};
}

/// What the runtime knows of a kernel.
void describe(const void* kernel, unsigned block, nlohmann::json& line) {
    using kernels::cuda::check;
    cudaFuncAttributes attributes{};
    check(cudaFuncGetAttributes(&attributes, kernel), "asking for a kernel's registers");
    int blocks = 0, threads = 0;
    check(cudaOccupancyMaxActiveBlocksPerMultiprocessor(&blocks, kernel, static_cast<int>(block), 0),
          "asking for a kernel's occupancy");
    check(cudaDeviceGetAttribute(&threads, cudaDevAttrMaxThreadsPerMultiProcessor, 0), "asking for an attribute");
    line["registers"] = attributes.numRegs;
    line["local_bytes"] = attributes.localSizeBytes;
    line["blocks_per_multiprocessor"] = blocks;
    line["occupancy_percent"] = 100.0 * blocks * static_cast<double>(block) / threads;
}

/// Columns as they were drawn, and as they are after either step.
template <class T>
struct Truth {
    kernels::HostColumns<T> drawn, plain, folded;

    Truth()
        : drawn(std::move(systems_of<T>(suite_li3(bench::drawn), bench::drawn).front())), plain(drawn), folded(drawn) {
        march_unfolded(plain.system());
        std::vector<T> scratch(kernels::reference_backend().scratch_size(folded.system()));
        kernels::reference_backend().advance(folded.system(), steps, scratch);
    }
};

/// Versions in turn, in this process.
template <class T>
bool climb(Truth<T>& truth, std::span<const Rung<T>> rungs, double seconds) {
    const Deadline deadline(seconds);
    const kernels::cuda::Stream stream;
    Peaks peaks(stream);
    OnDevice<T> there(truth.drawn.system(), false, columns, stream);
    std::vector<std::vector<double>> taken(rungs.size());
    std::vector<double> fma;
    std::vector<std::uint64_t> differing(rungs.size(), 0);
    Stopwatch watch;
    for (int round = -1; round < rounds && (round < 1 || deadline.left() > 0.0); ++round)
        for (std::size_t r = 0; r < rungs.size(); ++r) {
            there.reset();
            const double ms =
                watch.milliseconds_of(stream, [&] { rungs[r].launch(there.system(), steps, stream.get()); });
            if (round < 0)
                differing[r] = there.differing(rungs[r].folds ? truth.folded.system() : truth.plain.system());
            else
                taken[r].push_back(ms), fma.push_back(peaks.fma<T>(watch));
        }

    bool same = true;
    const auto updates = static_cast<double>(columns) * static_cast<double>(steps);
    for (std::size_t r = 0; r < rungs.size(); ++r) {
        const double ms = median(taken[r]);
        nlohmann::json line = about(rungs[r]);
        describe(rungs[r].kernel, rungs[r].block, line);
        line["median_ms"] = ms;
        line["fastest_ms"] = *std::min_element(taken[r].begin(), taken[r].end());
        line["circuit_steps_per_second"] = updates / ms * 1e3;
        line["percent_of_fma_peak"] = 100.0 * updates * instructions / ms / median(fma);
        line["differing_values"] = differing[r];
        line["same_answer"] = differing[r] == 0;
        same = same && differing[r] == 0;
        tell(line);
    }
    return same;
}

/// All versions in one process, and where that dies each in one of its own.
template <class T>
bool climb_isolated(double seconds) {
    const Deadline deadline(seconds);
    Truth<T> truth;
    const std::span<const Rung<T>> rungs = ladder<T>();
    const nlohmann::json all{{"bench", "ladder"}, {"workload", "LI3"}, {"contestant", "all versions in turn"}};
    const SystemStatuses ended =
        isolated(all, limit_of(deadline.left()), [&] { return climb(truth, rungs, deadline.left()); });
    if (ended == SystemStatuses::died)
        for (std::size_t r = 0; r < rungs.size(); ++r) {
            const double share = deadline.left() / static_cast<double>(rungs.size() - r);
            static_cast<void>(
                isolated(about(rungs[r]), limit_of(share), [&] { return climb(truth, rungs.subspan(r, 1), share); }));
        }
    return ended == SystemStatuses::well;
}

}  // namespace

bool bench_ladder(double seconds) {
    const bool single = climb_isolated<float>(0.4 * seconds);
    return climb_isolated<double>(0.6 * seconds) && single;
}

}  // namespace colonnade::bench
