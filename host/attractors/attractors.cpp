#include "colonnade/attractors.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <mutex>

#include "colonnade/error.hpp"
#include "host/attractors/search.hpp"
#include "host/equilibria/krawczyk.hpp"
#include "host/equilibria/list.hpp"
#include "host/experiment/network/family.hpp"
#include "host/experiment/parallel/parallel.hpp"
#include "host/experiment/results/variables.hpp"
#include "host/experiment/run/plan.hpp"
#include "host/stability/spectrum.hpp"

namespace colonnade {
namespace {

using Eigen::VectorXd;

constexpr double normal_quantile = 1.959963984540054;  // of 97.5 %
constexpr double undefined = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t columns_at_once = 64;
/// How far a found equilibrium may lie from the enumerated one, relative to the larger of 1 and its rates, beyond what
/// the search says of its uncertainty: the square root of rounding, as a flow may stop next to a singular region.
constexpr double same_equilibrium = 1e-7;

/// Of all neurons of the column: those of the system that moves, and NaN.
std::vector<double> amplitudes_of(const attractors::Attractor& found, const VectorXd& moving) {
    std::vector<double> all(found.rates.size(), undefined);
    std::copy(moving.begin(), moving.end(), all.begin() + static_cast<std::ptrdiff_t>(found.first_neuron));
    return all;
}

AttractorKind kind_of(attractors::Kind kind) {
    if (kind == attractors::Kind::cycle) return AttractorKind::cycle;
    return kind == attractors::Kind::aperiodic ? AttractorKind::aperiodic : AttractorKind::equilibrium;
}

VectorXd as_vector(const std::vector<double>& rates) {
    return Eigen::Map<const VectorXd>(rates.data(), static_cast<Eigen::Index>(rates.size()));
}

/// One column: what the search found, beside what there is.
class Report {
public:
    Report(const Spec& spec, std::size_t column)
        : family_(experiment::family_of(spec, column, "")), network_(family_.at(0.0)) {
        circuit_.column = column;
    }

    CircuitAttractors build(const attractors::Ends& ends, std::size_t starts, const std::function<bool()>& stop) {
        circuit_.diverged = ends.diverged;
        circuit_.unfinished = ends.unfinished;
        for (const attractors::Attractor& found : ends.attractors) {
            AttractorReport report;
            report.kind = kind_of(found.kind);
            report.multiplier = report.exponent = report.exponent_error = undefined;
            if (const auto& cycle = found.limit.cycle) {
                report.multiplier = cycle->multiplier;
                report.amplitudes = amplitudes_of(found, cycle->amplitudes);
            }
            if (const auto& motion = found.limit.aperiodic) {
                report.exponent = motion->exponent, report.exponent_error = motion->standard_error;
                report.amplitudes = amplitudes_of(found, motion->amplitudes);
            }
            report.rates = found.rates;
            report.period = found.period;
            report.amplitude = found.amplitude;
            report.hits = found.hits;
            add(std::move(report), starts);
        }
        if (equilibria::is_listable(network_)) compare(ends, starts, stop);
        return std::move(circuit_);
    }

private:
    void add(AttractorReport report, std::size_t starts) {
        const auto [low, high] = wilson_interval(report.hits, starts);
        report.share = static_cast<double>(report.hits) / static_cast<double>(starts);
        report.share_low = low;
        report.share_high = high;
        report.abscissa = report.error_bound = undefined;
        if (report.kind == AttractorKind::equilibrium) {
            const VectorXd rates = as_vector(report.rates);
            if (const auto radius = equilibria::proven_radius(network_, rates)) report.error_bound = radius->maxCoeff();
            const VectorXd slope = game::slopes(network_, rates);
            const auto found =
                stability::spectrum(stability::jacobian(network_.weights, family_.tau_at(0.0, rates), slope));
            report.unstable = found.unstable;
            report.abscissa = found.abscissa;
        }
        circuit_.attractors.push_back(std::move(report));
    }

