#include "host/attractors/search.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

#include "colonnade/run.hpp"
#include "host/assembly/shape.hpp"
#include "host/attractors/basin.hpp"
#include "host/attractors/polish.hpp"
#include "host/attractors/stable.hpp"
#include "host/attractors/starts.hpp"
#include "host/equilibrium/outcome.hpp"
#include "host/experiment/network/agents.hpp"
#include "host/experiment/network/column_range.hpp"

namespace colonnade::attractors {
namespace {

using equilibrium::Outcome;
using equilibrium::Status;
constexpr double undefined = std::numeric_limits<double>::quiet_NaN();
/// Orbits are closed to far less (dynamics/limit_set.cpp).
constexpr double same_cycle = 1e-4;
/// What the ranges of an aperiodic motion differ by from window to window.
constexpr double same_ranges = 0.1;

double magnitude_of(std::span<const double> rates) {
    double largest = 1.0;
    for (const double rate : rates)
        if (std::isfinite(rate)) largest = std::max(largest, std::abs(rate));
    return largest;
}

bool are_near(const Eigen::VectorXd& a, const Eigen::VectorXd& b, double reach) {
    return a.size() == b.size() && (a - b).cwiseAbs().maxCoeff() <= reach;
}

bool is_same(const Attractor& known, const Attractor& end, double tolerance) {
    if (known.kind != end.kind) return false;
    if (known.kind == Kind::cycle)
        return std::abs(known.period - end.period) <= same_cycle * known.period &&
               are_near(known.limit.state, end.limit.state, same_cycle * magnitude_of(known.rates));
    if (known.kind == Kind::aperiodic) {
        const Eigen::VectorXd &a = known.limit.aperiodic->amplitudes, &b = end.limit.aperiodic->amplitudes;
        return are_near(a, b, same_ranges * std::max(known.amplitude, end.amplitude));
    }
    const double radius = tolerance * magnitude_of(known.rates) + known.uncertainty + end.uncertainty;
    for (std::size_t i = 0; i < end.rates.size(); ++i)
        if (!(std::abs(known.rates[i] - end.rates[i]) <= radius)) return false;
    return true;
}

/// All starts of one range.
class Finder {
public:
    Finder(const Spec& spec, const kernels::Backend& backend, std::size_t first, std::size_t columns,
           const Search& request)
        : spec_(spec),
          backend_(backend),
          first_(first),
          columns_(columns),
          request_(request),
          shape_(assembly::shape_of(spec)),
          certified_(columns, request.trust_certificates ? 1 : 0),
          found_(columns) {}

    std::vector<Ends> run() {
        for (std::size_t start = 0; start < request_.starts; ++start) follow(start);
        if (request_.list_equilibria) list_equilibria();
        return std::move(found_);
    }

private:
    using Range = experiment::ColumnRange<double>;

    void follow(std::size_t start) {
        std::vector<std::uint8_t> runs(columns_, 1);
        if (start > 0)
            for (std::size_t k = 0; k < columns_; ++k) runs[k] = certified_[k] != 0 ? 0 : 1;
        if (std::count(runs.begin(), runs.end(), 0) == static_cast<std::ptrdiff_t>(columns_)) return;
        const std::vector<std::uint8_t> started = runs;
        ends_.assign(columns_, {});
        last_.assign(columns_, Status::converged);
        equilibrium::SolutionStore<double> solution(columns_, shape_.layers_per_system * shape_.neurons);
        Range range(spec_, shape_, backend_, first_, columns_);
        for (; !range.done(); range.advance(solution.rates)) {
            if (start > 0) range.start_from(drawn_start(spec_, shape_, range, request_, start));
            if (start == 0) keep_certified(range);
            solve(range, runs, solution);
            sharpen(range, runs, solution);
            take(runs, solution);
        }
        for (std::size_t k = 0; k < columns_; ++k)
            if (started[k] != 0) add(k, start);
    }

