#include "host/experiment/results/label.hpp"

#include <array>
#include <numeric>
#include <span>
#include <utility>

#include "colonnade/version.hpp"
#include "host/equilibrium/outcome.hpp"
#include "host/experiment/results/aggregates.hpp"
#include "host/experiment/results/names.hpp"
#include "host/experiment/results/variables.hpp"
#include "host/experiment/run/equilibrium_stability.hpp"
#include "host/metrics/aggregate.hpp"
#include "host/metrics/histogram.hpp"

namespace colonnade::experiment {
namespace {

using Names = std::vector<std::string>;

const std::vector<std::pair<std::string, std::int8_t>>& status_flags() {
    using equilibrium::Status;
    static const std::vector<std::pair<std::string, std::int8_t>> flags{
        {"unfinished", static_cast<std::int8_t>(Status::unfinished)},
        {"converged", static_cast<std::int8_t>(Status::converged)},
        {"oscillating", static_cast<std::int8_t>(Status::oscillating)},
        {"diverged", static_cast<std::int8_t>(Status::diverged)},
        {"skipped", static_cast<std::int8_t>(Status::skipped)},
        {"aperiodic", static_cast<std::int8_t>(Status::aperiodic)}};
    return flags;
}

const std::vector<std::pair<std::string, std::int8_t>>& method_flags() {
    using equilibrium::SolvedBy;
    static const std::vector<std::pair<std::string, std::int8_t>> flags{
        {"none", static_cast<std::int8_t>(SolvedBy::none)},
        {"flow", static_cast<std::int8_t>(SolvedBy::flow)},
        {"forward_backward", static_cast<std::int8_t>(SolvedBy::forward_backward)},
        {"newton", static_cast<std::int8_t>(SolvedBy::newton)},
        {"polished", static_cast<std::int8_t>(SolvedBy::polished)},
        {"relaxation", static_cast<std::int8_t>(SolvedBy::relaxation)}};
    return flags;
}

const std::vector<std::pair<std::string, std::int8_t>>& stability_flags() {
    static const std::vector<std::pair<std::string, std::int8_t>> flags{
        {"stable", static_cast<std::int8_t>(Stability::stable)},
        {"unstable", static_cast<std::int8_t>(Stability::unstable)},
        {"undecided", static_cast<std::int8_t>(Stability::undecided)},
        {"not_applicable", static_cast<std::int8_t>(Stability::not_applicable)}};
    return flags;
}

const std::vector<std::pair<std::string, std::int8_t>>& answer_flags() {
    using stability::Answer;
    static const std::vector<std::pair<std::string, std::int8_t>> flags{
        {"no", static_cast<std::int8_t>(Answer::no)},
        {"yes", static_cast<std::int8_t>(Answer::yes)},
        {"undecided", static_cast<std::int8_t>(Answer::undecided)},
        {"not_applicable", static_cast<std::int8_t>(Answer::not_applicable)}};
    return flags;
}

Names names_of(const std::vector<std::pair<std::string, std::int8_t>>& flags) {
    Names names;
    for (const auto& [name, value] : flags) names.push_back(name);
    return names;
}

const char* precision_name(Precision precision) {
    if (precision == Precision::mixed) return "mixed";
    return precision == Precision::float32 ? "float32" : "float64";
}

/// Builds the dataset of one experiment, a group of variables at a time.
class Labels {
public:
    Labels(const Experiment& experiment, Results& results, Aggregates& aggregates)
        : experiment_(experiment), spec_(experiment.base), r_(results), aggregates_(aggregates) {
        for (const SweepAxis& axis : experiment.axes) sweep_.push_back(axis.name);
        r_.keep_only(spec_.output);
    }

    Dataset build(const Computed& computed) {
        coordinates();
        aggregates();
        if (spec_.output.columns) {
            circuits();
            columns();
        }
        rates();
        energies();
        traces();
        if (r_.certificates) certificates(*r_.certificates);
        attributes(computed);
        return std::move(dataset_);
    }

private:
    /// Dimensions of a variable: those of the sweep first.
    [[nodiscard]] Names along(const Names& own) const {
        Names all = sweep_;
        all.insert(all.end(), own.begin(), own.end());
        return all;
    }
    /// Dimensions of one circuit that ends by itself: a layer of a cascade, or a whole concurrent column.
    [[nodiscard]] Names circuit() const { return r_.systems > 1 || r_.layers == 1 ? Names{"layer"} : Names{}; }

