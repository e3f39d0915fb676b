#include "host/experiment/results/variables.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <set>
#include <string_view>

#include "host/experiment/results/aggregates.hpp"
#include "host/spec/nearest.hpp"
#include "host/spec/print.hpp"
#include "host/spec/refuse.hpp"

namespace colonnade::experiment {
namespace {

constexpr const char* key = "output.variables";
constexpr std::size_t word = sizeof(double);

using Names = std::vector<std::string>;

spec::Where where(const Spec& spec) {
    const std::string& place = spec.output.variables_where.empty() ? spec.source : spec.output.variables_where;
    return {std::make_shared<const std::string>(place), 0};
}

/// All that the output has of single columns.
Names names_of_columns(const Spec& spec, const KeptDraws& draws, bool certified) {
    Names names;
    for (const ColumnVariable& variable : column_variables(spec, assembly::shape_of(spec), draws, certified))
        if (variable.is_written) names.push_back(variable.name);
    if (spec.output.columns && spec.output.rates == RatesOutput::traces)
        names.insert(names.end(), trace_variables.begin(), trace_variables.end());
    return names;
}

/// Coordinates and aggregates, which stay whatever is named.
Names names_always_kept(const Experiment& experiment) {
    Names names{"layer",        "neuron",          "channel",     "quantile",     "status_kind",    "stability_kind",
                "status_count", "stability_count", "steps_total", "residual_max", "error_bound_max"};
    for (const SweepAxis& axis : experiment.axes) names.push_back(axis.name);
    if (experiment.base.output.columns) names.emplace_back("column");
    if (keeps_traces(experiment.base)) names.emplace_back("trace_column");
    for (const Aggregated& quantity : aggregated())
        for (const char* suffix : {"_mean", "_std", "_quantile", "_undefined"}) names.push_back(quantity.name + suffix);
    return names;
}

/// What keeps a variable out of this output that others have, in words; empty for a name of nothing.
std::string reason(Spec spec, const KeptDraws& draws, bool certified, const std::string& name) {
    const auto has = [&](bool certificates) {
        const Names names = names_of_columns(spec, draws, certificates);
        return std::find(names.begin(), names.end(), name) != names.end();
    };
    Output& output = spec.output;
    output.columns = true;
    if (has(certified)) return " with output.columns = false";
    output.metrics = true;
    if (has(certified)) return " with output.metrics = false";
    output.energies = true;
    if (has(certified)) return " with output.energies = false";
    const char* rates = output.rates == RatesOutput::none ? "none" : "final";
    for (const RatesOutput more : {RatesOutput::final, RatesOutput::traces}) {
        output.rates = more;
        if (has(certified)) return fmt::format(" with output.rates = \"{}\"", rates);
    }
    return has(true) ? ", which certify alone computes" : "";
}

}  // namespace

std::vector<ColumnVariable> column_variables(const Spec& spec, const assembly::Shape& shape, const KeptDraws& draws,
                                             bool certified) {
    std::vector<ColumnVariable> all;
    const bool columns = spec.output.columns, metrics = columns && spec.output.metrics;
    const std::size_t systems = shape.systems(), neurons = shape.layers * shape.neurons;
    const auto circuits = [&](const char* name, std::size_t size, bool is_aggregated) {
        all.push_back({name, systems * size, columns, is_aggregated});
    };
    circuits("status", sizeof(std::int8_t), true);
    circuits("method", sizeof(std::int8_t), false);
    circuits("stability", sizeof(std::int8_t), true);
    circuits("residual", word, true);
    circuits("error_bound", word, true);
    circuits("steps", sizeof(std::int32_t), true);
    circuits("step", word, false);
    circuits("settling_time", word, true);
    circuits("period", word, false);
    circuits("amplitude", word, false);
    for (const MetricInfo& info : layer_metrics) all.push_back({info.name, shape.layers * word, metrics, true});
    all.push_back({"layers_to_wta", word, metrics, true});
    all.push_back({"input_michelson", word, metrics, true});
    all.push_back({"input", shape.channels * word, metrics});
    for (const DrawnParameter& drawn : draws.stimulus) all.push_back({drawn.name, word, metrics});
    if (draws.initial_rates) all.push_back({"initial_rate", neurons * word, metrics});
    for (const DrawnParameter& drawn : draws.parameters)
        all.push_back({drawn.name, (drawn.per_layer ? shape.layers : 1) * word, metrics});
    const std::size_t rate = spec.solve.precision == Precision::float32 ? sizeof(float) : word;
    if (spec.output.rates != RatesOutput::none) all.push_back({"rate", neurons * rate, columns});
    if (keeps_energies(spec, certified))
        for (const char* name : {"interaction_cost", "activation_cost"}) all.push_back({name, neurons * word, columns});
    if (!certified) return all;

    const auto certificate = [&](const char* name, std::size_t bytes) {
        if (bytes > 0) all.push_back({name, bytes, columns, false, true});
    };
    for (const QuestionInfo& question : questions()) certificate(question.name, systems * sizeof(std::int8_t));
    for (const char* name : {"contraction_rate", "stability_margin", "spectral_abscissa", "regret"})
        certificate(name, systems * word);
    certificate("regret_neuron", systems * sizeof(std::int32_t));
    certificate("competition_index", systems * word);
    const KeptCertificates kept = kept_certificates(spec, shape, 1);
    for (const char* name : {"agent_regret", "lyapunov", "contraction_weight"}) certificate(name, kept.neurons * word);
    certificate("dual_factor", kept.duals * word);
    return all;
}

bool keeps_energies(const Spec& spec, bool certified) {
    return spec.output.energies || (certified && spec.output.rates != RatesOutput::none);
}

bool keeps_traces(const Spec& spec) {
    return spec.output.rates == RatesOutput::traces &&
           std::any_of(trace_variables.begin(), trace_variables.end(),
                       [&](const char* name) { return spec.output.keeps(name); });
}

void check_variables(const Experiment& experiment, bool certified) {
    const Spec& spec = experiment.base;
    if (spec.output.variables.empty()) return;
    const KeptDraws draws = kept_draws(experiment);
    const Names of_columns = names_of_columns(spec, draws, certified), kept = names_always_kept(experiment);
    std::vector<std::string_view> all(of_columns.begin(), of_columns.end());
    all.insert(all.end(), kept.begin(), kept.end());
    std::set<std::string_view> seen;
    for (const std::string& name : spec.output.variables) {
        if (std::find(all.begin(), all.end(), name) == all.end()) {
            const std::string why = reason(spec, draws, certified, name);
            spec::refuse(where(spec), key, spec::print_string(spec::shorten(name)) + why,
                         fmt::format("{}{}what is always kept, coordinates and aggregates such as michelson_mean",
                                     fmt::join(of_columns, ", "), of_columns.empty() ? "" : ", or "),
                         why.empty() ? spec::nearest_name(name, all) : std::string());
        }
        if (!seen.insert(name).second)
            spec::refuse(where(spec), key, spec::print_string(name) + " twice", "each name once");
    }
    if (!certified) return;
    Names certificates;
    for (const ColumnVariable& variable : column_variables(spec, assembly::shape_of(spec), draws, true))
        if (variable.is_certificate) certificates.push_back(variable.name);
    if (std::none_of(certificates.begin(), certificates.end(),
                     [&](const std::string& name) { return spec.output.keeps(name); }))
        spec::refuse(where(spec), key, "nothing that certify adds to a run",
                     fmt::format("\"all\" or some of {}", fmt::join(certificates, ", ")));
}

void refuse_variables(const Spec& spec, const char* verb) {
    if (!spec.output.variables.empty())
        spec::refuse(where(spec), key, fmt::format("names of variables with {}", verb),
                     "\"all\", as only run and certify leave variables out");
}

}  // namespace colonnade::experiment