    /// The flow, in shares of its budget. A circuit that by then spirals in on an equilibrium, which near an onset of
    /// oscillations takes as long as it likes, is taken there; the others go on.
    void solve(Range& range, std::span<const std::uint8_t> runs, equilibrium::SolutionStore<double>& solution) {
        constexpr double shares[] = {1.0 / 256.0, 1.0 / 64.0, 1.0 / 16.0, 1.0 / 4.0, 1.0};
        auto direct = range.direct();
        std::vector<std::uint8_t> left(runs.begin(), runs.end());
        for (std::size_t k = 0; k < columns_; ++k) {
            if (left[k] != 0) continue;
            solution.outcomes[k] = {.status = Status::skipped, .residual = undefined, .magnitude = undefined};
            for (std::size_t at = k; at < solution.rates.size(); at += columns_) solution.rates[at] = undefined;
        }
        for (const double share : shares) {
            const auto found = range.solve(left, direct, spec_.solve.max_time * share, true, request_.stop);
            for (std::size_t k = 0; k < columns_; ++k) {
                if (left[k] == 0) continue;
                solution.outcomes[k] = found.outcomes[k];
                if (!found.limit_sets.empty()) ends_[k].limit = found.limit_sets[k];
                for (std::size_t at = k; at < solution.rates.size(); at += columns_)
                    solution.rates[at] = found.rates[at];
                left[k] = found.outcomes[k].status == Status::unfinished ? 1 : 0;
            }
            if (std::count(left.begin(), left.end(), 1) == 0) return;
            range.start_from(solution.rates);
            direct.assign(columns_, 0);
            take_spirals(range, left, solution);
            if (std::count(left.begin(), left.end(), 1) == 0) return;
        }
    }

    /// Takes marked columns whose state is in the basin of the equilibrium that Newton finds from it there, and their
    /// marks off.
    void take_spirals(Range& range, std::vector<std::uint8_t>& left, equilibrium::SolutionStore<double>& solution) {
        const std::size_t neurons = shape_.layers_per_system * shape_.neurons;
        if (neurons > static_cast<std::size_t>(largest_basin)) return;
        const auto found = range.newton(left, solution.rates, true);
        Eigen::VectorXd at(static_cast<Eigen::Index>(neurons)), state(at.size());
        for (std::size_t k = 0; k < columns_; ++k) {
            const double residual = found.residual[k], magnitude = found.magnitude[k];
            if (left[k] == 0 ||
                !core::has_arrived(residual, magnitude, spec_.solve.tolerance, spec_.solve.divergence_limit))
                continue;
            for (std::size_t i = 0; i < neurons; ++i) {
                at(static_cast<Eigen::Index>(i)) = found.rates[i * columns_ + k];
                state(static_cast<Eigen::Index>(i)) = solution.rates[i * columns_ + k];
            }
            const game::Network agents = experiment::agents_of(spec_, shape_, range, k);
            const auto tau = experiment::certified_network(shape_, range, k, agents.weights).tau;
            if (!is_in_basin(agents, tau, at, state)) continue;
            left[k] = 0;
            solution.outcomes[k] = {.status = Status::converged,
                                    .solved_by = equilibrium::SolvedBy::newton,
                                    .steps = static_cast<std::uint32_t>(found.iterations[k]),
                                    .residual = residual,
                                    .magnitude = magnitude,
                                    .settling_time = undefined};
            for (std::size_t i = 0; i < neurons; ++i) solution.rates[i * columns_ + k] = found.rates[i * columns_ + k];
        }
    }

    void keep_certified(Range& range) {
        const auto direct = range.direct();
        for (std::size_t k = 0; k < columns_; ++k)
            if (direct[k] == 0) certified_[k] = 0;
    }

    /// Newton from where the flow stopped.
    void sharpen(Range& range, std::span<const std::uint8_t> runs, equilibrium::SolutionStore<double>& solution) {
        std::vector<std::uint8_t> marks(columns_);
        for (std::size_t k = 0; k < columns_; ++k) {
            const Outcome& outcome = solution.outcomes[k];
            marks[k] =
                runs[k] != 0 && outcome.status == Status::converged && outcome.solved_by == equilibrium::SolvedBy::flow;
        }
        const auto moved = polish(shape_, range, spec_.solve.tolerance, marks, solution.rates);
        for (std::size_t k = 0; k < columns_; ++k) {
            const double by =
                std::isnan(moved[k]) ? neighbourhood(spec_.solve.tolerance, solution.outcomes[k].magnitude) : moved[k];
            ends_[k].uncertainty = std::max(ends_[k].uncertainty, by);
        }
    }

