/// Question: how fast are the kernels by themselves, in what share of the multiply-adds that this device issues and of
/// the bytes that it copies? Method: columns drawn and solved on the processor, repeated on the device; CUDA events
/// around launches alone; medians of five, with both peaks measured in the same turns; every rate of every column is
/// compared bit for bit, that of a library's products with their bound (gpu/library_bound.hpp).
#include <cuda_profiler_api.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "colonnade/colonnade.hpp"
#include "gpu/device_pipeline.hpp"
#include "gpu/few.hpp"
#include "gpu/library_bound.hpp"
#include "gpu/measured_peaks.hpp"
#include "gpu/programs.hpp"
#include "gpu/stopwatch.hpp"
#include "gpu/suite_specs.hpp"
#include "kernels/cuda/cublas.hpp"
#include "support/bits.hpp"
#include "support/isolated.hpp"
#include "support/measure.hpp"

namespace colonnade::bench {
namespace {

constexpr int rounds = 5;
constexpr std::size_t smallest = 10'000, largest = 100'000'000;
template <class T>
constexpr double tolerance_of = sizeof(T) == sizeof(float) ? 1e-5 : 1e-12;

/// `instructions`: of one step of one column that a kernel cannot do without, as in march.bench.cpp; 0 for Newton,
/// whose steps differ from circuit to circuit.
struct Case {
    std::string name;
    Spec spec;
    std::size_t few;
    bool newton;
    std::size_t steps;
    double instructions;
};

/// One workload in one precision.
template <class T>
class Runner {
public:
    Runner(const Case& of, const kernels::cuda::Stream& stream, Peaks& peaks)
        : of_(of), stream_(stream), peaks_(peaks) {
        for (auto& columns : systems_of<T>(of.spec, of.few)) {
            few_.emplace_back(columns, of.newton);
            truth_.emplace_back(std::move(columns), of.newton);
            truth_.back().solve(*kernels::cpu_backend("auto"), of.steps, of.spec.solve.tolerance);
        }
    }

    /// Launches twice, the second time between the marks of a profiler.
    void launch_once(std::size_t columns) {
        using kernels::cuda::check;
        auto there = systems(columns);
        launch(there);
        stream_.wait();
        for (auto& system : there) system->reset();
        stream_.wait();
        check(cudaProfilerStart(), "starting a profile");
        launch(there);
        stream_.wait();
        check(cudaProfilerStop(), "ending a profile");
    }

    /// Every size that memory and `seconds` allow; returns whether all bits were right.
    bool run(double seconds) {
        const Deadline deadline(seconds);
        double last = 0.0;
        bool same = true;
        for (std::size_t columns = smallest; columns <= largest; columns *= 10) {
            nlohmann::json line{{"bench", "resident"},
                                {"workload", of_.name},
                                {"precision", precision()},
                                {"columns", columns},
                                {"steps", of_.steps}};
            std::size_t bytes = 0;
            for (auto& few : few_) bytes += OnDevice<T>::bytes(few.system(), of_.newton, columns);
            const auto free = static_cast<double>(free_device_memory(0));
            if (static_cast<double>(bytes) > 0.9 * free) {
                line["skipped"] = fmt::format("memory: needs {:.1f} GB, {:.1f} GB are free",
                                              static_cast<double>(bytes) / 1e9, free / 1e9);
            } else if (10.0 * last > deadline.left()) {
                line["skipped"] = "time";
            } else {
                const double before = deadline.left();
                same = measure(columns, line) && same;
                last = before - deadline.left();
            }
            tell(line);
        }
        return same;
    }

private:
    [[nodiscard]] static const char* precision() { return sizeof(T) == sizeof(float) ? "float32" : "float64"; }

    [[nodiscard]] bool by_library() const { return of_.spec.solve.product == Product::library; }
    [[nodiscard]] T allowed() const { return by_library() ? apart_by_library<T>(of_.spec) : T(-1); }

    using Systems = std::vector<std::unique_ptr<OnDevice<T>>>;

    [[nodiscard]] Systems systems(std::size_t columns) {
        Systems there;
        for (auto& few : few_)
            there.push_back(std::make_unique<OnDevice<T>>(few.system(), of_.newton, columns, stream_));
        return there;
    }

    void launch(Systems& there) const {
        for (auto& system : there)
            of_.newton ? system->newton(Few<T>::rule(of_.spec.solve.tolerance)) : system->advance(of_.steps);
    }

    /// The first three rates with other bits than expected; columns are those of the workload's spec.
    void show_differing(Systems& there, nlohmann::json& line) {
        for (std::size_t s = 0; s < there.size(); ++s) {
            const core::System<T> truth = truth_[s].system();
            const std::vector<T> rates = there[s]->rates();
            const std::size_t repeated = rates.size() / row_count(truth);
            const std::size_t columns = std::min(of_.few, repeated);
            for (std::size_t row = 0; row < row_count(truth); ++row)
                for (std::size_t k = 0; k < columns && line["first"].size() < 3; ++k) {
                    const T expected = truth.x[row * truth.stride + k], found = rates[row * repeated + k];
                    if (test::word_of(expected) == test::word_of(found)) continue;
                    line["first"].push_back(fmt::format("system {}, row {}, column {}: {}", s, row, k,
                                                        test::apart_in_words(expected, found)));
                }
        }
    }
    [[nodiscard]] static std::size_t row_count(const core::System<T>& system) {
        return static_cast<std::size_t>(system.layers) * static_cast<std::size_t>(system.neurons);
    }

