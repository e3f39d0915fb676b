#include <algorithm>
#include <numeric>

#include "colonnade/continuation.hpp"
#include "colonnade/version.hpp"
#include "host/experiment/results/names.hpp"

namespace colonnade {
namespace {

using Flags = std::vector<std::pair<std::string, std::int8_t>>;

const Flags& kind_flags() {
    static const Flags flags{{"fold", 0},         {"hopf", 1},
                             {"branch_point", 2}, {"border_crossing", 3},
                             {"border_fold", 4},  {"border_branching", 5},
                             {"unbounded", 6}};
    return flags;
}

const Flags& end_flags() {
    static const Flags flags{{"range", 0}, {"joined", 1}, {"unbounded", 2}, {"max_points", 3}, {"lost", 4}};
    return flags;
}

const Flags& event_flags() {
    static const Flags flags{{"fold", 0}, {"period_doubling", 1}, {"torus", 2}, {"branch_point", 3}};
    return flags;
}

const Flags& cycle_end_flags() {
    static const Flags flags{{"range", 0}, {"hopf", 1}, {"long_period", 2}, {"max_points", 3}, {"lost", 4}};
    return flags;
}

const Flags& curve_kind_flags() {
    static const Flags flags{{"fold", 0}, {"hopf", 1}};
    return flags;
}

const Flags& curve_end_flags() {
    static const Flags flags{{"range", 0},     {"joined", 1},     {"bogdanov_takens", 2},
                             {"unbounded", 3}, {"max_points", 4}, {"lost", 5}};
    return flags;
}

const Flags& codimension_two_flags() {
    static const Flags flags{{"bogdanov_takens", 0}, {"cusp", 1}, {"generalised_hopf", 2}};
    return flags;
}

/// Builds the dataset of a diagram, a dimension at a time.
class Labels {
public:
    Labels(const Diagram& diagram, const Experiment& experiment) : diagram_(diagram), spec_(experiment.base) {}

    Dataset build(const std::string& resolved) {
        coordinates();
        branches();
        points();
        special();
        cycles();
        curves();
        codimension_two();
        leave_out_empty();
        auto& all = dataset_.attributes;
        all.emplace_back("title", spec_.title);
        all.emplace_back("spec", resolved);
        all.emplace_back("seed", static_cast<std::int64_t>(spec_.seed));
        all.emplace_back("continuation_key", diagram_.key);
        if (!diagram_.second_key.empty()) all.emplace_back("continuation_second_key", diagram_.second_key);
        all.emplace_back("version", std::string(version));
        all.emplace_back("revision", std::string(revision));
        return std::move(dataset_);
    }

private:
    void add(const std::string& name, std::vector<std::string> dimensions, const std::string& units,
             const std::string& long_name, Values values, const Flags& flags = {}) {
        dataset_.variables.push_back({name, std::move(dimensions), units, long_name, std::move(values), flags});
    }

    void coordinates() {
        dataset_.dimensions = {{"layer", diagram_.layers}, {"neuron", diagram_.neurons}};
        std::vector<std::int32_t> layer(diagram_.layers);
        std::iota(layer.begin(), layer.end(), 1);
        add("layer", {"layer"}, "1", "layer of the column, the first receives the stimulus", std::move(layer));
        add("neuron", {"neuron"}, "1", "neuron of a microcircuit: E excitatory, I inhibitory",
            experiment::neuron_names(spec_.microcircuit));
    }

    void branches() {
        std::vector<std::int64_t> column;
        std::vector<std::int8_t> end;
        for (const Branch& branch : diagram_.branches) {
            column.push_back(static_cast<std::int64_t>(branch.column));
            end.push_back(static_cast<std::int8_t>(branch.end));
        }
        dataset_.dimensions.push_back({"branch", diagram_.branches.size()});
        add("branch_column", {"branch"}, "1", "column whose equilibria the branch holds", std::move(column));
        add("branch_end", {"branch"}, "1", "how the branch ended", std::move(end), end_flags());
    }

