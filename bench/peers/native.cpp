#include "peers/native.hpp"

#include <algorithm>
#include <vector>

#include "colonnade/run.hpp"
#include "host/assembly/shape.hpp"
#include "kernels/backend.hpp"
#include "kernels/pipeline/host_columns.hpp"
#include "support/measure.hpp"

namespace {

using namespace colonnade;

constexpr float h = 0.05F;
std::size_t threads = 1;

/// A spec of circuits that march in steps of one length.
Spec marched() {
    Spec spec;
    spec.solve.method = Method::relaxation;
    return spec;
}

/// Marches pieces of at most `piece` columns of a system like this one, each filled from and given back to the caller's
/// arrays. `fill(batch, first)` sets everything but the rates.
template <class Fill>
void march(const core::System<float>& like, std::size_t n, std::size_t steps, std::size_t piece, float* x, Fill fill) {
    const auto* backend = kernels::cpu_backend("auto");
    const std::size_t rows = static_cast<std::size_t>(like.layers) * static_cast<std::size_t>(like.neurons);
    bench::in_threads(threads, (n + piece - 1) / piece, [&](std::size_t from, std::size_t to) {
        for (std::size_t at = from; at < to; ++at) {
            const std::size_t first = at * piece;
            kernels::HostColumns<float> batch(like, std::min(piece, n - first));
            fill(batch, first);
            for (std::size_t r = 0; r < rows; ++r) std::copy_n(x + r * n + first, batch.size(), batch.x(r).begin());
            const auto system = batch.system();
            std::vector<float> scratch(backend->scratch_size(system));
            backend->advance(system, steps, scratch);
            for (std::size_t r = 0; r < rows; ++r) std::copy_n(batch.x(r).begin(), batch.size(), x + r * n + first);
        }
    });
}

void fill_layers(kernels::HostColumns<float>& batch, std::size_t layers, std::size_t n, std::size_t first,
                 const float* w_EI, const float* w_IE, const float* u) {
    for (std::size_t k = 0; k < batch.size(); ++k) {
        for (std::size_t l = 0; l < layers; ++l) {
            batch.weight(4 * l)[k] = 0.5F;
            batch.weight(4 * l + 1)[k] = -w_EI[l * n + first + k];
            batch.weight(4 * l + 2)[k] = w_IE[l * n + first + k];
            batch.weight(4 * l + 3)[k] = -0.2F;
            batch.gain(2 * l)[k] = h;
            batch.gain(2 * l + 1)[k] = h / 0.5F;
            if (layers > 1) batch.feedforward(l)[k] = 1.0F;
        }
        for (std::size_t c = 0; c < 2; ++c) batch.u(c)[k] = u[c * n + first + k];
    }
}

}  // namespace

void set_threads(std::size_t threads_to_use) {
    threads = threads_to_use;
}

std::size_t threads_in_use() {
    return threads;
}

const char* simd_level() {
    static const std::string level = simd_levels().back();
    return level.c_str();
}

void colonnade_li3(std::size_t n, std::size_t steps, const float* w_EI, const float* w_IE, const float* u, float* x) {
    const assembly::Shape shape = assembly::shape_of(marched());
    march(assembly::bare_system<float>(shape), n, steps, 2048, x,
          [&](auto& batch, std::size_t first) { fill_layers(batch, 1, n, first, w_EI, w_IE, u); });
}

void colonnade_col8x3(std::size_t n, std::size_t steps, const float* w_EI, const float* w_IE, const float* u,
                      float* x) {
    Spec spec = marched();
    spec.column.layers = 8;
    spec.column.coupling = Coupling::concurrent;
    const assembly::Shape shape = assembly::shape_of(spec);
    march(assembly::bare_system<float>(shape), n, steps, 512, x,
          [&](auto& batch, std::size_t first) { fill_layers(batch, 8, n, first, w_EI, w_IE, u); });
}

void colonnade_dense32(std::size_t n, std::size_t steps, const float* W, const float* u, float* x) {
    constexpr std::size_t neurons = 32;
    Spec spec = marched();
    spec.microcircuit.motif = Motif::custom;
    spec.microcircuit.weights.assign(neurons * neurons, 0.0);
    spec.microcircuit.is_inhibitory.assign(neurons, false);
    std::fill_n(spec.microcircuit.is_inhibitory.begin() + 24, 8, true);
    const assembly::Shape shape = assembly::shape_of(spec);
    core::System<float> like = assembly::bare_system<float>(shape);
    like.matrix = W;
    march(like, n, steps, 504, x, [&](auto& batch, std::size_t first) {
        for (std::size_t i = 0; i < neurons; ++i) std::copy_n(u + i * n + first, batch.size(), batch.u(i).begin());
        std::fill(batch.gain(0).begin(), batch.gain(0).end(), h);
        std::fill(batch.gain(1).begin(), batch.gain(1).end(), h / 0.5F);
    });
}