    /// What this system adds to the end of every column; layers above one without an equilibrium do not run.
    void take(std::vector<std::uint8_t>& runs, const equilibrium::SolutionStore<double>& solution) {
        for (std::size_t k = 0; k < columns_; ++k) {
            const std::size_t first_neuron = ends_[k].rates.size();
            for (std::size_t at = k; at < solution.rates.size(); at += columns_)
                ends_[k].rates.push_back(solution.rates[at]);
            if (runs[k] == 0) continue;
            const Outcome& outcome = solution.outcomes[k];
            last_[k] = outcome.status;
            if (outcome.status == Status::converged) continue;
            runs[k] = 0;
            ends_[k].first_neuron = first_neuron;
            ends_[k].period = outcome.period;
            ends_[k].amplitude = outcome.amplitude;
        }
    }

    void add(std::size_t k, std::size_t start) {
        Ends& found = found_[k];
        Attractor& end = ends_[k];
        end.hits = start == 0 && certified_[k] != 0 ? request_.starts : 1;
        switch (last_[k]) {
            case Status::diverged:
                ++found.diverged;
                return;
            case Status::unfinished:
            case Status::skipped:
                ++found.unfinished;
                return;
            case Status::oscillating:
                end.kind = Kind::cycle;
                break;
            case Status::aperiodic:
                end.kind = Kind::aperiodic;
                break;
            case Status::converged:
                end.period = end.amplitude = undefined;
                break;
        }
        if (start == 0) found.has_first = true;
        for (Attractor& known : found.attractors)
            if (is_same(known, end, spec_.solve.tolerance)) {
                known.hits += end.hits;
                return;
            }
        found.attractors.push_back(std::move(end));
    }

    /// The stable equilibria that can be listed, after those that the flow found. A cascade has the equilibria and the
    /// stability of its concurrent twin without feedback.
    void list_equilibria() {
        if (std::count(certified_.begin(), certified_.end(), 0) == 0) return;
        Spec twin = spec_;
        if (twin.column.coupling == Coupling::cascade) twin.column.feedback = Draw::of(0.0);
        twin.column.coupling = Coupling::concurrent;
        twin.solve.step = 0.0;
        const assembly::Shape shape = assembly::shape_of(twin);
        const Range range(twin, shape, backend_, first_, columns_);
        for (std::size_t k = 0; k < columns_; ++k) {
            if (certified_[k] != 0) continue;
            if (request_.stop && request_.stop()) throw Interrupted{};
            const game::Network agents = experiment::agents_of(twin, shape, range, k);
            if (!is_listable(agents)) return;
            const auto tau = experiment::certified_network(shape, range, k, agents.weights).tau;
            for (const auto& [rates, uncertainty] : stable_equilibria(agents, tau)) {
                Attractor listed{.rates = {rates.begin(), rates.end()},
                                 .period = undefined,
                                 .amplitude = undefined,
                                 .uncertainty = uncertainty};
                auto& known = found_[k].attractors;
                const auto is_it = [&](const Attractor& one) { return is_same(one, listed, spec_.solve.tolerance); };
                if (std::none_of(known.begin(), known.end(), is_it)) known.push_back(std::move(listed));
            }
        }
    }

    const Spec& spec_;
    const kernels::Backend& backend_;
    std::size_t first_, columns_;
    const Search& request_;
    assembly::Shape shape_;
    std::vector<std::uint8_t> certified_;  ///< not 0: all systems of the column so far are
    std::vector<Attractor> ends_;          ///< of the start at hand
    std::vector<Status> last_;             ///< status of its last system that ran
    std::vector<Ends> found_;
};

}  // namespace

Spec searchable(Spec spec) {
    if (spec.solve.method != Method::flow) spec.solve.method = Method::automatic;
    spec.solve.product = Product::ordered;
    return spec;
}

std::vector<Ends> search(const Spec& spec, const kernels::Backend& backend, std::size_t first, std::size_t columns,
                         const Search& request) {
    return Finder(spec, backend, first, columns, request).run();
}

}  // namespace colonnade::attractors
