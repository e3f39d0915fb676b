#include "support/workloads.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <random>

#include "host/assembly/shape.hpp"

namespace colonnade::bench {
namespace {

using Random = std::mt19937;
constexpr float h = 0.05F;

float draw(Random& random, float low, float high) {
    return std::uniform_real_distribution<float>(low, high)(random);
}

/// Batches of at most `piece` columns of a system like this one, each column filled by `fill(batch, slot)`.
Batches cut(const core::System<float>& like, std::size_t count, std::size_t piece,
            const std::function<void(kernels::HostColumns<float>&, std::size_t)>& fill) {
    Batches batches;
    for (std::size_t first = 0; first < count; first += piece) {
        kernels::HostColumns<float> batch(like, std::min(piece, count - first));
        for (std::size_t k = 0; k < batch.size(); ++k) fill(batch, k);
        batches.push_back(std::move(batch));
    }
    return batches;
}

/// Weights and gains of one layer; its drives stay 0.
void fill_layer(kernels::HostColumns<float>& batch, std::size_t k, std::size_t layer, Random& random) {
    const float weights[] = {0.5F, -draw(random, 0.8F, 1.2F), draw(random, 0.8F, 1.2F), -0.2F};
    for (std::size_t row = 0; row < 4; ++row) batch.weight(4 * layer + row)[k] = weights[row];
    batch.gain(2 * layer)[k] = h, batch.gain(2 * layer + 1)[k] = h / 0.5F;
}

void fill_stimulus(kernels::HostColumns<float>& batch, std::size_t k, Random& random) {
    const float contrast = std::pow(10.0F, draw(random, -4.0F, -1.0F));
    batch.u(0)[k] = 1.0F + contrast, batch.u(1)[k] = 1.0F - contrast;
}

}  // namespace

Batches li3(std::size_t count) {
    Random random(7);
    Spec spec;
    spec.solve.method = Method::relaxation;
    const assembly::Shape shape = assembly::shape_of(spec);
    return cut(assembly::bare_system<float>(shape), count, 2048,
               [&](kernels::HostColumns<float>& batch, std::size_t k) {
                   fill_layer(batch, k, 0, random);
                   fill_stimulus(batch, k, random);
               });
}

Batches col8x3(std::size_t count) {
    constexpr std::size_t layers = 8;
    Random random(8);
    Spec spec;
    spec.solve.method = Method::relaxation;
    spec.column.layers = layers;
    spec.column.coupling = Coupling::concurrent;
    const assembly::Shape shape = assembly::shape_of(spec);
    return cut(assembly::bare_system<float>(shape), count, 512, [&](kernels::HostColumns<float>& batch, std::size_t k) {
        for (std::size_t l = 0; l < layers; ++l) {
            fill_layer(batch, k, l, random);
            batch.feedforward(l)[k] = 1.0F;
        }
        fill_stimulus(batch, k, random);
    });
}

Batches dense32(std::size_t count) {
    constexpr std::size_t neurons = 32;
    Random random(9);
    Spec spec;
    spec.solve.method = Method::relaxation;
    spec.microcircuit.motif = Motif::custom;
    spec.microcircuit.weights.assign(neurons * neurons, 0.0);
    spec.microcircuit.is_inhibitory.assign(neurons, false);
    std::fill_n(spec.microcircuit.is_inhibitory.begin() + 24, 8, true);
    // absolute row sums below 32 * 0.03 < 1: the flow contracts (theory.md, section 5)
    std::vector<float> matrix(neurons * neurons);
    for (std::size_t e = 0; e < matrix.size(); ++e)
        matrix[e] = draw(random, 0.0F, 0.03F) * (e % neurons < 24 ? 1.0F : -1.0F);
    const assembly::Shape shape = assembly::shape_of(spec);
    core::System<float> like = assembly::bare_system<float>(shape);
    like.matrix = matrix.data();
    return cut(like, count, 504, [&](kernels::HostColumns<float>& batch, std::size_t k) {
        for (std::size_t i = 0; i < neurons; ++i) batch.u(i)[k] = draw(random, -0.5F, 1.0F);
        batch.gain(0)[k] = h, batch.gain(1)[k] = h / 0.5F;
    });
}

}  // namespace colonnade::bench