    bool measure(std::size_t columns, nlohmann::json& line) {
        Systems there = systems(columns);
        Stopwatch watch;
        std::vector<double> taken, fma, copy;
        for (int round = -1; round < rounds; ++round) {
            for (auto& system : there) system->reset();
            const double ms = watch.milliseconds_of(stream_, [&] { launch(there); });
            const double issued = peaks_.fma<T>(watch);
            const double moved = peaks_.copy(watch);
            if (round < 0) continue;
            taken.push_back(ms), fma.push_back(issued), copy.push_back(moved);
        }
        std::uint64_t differing = 0;
        std::size_t traffic = 0;
        for (std::size_t s = 0; s < there.size(); ++s) {
            differing += there[s]->differing(truth_[s].system(), allowed());
            traffic += there[s]->traffic();
        }
        const double ms = median(taken);
        const auto updates = static_cast<double>(columns * (of_.newton ? 1 : of_.steps));
        const auto layers = static_cast<double>(of_.spec.column.layers);
        line["median_ms"] = ms;
        line["fastest_ms"] = *std::min_element(taken.begin(), taken.end());
        line[of_.newton ? "circuits_per_second" : "circuit_steps_per_second"] = updates * layers / ms * 1e3;
        line["fma_peak_per_second"] = median(fma) * 1e3;
        line["copy_bytes_per_second"] = median(copy) * 1e3;
        if (!of_.newton) line["percent_of_fma_peak"] = 100.0 * updates * of_.instructions / ms / median(fma);
        line["percent_of_copy"] = 100.0 * static_cast<double>(traffic) / ms / median(copy);
        line["differing_values"] = differing;
        line["same_answer"] = differing == 0;
        if (differing > 0 && columns == smallest && !by_library()) show_differing(there, line);
        return differing == 0;
    }

    const Case& of_;
    const kernels::cuda::Stream& stream_;
    Peaks& peaks_;
    std::vector<Few<T>> few_, truth_;
};

Spec by_library(Spec spec) {
    spec.solve.product = Product::library;
    return spec;
}

/// Why no library can be asked for products here; empty: one can.
std::string without_library() {
    try {
        static_cast<void>(kernels::cuda::Cublas::installed());
        return {};
    } catch (const Error& absent) {
        return absent.what();
    }
}

std::vector<Case> cases(const std::string& photograph) {
    const Spec photo = load_spec(photograph).points.front();
    std::vector<Case> all{
        {"LI3", suite_li3(smallest), smallest, false, 2'000, 13.0},
        {"LI3-EQ", suite_li3(smallest), smallest, true, 0, 0.0},
        {"COL8x3", suite_col8x3(smallest), smallest, false, 2'000, 7 * 15.0 + 13.0},
        {"DENSE32", suite_dense32(smallest), smallest, false, 500, 32.0 * 32.0 + 3.0 * 32.0},
        {"DENSE32-LIB", by_library(suite_dense32(smallest)), smallest, false, 500, 32.0 * 32.0 + 3.0 * 32.0},
        {"PHOTO", photo, photo.column.count, true, 0, 0.0}};
    return all;
}

/// A case in one precision, in this process.
template <class T>
bool run_case(Case of, double seconds) {
    nlohmann::json line{{"bench", "resident"}, {"workload", of.name}};
    if (of.spec.solve.product == Product::library)
        if (const std::string without = without_library(); !without.empty()) {
            line["skipped"] = without;
            tell(line);
            return true;
        }
    of.spec.solve.tolerance = tolerance_of<T>;
    const kernels::cuda::Stream stream;
    Peaks peaks(stream);
    return Runner<T>(of, stream, peaks).run(seconds);
}

}  // namespace

bool bench_device_pipeline(double seconds, const std::string& photograph) {
    const Deadline deadline(seconds);
    const std::vector<Case> all = cases(photograph);
    bool same = true;
    double parts = 2.0 * static_cast<double>(all.size());
    for (const Case& of : all)
        for (const bool single : {true, false}) {
            const double share = deadline.left() / parts--;
            const nlohmann::json about{
                {"bench", "resident"}, {"workload", of.name}, {"precision", single ? "float32" : "float64"}};
            const SystemStatuses ended = isolated(about, limit_of(share), [&] {
                return single ? run_case<float>(of, share) : run_case<double>(of, share);
            });
            same = ended == SystemStatuses::well && same;
        }
    return same;
}

bool launch_once(const std::string& workload, const std::string& precision, std::size_t columns,
                 const std::string& photograph) {
    const auto launch = [&]<class T>(Case of, T) {
        of.spec.solve.tolerance = tolerance_of<T>;
        const kernels::cuda::Stream stream;
        Peaks peaks(stream);
        Runner<T>(of, stream, peaks).launch_once(columns);
        return true;
    };
    for (const Case& of : cases(photograph))
        if (of.name == workload) {
            if (precision == "float32") return launch(of, float{});
            if (precision == "float64") return launch(of, double{});
        }
    throw Error("once: found " + workload + " in " + precision +
                ", allowed: a workload of resident in float32 or float64");
}

}  // namespace colonnade::bench
