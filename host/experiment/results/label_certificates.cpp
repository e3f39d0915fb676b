#include "host/experiment/results/label_certificates.hpp"

#include <utility>

namespace colonnade::experiment {
namespace {

using Names = std::vector<std::string>;
using stability::Answer;

Names joined(Names first, const Names& second) {
    first.insert(first.end(), second.begin(), second.end());
    return first;
}

const std::vector<std::pair<std::string, std::int8_t>>& answer_flags() {
    static const std::vector<std::pair<std::string, std::int8_t>> flags{
        {"no", static_cast<std::int8_t>(Answer::no)},
        {"yes", static_cast<std::int8_t>(Answer::yes)},
        {"undecided", static_cast<std::int8_t>(Answer::undecided)},
        {"not_applicable", static_cast<std::int8_t>(Answer::not_applicable)}};
    return flags;
}

}  // namespace

void add_certificates(Results& results, const Names& sweep, const Names& circuit, Dataset& dataset) {
    Certificates& c = *results.certificates;
    const Names full = joined(joined(sweep, circuit), {"column"});
    const auto add = [&](const char* name, const Names& dimensions, const char* units, const char* text, auto& values) {
        if (!values.empty()) dataset.variables.push_back({name, dimensions, units, text, std::move(values)});
    };
    for (std::size_t q = 0; q < questions().size(); ++q) {
        if (c.answers[q].empty()) continue;
        add(questions()[q].name, full, "1", questions()[q].long_name, c.answers[q]);
        dataset.variables.back().flags = answer_flags();
    }
    add("contraction_rate", full, "1/tau", "proven rate of contraction; NaN unless contracting", c.contraction_rate);
    add("stability_margin", full, "1", "proven -lambda_max(PA + A'P), trace P = n; NaN unless diagonally stable",
        c.stability_margin);
    add("spectral_abscissa", full, "1/tau", "largest real part of the flow's eigenvalues at the equilibrium found",
        c.spectral_abscissa);
    add("regret", full, "1",
        "largest regret of an agent at the equilibrium found; infinite: its cost is unbounded below", c.regret);
    add("regret_neuron", full, "1", "agent of the largest regret, counted through the system; -1: none has any",
        c.regret_neuron);
    add("competition_index", full, "1", "|A|_F / |I - W|_F, A its antisymmetric part", c.competition_index);
    const Names per_neuron = joined(sweep, {"layer", "neuron", "column"});
    add("agent_regret", per_neuron, "1", "regret of each agent at the equilibrium found", c.agent_regret);
    add("lyapunov", per_neuron, "1", "diagonal of P, of each system's sum n; NaN unless diagonally stable", c.lyapunov);
    add("contraction_weight", per_neuron, "1", "v of the norm max |x_i| / v_i; NaN unless contracting",
        c.contraction_weight);
    if (c.dual.empty()) return;
    const std::size_t neurons = results.layers / results.systems * results.neurons;
    dataset.dimensions.push_back({"system_neuron", neurons});
    dataset.dimensions.push_back({"dual_rank", neurons});
    add("dual_factor", joined(joined(sweep, circuit), {"system_neuron", "dual_rank", "column"}), "1",
        "L of Z = LL' with diag(AZ) >= 0; NaN unless proved not diagonally stable", c.dual);
}

}  // namespace colonnade::experiment
