/// Question: how much faster than a plain scalar loop, compiled -O3 and run on the same threads, does the cpu backend
/// take Euler steps of many small circuits?
/// Method: 100,000 three-neuron lateral-inhibition circuits with drawn weights, 2,000 steps of h = 0.05, float32; both
/// start from the same state and their answers are compared first; interleaved, medians of seven.
#include <fmt/format.h>

#include <cmath>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <random>

#include "assembly/batch.hpp"
#include "assembly/shape.hpp"
#include "backend.hpp"
#include "colonnade/run.hpp"
#include "support/measure.hpp"
#include "support/plain_li3.hpp"

namespace {

using namespace colonnade;

constexpr std::size_t count = 100'000;
constexpr std::size_t steps = 2'000;
constexpr float h = 0.05F;

std::vector<bench::PlainCircuit> draw_circuits() {
    std::mt19937 random(7);
    const auto draw = [&](float low, float high) { return std::uniform_real_distribution<float>(low, high)(random); };
    std::vector<bench::PlainCircuit> circuits(count);
    for (auto& c : circuits) {
        const float contrast = std::pow(10.0F, draw(-4.0F, -1.0F));
        c = {0.5F, draw(0.8F, 1.2F), draw(0.8F, 1.2F), 0.2F, 1 + contrast, 1 - contrast, 0, h, h / 0.5F, 0, 0, 0};
    }
    return circuits;
}

/// The same circuits in pieces of cache size, as a run cuts them.
std::vector<assembly::Batch<float>> batches_of(const std::vector<bench::PlainCircuit>& circuits) {
    constexpr std::size_t piece = 2048;
    const assembly::Shape shape = assembly::shape_of(Spec{});
    std::vector<assembly::Batch<float>> batches;
    for (std::size_t first = 0; first < count; first += piece) {
        assembly::Batch<float> batch(shape, std::min(piece, count - first));
        for (std::size_t k = 0; k < batch.size(); ++k) {
            const auto& c = circuits[first + k];
            batch.weight(0)[k] = c.w_EE, batch.weight(1)[k] = -c.w_EI;
            batch.weight(2)[k] = c.w_IE, batch.weight(3)[k] = -c.w_II;
            batch.u(0)[k] = c.u1, batch.u(1)[k] = c.u2, batch.u(2)[k] = c.u_I;
            batch.gain(0)[k] = c.k_E, batch.gain(1)[k] = c.k_I;
        }
        batches.push_back(std::move(batch));
    }
    return batches;
}

/// Largest difference of any rate. The plain loop rounds each product, the backend fuses it: both settle to the same
/// equilibrium, within float32's rounding amplified by 1 / (1 - w_EE) and rho.
double largest_difference(const std::vector<bench::PlainCircuit>& plain, std::vector<assembly::Batch<float>>& batches) {
    double largest = 0;
    std::size_t c = 0;
    for (auto& batch : batches)
        for (std::size_t k = 0; k < batch.size(); ++k, ++c) {
            largest = std::max<double>(largest, std::abs(batch.x(0)[k] - plain[c].x1));
            largest = std::max<double>(largest, std::abs(batch.x(1)[k] - plain[c].x2));
            largest = std::max<double>(largest, std::abs(batch.x(2)[k] - plain[c].y));
        }
    return largest;
}

}  // namespace

int main() {
    const std::size_t threads = std::max(1U, std::thread::hardware_concurrency());
    const auto circuits = draw_circuits();
    auto plain = circuits;
    auto fresh = batches_of(circuits);
    auto batches = fresh;

    std::vector<bench::Contestant> contestants;
    contestants.push_back({"plain scalar loop", [&] { plain = circuits; },
                           [&] {
                               bench::in_threads(threads, count, [&](std::size_t first, std::size_t last) {
                                   bench::plain_march(plain.data() + first, last - first, steps);
                               });
                           }});
    for (const std::string& level : simd_levels()) {
        if (level == "baseline") continue;  // without an fma instruction: exact, not fast
        contestants.push_back({"cpu backend, " + level, [&] { batches = fresh; },
                               [&, backend = kernels::cpu_backend(level)] {
                                   bench::in_threads(threads, batches.size(), [&](std::size_t first, std::size_t last) {
                                       for (std::size_t b = first; b < last; ++b)
                                           backend->advance(batches[b].system(), steps, std::span<float>());
                                   });
                               }});
    }
    bench::interleave(contestants, 7);

    const double difference = largest_difference(plain, batches);
    nlohmann::json report{{"bench", "LI3"},
                          {"circuits", count},
                          {"steps", steps},
                          {"precision", "float32"},
                          {"threads", threads},
                          {"rounds", 7},
                          {"largest_difference", difference}};
    for (const auto& contestant : contestants)
        report["results"].push_back({{"name", contestant.name},
                                     {"median_ms", contestant.median()},
                                     {"circuit_steps_per_second", count * steps / contestant.median() * 1e3},
                                     {"times_plain", contestants[0].median() / contestant.median()}});
    fmt::print("{}\n", report.dump(2));
    return difference < 1e-4 ? EXIT_SUCCESS : EXIT_FAILURE;
}