    void points() {
        std::vector<std::int32_t> branch, unstable;
        std::vector<double> parameter, abscissa, error_bound;
        std::vector<const std::vector<double>*> rates;
        for (std::size_t b = 0; b < diagram_.branches.size(); ++b)
            for (const BranchPoint& point : diagram_.branches[b].points) {
                branch.push_back(static_cast<std::int32_t>(b));
                unstable.push_back(point.unstable);
                parameter.push_back(point.parameter);
                abscissa.push_back(point.abscissa);
                error_bound.push_back(point.error_bound);
                rates.push_back(&point.rates);
            }
        dataset_.dimensions.push_back({"point", branch.size()});
        add("point_branch", {"point"}, "1", "branch of the point; points follow each other along it",
            std::move(branch));
        add("parameter", {"point"}, "1", "value of " + diagram_.key, std::move(parameter));
        add("rate", {"layer", "neuron", "point"}, "1", "firing rate at the equilibrium", transposed(rates));
        add("unstable", {"point"}, "1", "eigenvalues of the flow's Jacobian with a positive real part",
            std::move(unstable));
        add("spectral_abscissa", {"point"}, "1/tau", "largest real part of an eigenvalue of the flow's Jacobian",
            std::move(abscissa));
        add("error_bound", {"point"}, "1", "one equilibrium is proved to be so near; NaN: undecided, as on a fold",
            std::move(error_bound));
    }

    void special() {
        std::vector<std::int8_t> kind;
        std::vector<std::int32_t> branch, neuron;
        std::vector<double> parameter, frequency, coefficient;
        std::vector<const std::vector<double>*> rates;
        for (const SpecialPoint& point : diagram_.special) {
            kind.push_back(static_cast<std::int8_t>(point.kind));
            branch.push_back(static_cast<std::int32_t>(point.branch));
            neuron.push_back(static_cast<std::int32_t>(point.neuron));
            parameter.push_back(point.parameter);
            frequency.push_back(point.frequency);
            coefficient.push_back(point.lyapunov_coefficient);
            rates.push_back(&point.rates);
        }
        dataset_.dimensions.push_back({"special", kind.size()});
        add("special_kind", {"special"}, "1", "what happens there", std::move(kind), kind_flags());
        add("special_branch", {"special"}, "1", "branch on which it was found first", std::move(branch));
        add("special_parameter", {"special"}, "1", "value of " + diagram_.key, std::move(parameter));
        add("special_rate", {"layer", "neuron", "special"}, "1", "firing rate there", transposed(rates));
        add("special_frequency", {"special"}, "rad/tau", "of a Hopf point; NaN otherwise", std::move(frequency));
        add("special_lyapunov_coefficient", {"special"}, "1",
            "first Lyapunov coefficient of a Hopf point: below 0 supercritical; NaN otherwise", std::move(coefficient));
        add("special_neuron", {"special"}, "1", "neuron, through all layers, that meets its corner; -1: none",
            std::move(neuron));
    }

