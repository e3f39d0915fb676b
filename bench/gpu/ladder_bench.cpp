/// Question: what does each step from a naive kernel to the one in use gain, and which size of block suits it? Method:
/// LI3 in every version of gpu/ladder.cu on the same arrays; every rate is compared bit for bit with the step that
/// the version takes, on the processor; CUDA events around launches alone, the versions in turn, medians of five, with
/// the peak of multiply-adds measured in the same turns.
#include <algorithm>

#include "colonnade/colonnade.hpp"
#include "core/march.hpp"
#include "gpu/ladder.hpp"
#include "gpu/measured_peaks.hpp"
#include "gpu/programs.hpp"
#include "gpu/resident.hpp"
#include "gpu/stopwatch.hpp"
#include "gpu/suite_specs.hpp"
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
        core::march_any<T>(system, column, steps, core::Relaxation<core::ReluPhi>{}, scratch.data());
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

template <class T>
bool climb(double seconds, const kernels::cuda::Stream& stream, Peaks& peaks) {
    const Deadline deadline(seconds);
    auto batch = std::move(systems_of<T>(suite_li3(drawn), drawn).front());
    Resident<T> there(batch.system(), false, columns, stream);
    auto plain = batch, folded = batch;
    march_unfolded(plain.system());
    std::vector<T> scratch(kernels::reference_backend().scratch_size(folded.system()));
    kernels::reference_backend().advance(folded.system(), steps, scratch);

    const auto rungs = ladder<T>();
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
                differing[r] = there.differing(rungs[r].folds ? folded.system() : plain.system());
            else
                taken[r].push_back(ms), fma.push_back(peaks.fma<T>(watch));
        }

    bool same = true;
    const auto updates = static_cast<double>(columns) * static_cast<double>(steps);
    for (std::size_t r = 0; r < rungs.size(); ++r) {
        const double ms = median(taken[r]);
        nlohmann::json line{{"bench", "ladder"},
                            {"workload", "LI3"},
                            {"contestant", rungs[r].version},
                            {"precision", sizeof(T) == sizeof(float) ? "float32" : "float64"},
                            {"columns", columns},
                            {"steps", steps},
                            {"block", rungs[r].block},
                            {"blocks_wanted", rungs[r].blocks_wanted}};
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

}  // namespace

bool bench_ladder(double seconds) {
    const kernels::cuda::Stream stream;
    Peaks peaks(stream);
    const bool single = climb<float>(0.4 * seconds, stream, peaks);
    return climb<double>(0.6 * seconds, stream, peaks) && single;
}

}  // namespace colonnade::bench
