#include "gpu/suite_specs.hpp"

#include <algorithm>
#include <random>

#include "host/assembly/shape.hpp"
#include "host/experiment/run/pipeline_plan.hpp"
#include "host/experiment/run/solve_columns.hpp"
#include "kernels/backend.hpp"
#include "kernels/core/rows.hpp"
#include "support/workload_specs.hpp"

namespace colonnade::bench {

Spec suite_li3(std::size_t columns) {
    Spec spec = li3_spec(columns);
    spec.solve.method = Method::relaxation;
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

namespace {

/// The same columns with rows for what numbers lack of twice the precision, zeros.
template <class T>
kernels::HostColumns<T> with_low(kernels::HostColumns<T> columns) {
    const core::System<T> from = columns.system();
    kernels::HostColumns<T> same(from, columns.size(), true);
    const core::System<T> to = same.system();
    core::SystemRows(from, false).each_input(from, to, [&](const T* there, T* here, std::size_t rows) {
        for (std::size_t row = 0; row < rows; ++row)
            std::copy_n(there + row * from.stride, from.columns, here + row * to.stride);
    });
    return same;
}

}  // namespace

template <class T>
std::vector<kernels::HostColumns<T>> systems_of(const Spec& spec, std::size_t columns) {
    const assembly::Shape shape = assembly::shape_of(spec);
    const auto& backend = *kernels::cpu_backend("auto");
    const auto pipeline = backend.pipeline(experiment::pipeline_plan<T>(spec, shape));
    std::vector<kernels::HostColumns<T>> systems;
    pipeline->open(columns);
    if (!pipeline->begin(0, columns, 0)) experiment::name_refused(*pipeline, spec, shape, 0);
    while (true) {
        const std::size_t system = systems.size();
        if (!pipeline->prepare(system)) experiment::name_refused(*pipeline, spec, shape, system);
        systems.push_back(assembly::is_precise<T>(shape) ? with_low(pipeline->start()) : pipeline->start());
        if (systems.size() == shape.systems()) return systems;
        experiment::solve_system<T>(*pipeline, backend, shape, spec.solve, false, {});
        static_cast<void>(pipeline->conclude());  // drives the next system
    }
}

template std::vector<kernels::HostColumns<float>> systems_of(const Spec&, std::size_t);
template std::vector<kernels::HostColumns<double>> systems_of(const Spec&, std::size_t);

}  // namespace colonnade::bench