    void cycles() {
        std::vector<std::int64_t> column;
        std::vector<std::int32_t> hopf, branch, unstable, special_branch;
        std::vector<std::int8_t> end, kind;
        std::vector<double> parameter, period, multiplier, special_parameter, special_period;
        std::vector<const std::vector<double>*> low, high;
        for (std::size_t b = 0; b < diagram_.cycles.size(); ++b) {
            const CycleBranch& cycles = diagram_.cycles[b];
            column.push_back(static_cast<std::int64_t>(cycles.column));
            hopf.push_back(static_cast<std::int32_t>(cycles.hopf));
            end.push_back(static_cast<std::int8_t>(cycles.end));
            for (const CyclePoint& point : cycles.points) {
                branch.push_back(static_cast<std::int32_t>(b));
                unstable.push_back(point.unstable);
                parameter.push_back(point.parameter);
                period.push_back(point.period);
                multiplier.push_back(point.multiplier);
                low.push_back(&point.low);
                high.push_back(&point.high);
            }
        }
        for (const CycleSpecialPoint& point : diagram_.cycle_special) {
            kind.push_back(static_cast<std::int8_t>(point.kind));
            special_branch.push_back(static_cast<std::int32_t>(point.branch));
            special_parameter.push_back(point.parameter);
            special_period.push_back(point.period);
        }
        dataset_.dimensions.push_back({"cycle_branch", diagram_.cycles.size()});
        dataset_.dimensions.push_back({"cycle", branch.size()});
        dataset_.dimensions.push_back({"cycle_special", kind.size()});
        add("cycle_branch_column", {"cycle_branch"}, "1", "column whose cycles the branch holds", std::move(column));
        add("cycle_branch_hopf", {"cycle_branch"}, "1", "special point, a Hopf point, at which it begins",
            std::move(hopf));
        add("cycle_branch_end", {"cycle_branch"}, "1", "how the branch ended", std::move(end), cycle_end_flags());
        add("cycle_branch_of", {"cycle"}, "1", "branch of the cycle; cycles follow each other along it",
            std::move(branch));
        add("cycle_parameter", {"cycle"}, "1", "value of " + diagram_.key, std::move(parameter));
        add("cycle_period", {"cycle"}, "tau", "time of one cycle", std::move(period));
        add("cycle_rate_min", {"layer", "neuron", "cycle"}, "1", "lowest firing rate along the cycle", transposed(low));
        add("cycle_rate_max", {"layer", "neuron", "cycle"}, "1", "highest firing rate along the cycle",
            transposed(high));
        add("cycle_unstable", {"cycle"}, "1", "Floquet multipliers of a modulus above 1", std::move(unstable));
        add("cycle_multiplier", {"cycle"}, "1", "largest modulus of a Floquet multiplier, its own direction's left out",
            std::move(multiplier));
        add("cycle_special_kind", {"cycle_special"}, "1", "what happens there", std::move(kind), event_flags());
        add("cycle_special_branch", {"cycle_special"}, "1", "branch of cycles", std::move(special_branch));
        add("cycle_special_parameter", {"cycle_special"}, "1", "value of " + diagram_.key,
            std::move(special_parameter));
        add("cycle_special_period", {"cycle_special"}, "tau", "period there", std::move(special_period));
    }

    void curves() {
        std::vector<std::int64_t> column;
        std::vector<std::int8_t> kind, end;
        std::vector<std::int32_t> curve, unstable;
        std::vector<double> parameter, second, frequency, coefficient;
        std::vector<const std::vector<double>*> rates;
        for (std::size_t c = 0; c < diagram_.curves.size(); ++c) {
            column.push_back(static_cast<std::int64_t>(diagram_.curves[c].column));
            kind.push_back(static_cast<std::int8_t>(diagram_.curves[c].kind));
            end.push_back(static_cast<std::int8_t>(diagram_.curves[c].end));
            for (const CurvePoint& point : diagram_.curves[c].points) {
                curve.push_back(static_cast<std::int32_t>(c));
                parameter.push_back(point.parameter);
                second.push_back(point.second);
                frequency.push_back(point.frequency);
                coefficient.push_back(point.lyapunov_coefficient);
                unstable.push_back(point.unstable);
                rates.push_back(&point.rates);
            }
        }
        dataset_.dimensions.push_back({"curve", kind.size()});
        dataset_.dimensions.push_back({"curve_point", curve.size()});
        add("curve_column", {"curve"}, "1", "column whose special points the curve holds", std::move(column));
        add("curve_kind", {"curve"}, "1", "of what in both keys", std::move(kind), curve_kind_flags());
        add("curve_end", {"curve"}, "1", "how the curve ended", std::move(end), curve_end_flags());
        add("curve_of", {"curve_point"}, "1", "curve of the point; points follow each other along it",
            std::move(curve));
        add("curve_parameter", {"curve_point"}, "1", "value of " + diagram_.key, std::move(parameter));
        add("curve_second", {"curve_point"}, "1", "value of " + diagram_.second_key, std::move(second));
        add("curve_rate", {"layer", "neuron", "curve_point"}, "1", "firing rate there", transposed(rates));
        add("curve_frequency", {"curve_point"}, "rad/tau",
            "of a Hopf point, 0 at a Bogdanov-Takens point; NaN otherwise", std::move(frequency));
        add("curve_lyapunov_coefficient", {"curve_point"}, "1",
            "first Lyapunov coefficient of a Hopf point: below 0 supercritical; NaN otherwise", std::move(coefficient));
        add("curve_unstable", {"curve_point"}, "1",
            "eigenvalues with a positive real part beside those on the imaginary axis", std::move(unstable));
    }

