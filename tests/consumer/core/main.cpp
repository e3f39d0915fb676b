#include <colonnade/run.hpp>
#include <iostream>

/// The pairs of tests/consumer/io as a spec that code fills in.
int main() {
    colonnade::Spec spec;
    spec.column.count = spec.column.last = 2;
    spec.microcircuit.motif = colonnade::Motif::wilson_cowan;
    spec.microcircuit.channels = 1;
    spec.microcircuit.w_EI = {.kind = colonnade::DrawKind::linspace, .a = 1.0, .b = 1.5};
    const colonnade::Experiment experiment{.base = spec, .points = {spec}};
    const auto results = colonnade::run(experiment);
    const auto& rates = results.doubles("rate");  // [layer][neuron][column]
    std::cout << "x_E = " << rates[0] << " " << rates[1] << '\n';
}