    void add(const std::string& name, Names dimensions, const std::string& units, const std::string& long_name,
             Values values) {
        dataset_.variables.push_back({name, std::move(dimensions), units, long_name, std::move(values)});
    }

    /// A variable of single columns, unless output.variables leaves it out.
    void add_kept(const std::string& name, Names dimensions, const std::string& units, const std::string& long_name,
                  Values values, const std::vector<std::pair<std::string, std::int8_t>>& flags = {}) {
        if (!spec_.output.keeps(name)) return;
        add(name, std::move(dimensions), units, long_name, std::move(values));
        dataset_.variables.back().flags = flags;
    }

    void dimension(const std::string& name, std::size_t size) { dataset_.dimensions.push_back({name, size}); }

    void coordinates() {
        for (const SweepAxis& axis : experiment_.axes) {
            dimension(axis.name, axis.size());
            if (axis.labels.empty())
                add(axis.name, {axis.name}, "1", "swept value of " + axis.key, axis.values);
            else
                add(axis.name, {axis.name}, "1", "swept value of " + axis.key, axis.labels);
        }
        dimension("layer", r_.layers);
        dimension("neuron", r_.neurons);
        dimension("channel", r_.channels);
        if (spec_.output.columns) dimension("column", r_.columns);
        dimension("quantile", metrics::quantile_levels.size());
        dimension("status_kind", status_flags().size());
        dimension("stability_kind", stability_flags().size());
        std::vector<std::int32_t> layer(r_.layers);
        std::iota(layer.begin(), layer.end(), 1);
        add("layer", {"layer"}, "1", "layer of the column, the first receives the stimulus", std::move(layer));
        add("neuron", {"neuron"}, "1", "neuron of a microcircuit: E excitatory, I inhibitory",
            neuron_names(spec_.microcircuit));
        std::vector<std::int32_t> channel(r_.channels);
        std::iota(channel.begin(), channel.end(), 0);
        add("channel", {"channel"}, "1", "excitatory neuron in the order of the stimulus", std::move(channel));
        if (spec_.output.columns) {
            std::vector<std::int64_t> column(r_.columns);
            std::iota(column.begin(), column.end(), static_cast<std::int64_t>(spec_.column.first));
            add("column", {"column"}, "1", "number of the column in the whole experiment", std::move(column));
        }
        add("quantile", {"quantile"}, "1", "share of columns at or below",
            std::vector<double>(metrics::quantile_levels.begin(), metrics::quantile_levels.end()));
        add("status_kind", {"status_kind"}, "1", "ways in which a circuit ends", names_of(status_flags()));
        add("stability_kind", {"stability_kind"}, "1", "linear stability of the equilibrium found",
            names_of(stability_flags()));
    }

    void aggregates() {
        const Names rows = along(circuit());
        std::vector<std::int64_t> steps;
        std::vector<double> residual, error_bound;
        for (const SystemStatuses& ended : aggregates_.ended) {
            steps.push_back(ended.steps);
            residual.push_back(ended.residual);
            error_bound.push_back(ended.error_bound);
        }
        counts("status_kind", "status_count", "circuits that ended in each way",
               [](const SystemStatuses& ended) { return std::span(ended.kinds); });
        counts("stability_kind", "stability_count", "circuits by the linear stability of the equilibrium found",
               [](const SystemStatuses& ended) { return std::span(ended.stability); });
        add("steps_total", rows, "1", "updates taken by all circuits together", std::move(steps));
        add("residual_max", rows, "1", "largest residual of the converged circuits", std::move(residual));
        add("error_bound_max", rows, "1", "largest certified bound on max |x - x*|", std::move(error_bound));

        for (std::size_t q = 0; q < aggregated().size(); ++q) {
            const Aggregated& quantity = aggregated()[q];
            Place place{along({}), 1};
            if (quantity.of == Aggregated::Of::circuit) place = {rows, r_.systems};
            if (quantity.of == Aggregated::Of::layer) place = {along({"layer"}), r_.layers};
            add_aggregates(quantity, place, std::move(aggregates_.quantities[q]), dataset_);
        }
    }

    /// Counts of each kind [point][kind][system]; `of` one SystemStatuses.
    template <class Of>
    void counts(const char* dimension, const char* name, const char* long_name, Of of) {
        const std::size_t kinds = dataset_.size(dimension);
        std::vector<std::int64_t> values(r_.points * kinds * r_.systems);
        for (std::size_t row = 0; row < aggregates_.ended.size(); ++row)
            for (std::size_t kind = 0; kind < kinds; ++kind)
                values[(row / r_.systems * kinds + kind) * r_.systems + row % r_.systems] =
                    of(aggregates_.ended[row])[kind];
        Names dimensions = along({dimension});
        for (const std::string& of_circuit : circuit()) dimensions.push_back(of_circuit);
        add(name, dimensions, "1", long_name, std::move(values));
    }

