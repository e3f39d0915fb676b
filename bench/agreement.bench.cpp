/// Question: does method auto find the equilibrium that the flow finds, to the error bounds that both state?
/// Method: for every motif a million drawn circuits (float64, tolerance 1e-10) by auto and by the flow. Counts those
/// whose rates differ by more than the sum of the two bounds; where none is certified both take the flow and must agree
/// to the bit. A circuit so close to w_EE = 1 that the flow had not settled after 1e4 tau is counted apart.
/// Usage: bench_agreement [circuits of each motif]
#include <fmt/format.h>

#include <cmath>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "colonnade/colonnade.hpp"
#include "host/equilibrium/outcome.hpp"
#include "support/specs.hpp"

namespace {

using namespace colonnade;

Spec lateral(std::size_t columns, Inhibition inhibition) {
    Spec spec = test::lateral_spec(columns);
    Microcircuit& circuit = spec.microcircuit;
    circuit.inhibition = inhibition;
    circuit.channels = 3;
    circuit.w_EE = test::uniform(0.0, 0.9);
    circuit.w_EI = test::uniform(0.0, 2.0);
    circuit.w_self = test::uniform(0.0, 2.0);
    circuit.w_cross = test::uniform(0.0, 1.0);
    circuit.w_IE = test::uniform(0.0, 2.0);
    circuit.w_II = test::uniform(0.0, 1.0);
    spec.stimulus.difference = test::uniform(0.0, 1.9);
    return spec;
}

Spec pair(std::size_t columns) {
    Spec spec = test::wilson_cowan_spec(0.0, 0.0, 0.0, 0.0, 1.0, 0.1);
    spec.seed = 7;
    spec.column.count = spec.column.last = columns;
    spec.microcircuit.w_EE = test::uniform(0.0, 1.5);
    spec.microcircuit.w_EI = test::uniform(0.0, 3.0);
    spec.microcircuit.w_IE = test::uniform(0.0, 3.0);
    spec.microcircuit.w_II = test::uniform(0.0, 2.0);
    return spec;
}

/// One W, drawn drives and thresholds: what differs between columns is which neurons are active.
Spec custom(std::size_t columns) {
    Spec spec = test::lateral_spec(columns);
    spec.microcircuit.motif = Motif::custom;
    spec.microcircuit.weights = {0.4, 0.3, 0.0, -0.8, 0.1, 0.3, 0.4, -0.5, 0.5, 0.2, 0.1, -0.6, 0.7, 0.4, 0.6, -0.3};
    spec.microcircuit.is_inhibitory = {false, false, false, true};
    spec.microcircuit.excitatory.threshold = test::uniform(0.0, 1.0);
    spec.stimulus.difference = test::uniform(0.0, 1.9);
    return spec;
}

nlohmann::json compare(const std::string& name, Spec spec) {
    spec.solve.precision = Precision::float64;
    spec.solve.tolerance = 1e-10;
    spec.solve.max_time = 1e4;
    spec.output.rates = RatesOutput::final;
    spec.output.metrics = false;
    spec.output.settling = false;
    spec.solve.method = Method::automatic;
    const Dataset by_auto = run(test::experiment_of(spec));
    spec.solve.method = Method::flow;
    const Dataset by_flow = run(test::experiment_of(spec));

    const auto& x = by_auto.doubles("rate");
    const auto& y = by_flow.doubles("rate");
    const auto& bound_x = by_auto.doubles("error_bound");
    const auto& bound_y = by_flow.doubles("error_bound");
    const auto& method = std::get<std::vector<std::int8_t>>(by_auto.find("method")->values);
    const auto& status = std::get<std::vector<std::int8_t>>(by_flow.find("status")->values);
    const std::size_t columns = bound_x.size();
    std::size_t directly = 0, bounded = 0, unsettled = 0, different = 0;
    double largest = 0.0;
    for (std::size_t k = 0; k < columns; ++k) {
        double distance = 0.0;
        bool same = true;
        for (std::size_t at = k; at < x.size(); at += columns) {
            distance = std::max(distance, std::abs(x[at] - y[at]));
            same = same && (x[at] == y[at] || (std::isnan(x[at]) && std::isnan(y[at])));
        }
        const bool newton = method[k] == static_cast<std::int8_t>(equilibrium::SolvedBy::newton);
        directly += newton ? 1 : 0;
        if (newton && status[k] == static_cast<std::int8_t>(equilibrium::Status::unfinished)) {
            ++unsettled;
            continue;
        }
        const bool has_bounds = !std::isnan(bound_x[k]) && !std::isnan(bound_y[k]);
        bounded += has_bounds ? 1 : 0;
        if (newton) largest = std::max(largest, distance);
        const bool agrees = has_bounds ? distance <= bound_x[k] + bound_y[k] : same;
        different += agrees ? 0 : 1;
    }
    return {{"motif", name},
            {"circuits", columns},
            {"by_newton", directly},
            {"with_bounds", bounded},
            {"flow_unsettled", unsettled},
            {"disagree", different},
            {"largest_distance_of_newton", largest}};
}

}  // namespace

int main(int argc, char** argv) {
    const auto columns = static_cast<std::size_t>(argc > 1 ? std::stod(argv[1]) : 1e6);
    nlohmann::json report{{"bench", "agreement"}, {"tolerance", 1e-10}};
    report["motifs"] = {compare("wilson-cowan", pair(columns)), compare("shared", lateral(columns, Inhibition::shared)),
                        compare("paired", lateral(columns, Inhibition::paired)),
                        compare("kernel", lateral(columns, Inhibition::kernel)), compare("custom", custom(columns))};
    fmt::print("{}\n", report.dump(2));
    for (const auto& motif : report["motifs"])
        if (motif["disagree"] != 0) return EXIT_FAILURE;
    return EXIT_SUCCESS;
}
