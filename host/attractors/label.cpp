#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "colonnade/attractors.hpp"
#include "colonnade/version.hpp"
#include "host/experiment/results/names.hpp"

namespace colonnade {
namespace {

constexpr double undefined = std::numeric_limits<double>::quiet_NaN();

/// Flag values of `proof`.
int proof_of(const AttractorReport& one) {
    if (one.kind != AttractorKind::equilibrium) return 0;
    return std::isnan(one.error_bound) ? 2 : 1;
}

/// Builds the dataset; attractors that a column does not have are `none` and NaN.
class Labels {
public:
    Labels(const std::vector<CircuitAttractors>& circuits, const Experiment& experiment)
        : circuits_(circuits), spec_(experiment.base) {
        for (const CircuitAttractors& circuit : circuits) most_ = std::max(most_, circuit.attractors.size());
    }

    Dataset build(const std::string& resolved) {
        coordinates();
        columns();
        each<std::int8_t>("attractor_kind", "1", "what it is", 0,
                          [](const auto& one) { return static_cast<std::int8_t>(one.kind); });
        dataset_.variables.back().flags = {{"none", 0}, {"equilibrium", 1}, {"cycle", 2}, {"aperiodic", 3}};
        neurons("rate", "firing rate at the equilibrium, or at one state of the cycle or of the motion",
                &AttractorReport::rates);
        each<std::int64_t>("hits", "1", "starts that ended here; 0: an equilibrium that was listed and not found", 0,
                           [](const auto& one) { return static_cast<std::int64_t>(one.hits); });
        each<double>("basin_share", "1", "share of the starts that ended here", undefined,
                     [](const auto& one) { return one.share; });
        each<double>("basin_share_low", "1", "lower end of its 95 % interval (Wilson score)", undefined,
                     [](const auto& one) { return one.share_low; });
        each<double>("basin_share_high", "1", "upper end of its 95 % interval (Wilson score)", undefined,
                     [](const auto& one) { return one.share_high; });
        each<std::int32_t>("unstable", "1",
                           "equilibrium: eigenvalues of the flow's Jacobian with a positive real part; -1 otherwise",
                           -1, [](const auto& one) { return one.unstable; });
        each<double>("spectral_abscissa", "1/tau", "equilibrium: largest real part of an eigenvalue", undefined,
                     [](const auto& one) { return one.abscissa; });
        each<std::int8_t>("proof", "1", "equilibrium: whether exactly one is within error_bound of the rates", 0,
                          [](const auto& one) { return static_cast<std::int8_t>(proof_of(one)); });
        dataset_.variables.back().flags = {{"none", 0}, {"proved", 1}, {"undecided", 2}};
        each<double>("error_bound", "1", "equilibrium: bound on max |x - x*|; NaN unless proved", undefined,
                     [](const auto& one) { return one.error_bound; });
        each<double>("period", "tau", "time of one cycle", undefined, [](const auto& one) { return one.period; });
        each<double>("amplitude", "1", "half the peak-to-peak range of the widest swinging neuron", undefined,
                     [](const auto& one) { return one.amplitude; });
        neurons("neuron_amplitude", "half the peak-to-peak range of each neuron that moves",
                &AttractorReport::amplitudes);
        each<double>("floquet_multiplier", "1",
                     "cycle: largest modulus of a Floquet multiplier, its own direction's left out", undefined,
                     [](const auto& one) { return one.multiplier; });
        each<double>("lyapunov_exponent", "1/tau", "aperiodic motion: largest Lyapunov exponent", undefined,
                     [](const auto& one) { return one.exponent; });
        each<double>("lyapunov_exponent_error", "1/tau", "standard error of that exponent", undefined,
                     [](const auto& one) { return one.exponent_error; });
        auto& all = dataset_.attributes;
        all.emplace_back("title", spec_.title);
        all.emplace_back("spec", resolved);
        all.emplace_back("seed", static_cast<std::int64_t>(spec_.seed));
        all.emplace_back("version", std::string(version));
        all.emplace_back("revision", std::string(revision));
        return std::move(dataset_);
    }

private:
    void add(const std::string& name, std::vector<std::string> dimensions, const std::string& units,
             const std::string& long_name, Values values) {
        dataset_.variables.push_back({name, std::move(dimensions), units, long_name, std::move(values)});
    }

