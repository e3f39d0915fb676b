#include "gpu/suite_specs.hpp"

#include <algorithm>
#include <random>

#include "backend.hpp"
#include "experiment/column_range.hpp"
#include "experiment/solve_system.hpp"
#include "stability/bound.hpp"
#include "support/workload_specs.hpp"

namespace colonnade::bench {

Spec suite_li3(std::size_t columns) {
    Spec spec = li3_spec(columns);
    spec.solve.step = 0.05;
    spec.output.rates = RatesOutput::none;
    return spec;
}

Spec suite_col8x3(std::size_t columns) {
    Spec spec = suite_li3(columns);
    spec.column.layers = 8;
    spec.column.coupling = Coupling::concurrent;
    spec.microcircuit.w_EI.scope = spec.microcircuit.w_IE.scope = Scope::layer;
    return spec;
}

Spec suite_dense32(std::size_t columns) {
    constexpr std::size_t neurons = 32;
    constexpr std::size_t excitatory = 24;
    Spec spec = suite_li3(columns);
    spec.microcircuit.motif = Motif::custom;
    spec.microcircuit.channels = excitatory;
    spec.microcircuit.is_inhibitory.assign(neurons, false);
    std::fill_n(spec.microcircuit.is_inhibitory.begin() + excitatory, neurons - excitatory, true);
    spec.stimulus.kind = StimulusKind::constant;
    spec.stimulus.drive_E = {test::uniform(-0.5, 1.0)};
    spec.stimulus.drive_I = test::uniform(-0.5, 1.0);
    // absolute row sums below 32 * 0.03 < 1: the flow contracts (theory.md, section 5)
    std::mt19937 random(9);
    std::uniform_real_distribution<float> weight(0.0F, 0.03F);
    for (std::size_t e = 0; e < neurons * neurons; ++e)
        spec.microcircuit.weights.push_back(weight(random) * (e % neurons < excitatory ? 1.0F : -1.0F));
    return spec;
}

template <class T>
std::vector<assembly::Batch<T>> systems_of(const Spec& spec, std::size_t columns) {
    const assembly::Shape shape = assembly::shape_of(spec);
    const std::vector<std::uint8_t> all(columns, 1);
    stability::ErrorBound bound(spec, shape);
    equilibrium::AnswerStore<T> answers(columns, shape.together * shape.neurons);
    experiment::ColumnRange range(spec, shape, 0, columns);
    std::vector<assembly::Batch<T>> systems;
    while (true) {
        systems.push_back(range.assemble<T>());
        if (systems.size() == shape.systems()) return systems;
        experiment::solve_system<T>(spec, *kernels::cpu_backend("auto"), range, bound, all, {}, answers);
        range.advance<T>(answers.rates, answers.low);
    }
}

template std::vector<assembly::Batch<float>> systems_of(const Spec&, std::size_t);
template std::vector<assembly::Batch<double>> systems_of(const Spec&, std::size_t);

}  // namespace colonnade::bench