    void circuits() {
        Names full = along(circuit());
        full.emplace_back("column");
        add_kept("status", full, "1", "how the circuit ended", std::move(r_.status), status_flags());
        add_kept("method", full, "1", "what led the circuit to its end", std::move(r_.method), method_flags());
        add_kept("stability", full, "1", "linear stability of the equilibrium found", std::move(r_.stability),
                 stability_flags());
        add_kept("residual", full, "1", "residual max |Phi(Wx + u) - x| of the final rates", std::move(r_.residual));
        add_kept("error_bound", full, "1", "certified bound on max |x - x*|; NaN where no certificate applies",
                 std::move(r_.error_bound));
        add_kept("steps", full, "1", "updates taken, of the flow or of Newton", std::move(r_.steps));
        add_kept("step", full, "tau", "step of model time that the flow takes, or gamma of a forward-backward step",
                 std::move(r_.step));
        add_kept("settling_time", full, "tau",
                 "time after which the residual stays below solve.settle_fraction of its peak",
                 std::move(r_.settling_time));
        add_kept("period", full, "tau", "time of one cycle of an oscillating circuit", std::move(r_.period));
        add_kept("amplitude", full, "1", "half the peak-to-peak range of the widest swinging neuron",
                 std::move(r_.amplitude));
    }

    void columns() {
        if (!spec_.output.metrics) return;
        for (std::size_t m = 0, q = 0; q < aggregated().size(); ++q) {
            const Aggregated& quantity = aggregated()[q];
            if (quantity.of != Aggregated::Of::layer) continue;
            add_kept(quantity.name, along({"layer", "column"}), quantity.units, quantity.long_name,
                     std::move(r_.metrics[m++]));
        }
        add_kept("layers_to_wta", along({"column"}), "1",
                 "number of the first layer in which one channel alone is active", std::move(r_.layers_to_wta));
        add_kept("input_michelson", along({"column"}), "1", "Michelson contrast of the input",
                 std::move(r_.input_michelson));
        add_kept("input", along({"channel", "column"}), "1", "drive of the first layer's excitatory neurons",
                 std::move(r_.input));
        for (DrawnParameter& drawn : r_.drawn_inputs.stimulus)
            add_kept(drawn.name, along({"column"}), drawn.units, "drawn value of " + drawn.name,
                     std::move(drawn.values));
        if (!r_.drawn_inputs.initial_rate.empty())
            add_kept("initial_rate", along({"layer", "neuron", "column"}), "1",
                     "drawn firing rate at the beginning, x(0)", std::move(r_.drawn_inputs.initial_rate));
        for (DrawnParameter& drawn : r_.drawn)
            add_kept(drawn.name, along(drawn.per_layer ? Names{"layer", "column"} : Names{"column"}), drawn.units,
                     "drawn value of " + drawn.name, std::move(drawn.values));
    }

    void rates() {
        if (spec_.output.rates == RatesOutput::none) return;
        std::visit(
            [&](auto& values) {
                add_kept("rate", along({"layer", "neuron", "column"}), "1", "firing rate at the end of the run",
                         std::move(values));
            },
            r_.rates);
    }

    void energies() {
        const Names neurons = along({"layer", "neuron", "column"});
        const auto add_filled = [&](const char* name, const char* long_name, std::vector<double>& values) {
            if (!values.empty()) add(name, neurons, "1", long_name, std::move(values));
        };
        add_filled("interaction_cost",
                   "E_int of each neuron at the equilibrium, (1 - w_ii) x_i^2 / 2 less x_i times what it hears; NaN "
                   "unless converged",
                   r_.interaction_cost);
        add_filled("activation_cost",
                   "E_act of each neuron there; NaN unless converged, and for an activation without a cost",
                   r_.activation_cost);
    }