    void codimension_two() {
        std::vector<std::int8_t> kind;
        std::vector<std::int32_t> curve;
        std::vector<double> parameter, second;
        std::vector<const std::vector<double>*> rates;
        for (const CodimensionTwoPoint& point : diagram_.codimension_two) {
            kind.push_back(static_cast<std::int8_t>(point.kind));
            curve.push_back(static_cast<std::int32_t>(point.curve));
            parameter.push_back(point.parameter);
            second.push_back(point.second);
            rates.push_back(&point.rates);
        }
        dataset_.dimensions.push_back({"codimension_two", kind.size()});
        add("codimension_two_kind", {"codimension_two"}, "1", "what happens there", std::move(kind),
            codimension_two_flags());
        add("codimension_two_curve", {"codimension_two"}, "1", "curve on which it was found first", std::move(curve));
        add("codimension_two_parameter", {"codimension_two"}, "1", "value of " + diagram_.key, std::move(parameter));
        add("codimension_two_second", {"codimension_two"}, "1", "value of " + diagram_.second_key, std::move(second));
        add("codimension_two_rate", {"layer", "neuron", "codimension_two"}, "1", "firing rate there",
            transposed(rates));
    }

    /// A NetCDF dimension of fixed size has at least one entry: without special points, say, there are no variables of
    /// them.
    void leave_out_empty() {
        const auto is_empty = [&](const std::string& name) { return dataset_.size(name) == 0; };
        std::erase_if(dataset_.variables, [&](const Variable& variable) {
            return std::any_of(variable.dimensions.begin(), variable.dimensions.end(), is_empty);
        });
        std::erase_if(dataset_.dimensions, [](const Dimension& dimension) { return dimension.size == 0; });
    }

    /// Rates of each point as [neuron of the column][point].
    [[nodiscard]] std::vector<double> transposed(const std::vector<const std::vector<double>*>& rates) const {
        const std::size_t neurons = diagram_.layers * diagram_.neurons;
        std::vector<double> out(neurons * rates.size());
        for (std::size_t i = 0; i < neurons; ++i)
            for (std::size_t k = 0; k < rates.size(); ++k) out[i * rates.size() + k] = (*rates[k])[i];
        return out;
    }

    const Diagram& diagram_;
    const Spec& spec_;
    Dataset dataset_;
};

}  // namespace

const char* name_of(SpecialKind kind) {
    return kind_flags()[static_cast<std::size_t>(kind)].first.c_str();
}

const char* name_of(BranchEnd end) {
    return end_flags()[static_cast<std::size_t>(end)].first.c_str();
}

const char* name_of(CycleEvent kind) {
    return event_flags()[static_cast<std::size_t>(kind)].first.c_str();
}

const char* name_of(CycleEnd end) {
    return cycle_end_flags()[static_cast<std::size_t>(end)].first.c_str();
}

const char* name_of(CurveKind kind) {
    return curve_kind_flags()[static_cast<std::size_t>(kind)].first.c_str();
}

const char* name_of(CurveEnd end) {
    return curve_end_flags()[static_cast<std::size_t>(end)].first.c_str();
}

const char* name_of(CodimensionTwo kind) {
    return codimension_two_flags()[static_cast<std::size_t>(kind)].first.c_str();
}

Dataset label(const Diagram& diagram, const Experiment& experiment) {
    return Labels(diagram, experiment).build(resolved_toml(experiment));
}

}  // namespace colonnade