    /// Every found equilibrium is a listed one, or one that the flow only passes slowly, or else the list is undecided;
    /// listed ones that were not found come after them.
    void compare(const attractors::Ends& ends, std::size_t starts, const std::function<bool()>& stop) {
        const equilibria::List all = equilibria::list(network_, stop);
        circuit_.equilibria = static_cast<std::int64_t>(all.equilibria.size());
        circuit_.continua = static_cast<std::int64_t>(all.continua);
        circuit_.enumeration = all.is_complete ? EnumerationKind::complete : EnumerationKind::undecided;
        const bool are_points = all.is_complete && all.continua == 0;
        std::vector<bool> seen(all.equilibria.size(), false);
        std::vector<AttractorReport> kept;
        for (std::size_t a = 0; a < ends.attractors.size(); ++a) {
            const attractors::Attractor& found = ends.attractors[a];
            kept.push_back(std::move(circuit_.attractors[a]));
            if (found.kind != attractors::Kind::equilibrium) continue;
            const VectorXd x = as_vector(found.rates);
            const double near = same_equilibrium * std::max(1.0, x.cwiseAbs().maxCoeff()) + 10.0 * found.uncertainty;
            const auto match = std::find_if(all.equilibria.begin(), all.equilibria.end(), [&](const auto& known) {
                return (known.rates - x).cwiseAbs().maxCoeff() <= near;
            });
            if (match != all.equilibria.end())
                seen[static_cast<std::size_t>(match - all.equilibria.begin())] = true;
            else if (are_points && !(correction(x) <= near)) {
                circuit_.unfinished += kept.back().hits;
                kept.pop_back();
            } else if (are_points)
                circuit_.enumeration = EnumerationKind::undecided;
        }
        circuit_.attractors = std::move(kept);
        for (std::size_t k = 0; k < seen.size(); ++k) {
            if (seen[k]) continue;
            AttractorReport report;
            const VectorXd& rates = all.equilibria[k].rates;
            report.rates.assign(rates.begin(), rates.end());
            report.period = report.amplitude = undefined;
            report.multiplier = report.exponent = report.exponent_error = undefined;
            add(std::move(report), starts);
        }
    }

    /// Bound of Newton's step at x, in the maximum norm. Next to a singular region a residual within the tolerance
    /// leaves a long way to go, and the flow has not ended.
    [[nodiscard]] double correction(const VectorXd& x) const {
        Eigen::MatrixXd a = -(game::slopes(network_, x).asDiagonal() * network_.weights);
        a.diagonal().array() += 1.0;
        const double residual = game::residual(network_, x).cwiseAbs().maxCoeff();
        const double floor = std::numeric_limits<double>::epsilon() * std::max(1.0, x.cwiseAbs().maxCoeff());
        return a.inverse().cwiseAbs().rowwise().sum().maxCoeff() * std::max(residual, floor);
    }

    experiment::Family family_;
    game::Network network_;
    CircuitAttractors circuit_;
};

}  // namespace

ShareInterval wilson_interval(std::size_t hits, std::size_t trials) {
    const double n = static_cast<double>(trials), share = static_cast<double>(hits) / n;
    const double z2 = normal_quantile * normal_quantile;
    const double centre = (share + z2 / (2.0 * n)) / (1.0 + z2 / n);
    const double half = normal_quantile / (1.0 + z2 / n) * std::sqrt(share * (1.0 - share) / n + z2 / (4.0 * n * n));
    return {hits == 0 ? 0.0 : std::max(0.0, centre - half), hits == trials ? 1.0 : std::min(1.0, centre + half)};
}

std::vector<CircuitAttractors> find_attractors(const Experiment& experiment, const RunOptions& options) {
    if (!experiment.axes.empty())
        throw Error(fmt::format("{}: sweep: found a sweep over {}, allowed: none, as attractors are those of one spec",
                                experiment.base.source, experiment.axes.front().key));
    experiment::refuse_variables(experiment.base, "attractors");
    const Spec spec = attractors::searchable(experiment.base);
    const experiment::Plan plan = experiment::make_plan(experiment, options);
    attractors::Search request;
    request.starts = spec.attractors.starts;
    request.spread = spec.attractors.spread;
    request.stop = options.stop;
    const std::size_t columns = spec.column.computed();
    std::vector<CircuitAttractors> all(columns);
    std::mutex mutex;
    std::size_t done = 0;
    experiment::in_parallel(plan.threads, (columns + columns_at_once - 1) / columns_at_once, [&](std::size_t index) {
        const std::size_t first = index * columns_at_once, count = std::min(columns_at_once, columns - first);
        const auto ends = attractors::search(spec, *plan.backend, spec.column.first + first, count, request);
        for (std::size_t k = 0; k < count; ++k)
            all[first + k] = Report(spec, spec.column.first + first + k).build(ends[k], request.starts, options.stop);
        const std::scoped_lock lock(mutex);
        done += count;
        if (options.progress) options.progress(done, columns);
    });
    return all;
}

}  // namespace colonnade