    void traces() {
        if (!keeps_traces(spec_)) return;
        dimension("trace_column", spec_.output.trace_columns.size());
        dimension("sample", r_.traces.samples);
        add("trace_column", {"trace_column"}, "1", "number of the traced column",
            std::vector<std::int64_t>(spec_.output.trace_columns.begin(), spec_.output.trace_columns.end()));
        add_kept("trace_time", along({"trace_column", "layer", "sample"}), "tau", "model time of a sample",
                 std::move(r_.traces.time));
        const Names neurons = along({"trace_column", "layer", "neuron", "sample"});
        add_kept("trace_rate", neurons, "1", "firing rate in time", std::move(r_.traces.rate));
        add_kept("trace_energy", neurons, "1", "what each neuron pays in time, interaction and activation cost",
                 std::move(r_.traces.energy));
        Names systems = along({"trace_column"});
        for (const std::string& name : circuit()) systems.push_back(name);
        systems.emplace_back("sample");
        add_kept("trace_global_energy", systems, "1", "the energy that all neurons share; NaN unless W is symmetric",
                 std::move(r_.traces.global_energy));
        add_kept("cooperation", along({"trace_column", "layer"}), "1",
                 "share of the time to rest in which the mean energies of E and of I neurons fall together",
                 std::move(r_.traces.cooperation));
    }

    /// Those that the run keeps.
    void certificates(Certificates& all) {
        Names full = along(circuit());
        full.emplace_back("column");
        const auto add_filled = [&](const char* name, const Names& dimensions, const char* units, const char* long_name,
                                    auto& values) {
            if (!values.empty()) add(name, dimensions, units, long_name, std::move(values));
        };
        for (std::size_t q = 0; q < questions().size(); ++q) {
            if (all.answers[q].empty()) continue;
            add(questions()[q].name, full, "1", questions()[q].long_name, std::move(all.answers[q]));
            dataset_.variables.back().flags = answer_flags();
        }
        add_filled("contraction_rate", full, "1/tau", "proven rate of contraction; NaN unless contracting",
                   all.contraction_rate);
        add_filled("stability_margin", full, "1",
                   "proven -lambda_max(PA + A'P), trace P = n; NaN unless diagonally stable", all.stability_margin);
        add_filled("spectral_abscissa", full, "1/tau",
                   "largest real part of the flow's eigenvalues at the equilibrium found", all.spectral_abscissa);
        add_filled("regret", full, "1",
                   "largest regret of an agent at the equilibrium found; infinite: its cost is unbounded below",
                   all.regret);
        add_filled("regret_neuron", full, "1",
                   "agent of the largest regret, counted through the system; -1: none has any", all.regret_neuron);
        add_filled("competition_index", full, "1", "|A|_F / |I - W|_F, A its antisymmetric part",
                   all.competition_index);
        const Names per_neuron = along({"layer", "neuron", "column"});
        add_filled("agent_regret", per_neuron, "1", "regret of each agent at the equilibrium found", all.agent_regret);
        add_filled("lyapunov", per_neuron, "1", "diagonal of P, of each system's sum n; NaN unless diagonally stable",
                   all.lyapunov);
        add_filled("contraction_weight", per_neuron, "1", "v of the norm max |x_i| / v_i; NaN unless contracting",
                   all.contraction_weight);
        if (all.dual.empty()) return;
        const std::size_t neurons = r_.layers / r_.systems * r_.neurons;
        dimension("system_neuron", neurons);
        dimension("dual_rank", neurons);
        Names factor = along(circuit());
        factor.insert(factor.end(), {"system_neuron", "dual_rank", "column"});
        add("dual_factor", factor, "1", "L of Z = LL' with diag(AZ) >= 0; NaN unless proved not diagonally stable",
            std::move(all.dual));
    }

    void attributes(const Computed& computed) {
        auto& all = dataset_.attributes;
        all.emplace_back("title", spec_.title);
        all.emplace_back("spec", resolved_toml(experiment_));
        all.emplace_back("seed", static_cast<std::int64_t>(spec_.seed));
        all.emplace_back("precision", std::string(precision_name(spec_.solve.precision)));
        all.emplace_back("backend", computed.backend);
        if (!computed.product.empty()) all.emplace_back("product", computed.product);
        if (!spec_.output.columns) all.emplace_back("quantile_relative_error", metrics::Histogram::relative_error);
        all.emplace_back("version", std::string(version));
        all.emplace_back("revision", std::string(revision));
    }

    const Experiment& experiment_;
    const Spec& spec_;
    Results& r_;
    Aggregates& aggregates_;  ///< taken as it is labelled: of many sweep points it is all there is
    Names sweep_;
    Dataset dataset_;
};

}  // namespace

Dataset label(const Experiment& experiment, Results results, Aggregates aggregates, const Computed& computed) {
    return Labels(experiment, results, aggregates).build(computed);
}

}  // namespace colonnade::experiment