    void coordinates() {
        const std::size_t layers = spec_.column.layers;
        dataset_.dimensions = {{"column", circuits_.size()},
                               {"attractor", most_},
                               {"layer", layers},
                               {"neuron", spec_.microcircuit.neurons()}};
        std::vector<std::int32_t> layer(layers);
        std::iota(layer.begin(), layer.end(), 1);
        add("layer", {"layer"}, "1", "layer of the column, the first receives the stimulus", std::move(layer));
        add("neuron", {"neuron"}, "1", "neuron of a microcircuit: E excitatory, I inhibitory",
            experiment::neuron_names(spec_.microcircuit));
        std::vector<std::int64_t> column(circuits_.size());
        std::iota(column.begin(), column.end(), static_cast<std::int64_t>(spec_.column.first));
        add("column", {"column"}, "1", "number of the column in the whole experiment", std::move(column));
    }

    void columns() {
        const auto per_column = [&](const char* name, const char* text, auto value) {
            std::vector<std::int64_t> values;
            for (const CircuitAttractors& circuit : circuits_)
                values.push_back(static_cast<std::int64_t>(value(circuit)));
            add(name, {"column"}, "1", text, std::move(values));
        };
        per_column("attractor_count", "attractors that some start ended at", [](const CircuitAttractors& circuit) {
            return std::count_if(circuit.attractors.begin(), circuit.attractors.end(),
                                 [](const AttractorReport& one) { return one.hits > 0; });
        });
        per_column("equilibrium_count", "equilibria, by active sets or boxes of rates; -1: not listed",
                   [](const CircuitAttractors& circuit) { return circuit.equilibria; });
        per_column("continuum_count", "regions whose equilibria are no points, or undecided; -1: not listed",
                   [](const CircuitAttractors& circuit) { return circuit.continua; });
        std::vector<std::int8_t> enumeration;
        for (const CircuitAttractors& circuit : circuits_)
            enumeration.push_back(static_cast<std::int8_t>(circuit.enumeration));
        add("enumeration", {"column"}, "1", "whether all equilibria are listed", std::move(enumeration));
        dataset_.variables.back().flags = {{"none", 0}, {"complete", 1}, {"undecided", 2}};
        per_column("diverged_starts", "starts that diverged",
                   [](const CircuitAttractors& circuit) { return circuit.diverged; });
        per_column("unfinished_starts",
                   "starts that did not end within solve.max_time, or only seemed to, next to a singular active set",
                   [](const CircuitAttractors& circuit) { return circuit.unfinished; });
    }

    template <class T, class Value>
    void each(const char* name, const char* units, const char* text, T missing, Value value) {
        std::vector<T> values(circuits_.size() * most_, missing);
        for (std::size_t c = 0; c < circuits_.size(); ++c)
            for (std::size_t a = 0; a < circuits_[c].attractors.size(); ++a)
                values[c * most_ + a] = value(circuits_[c].attractors[a]);
        add(name, {"column", "attractor"}, units, text, std::move(values));
    }

    /// Numbers of all neurons of an attractor, or none.
    void neurons(const char* name, const char* text, std::vector<double> AttractorReport::*numbers) {
        const std::size_t neurons = spec_.column.layers * spec_.microcircuit.neurons();
        std::vector<double> values(circuits_.size() * most_ * neurons, undefined);
        for (std::size_t c = 0; c < circuits_.size(); ++c)
            for (std::size_t a = 0; a < circuits_[c].attractors.size(); ++a)
                std::copy((circuits_[c].attractors[a].*numbers).begin(), (circuits_[c].attractors[a].*numbers).end(),
                          values.begin() + static_cast<std::ptrdiff_t>((c * most_ + a) * neurons));
        add(name, {"column", "attractor", "layer", "neuron"}, "1", text, std::move(values));
    }

    const std::vector<CircuitAttractors>& circuits_;
    const Spec& spec_;
    std::size_t most_ = 1;
    Dataset dataset_;
};

}  // namespace

Dataset label(const std::vector<CircuitAttractors>& circuits, const Experiment& experiment) {
    return Labels(circuits, experiment).build(resolved_toml(experiment));
}

}  // namespace colonnade
