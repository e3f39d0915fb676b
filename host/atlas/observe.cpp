#include "atlas/observe.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <mutex>

#include "attractors/polish.hpp"
#include "core/random.hpp"
#include "equilibrium/solve.hpp"
#include "experiment/agents.hpp"
#include "experiment/column_range.hpp"
#include "experiment/parallel.hpp"
#include "experiment/solve_system.hpp"
#include "spec/draws_at.hpp"
#include "stability/ladder.hpp"

namespace colonnade::mapping {
namespace {

using equilibrium::Outcome;
using equilibrium::Status;
using stability::Answer;
constexpr double undefined = std::numeric_limits<double>::quiet_NaN();
constexpr double flow_tolerance = 1e-6;    ///< where the flow is left to Newton
constexpr double sharp_tolerance = 1e-9;   ///< of what Newton finds
constexpr double same_equilibrium = 1e-3;  ///< relative to max(1, max|x|)
constexpr double least_response = 1e-6;
constexpr double silent = 1e-6;             ///< share of the winner below which a channel is silent
constexpr std::size_t most_columns = 1024;  ///< of a range

/// A draw that takes the place of another, with a value for each point.
Draw along(const Draw& before, std::span<const double> values) {
    Draw draw = before;
    draw.kind = DrawKind::file;
    draw.values.assign(values.begin(), values.end());
    return draw;
}

/// Every point as a column of one experiment. Draws that are the same everywhere stay those of the first column.
Spec columns_of(const Spec& spec, std::span<const double> x, std::span<const double> y) {
    Spec columns = spec;
    columns.column.count = columns.column.last = x.size();
    columns.column.first = 0;
    columns.solve.method = Method::flow;
    columns.solve.precision = Precision::float64;
    columns.solve.tolerance = std::max(columns.solve.tolerance, flow_tolerance);
    for (Draw* draw : spec::draws_at(columns, spec.atlas.x.key)) *draw = along(*draw, x);
    for (Draw* draw : spec::draws_at(columns, spec.atlas.y.key)) *draw = along(*draw, y);
    return columns;
}

/// Initial rates of one start, the same for every column; empty: the spec's own.
std::vector<double> initial_state(const Spec& spec, const assembly::Shape& shape, std::size_t start,
                                  std::size_t columns) {
    if (start == 0) return {};
    const std::size_t neurons = shape.together * shape.neurons;
    std::vector<double> rates(neurons * columns);
    for (std::size_t i = 0; i < neurons; ++i) {
        const core::Site site{start, static_cast<std::uint16_t>(i / shape.neurons), core::Quantity::start,
                              static_cast<std::uint16_t>(i % shape.neurons)};
        const double rate = spec.atlas.reach * (start == 1 ? 1.0 : core::uniform(spec.seed, site));
        std::fill_n(rates.begin() + static_cast<std::ptrdiff_t>(i * columns), columns, rate);
    }
    return rates;
}

/// One range of points on its way through all starts.
class RangeObservation {
public:
    RangeObservation(const Observer& observer, const Spec& columns, const assembly::Shape& shape, std::size_t first,
                     std::size_t count, Observations& to)
        : observer_(observer),
          spec_(columns),
          shape_(shape),
          bound_(columns, shape),
          range_(columns, shape, first, count),
          first_(first),
          count_(count),
          neurons_(shape.together * shape.neurons),
          to_(to) {}

    void run() {
        std::vector<std::uint8_t> runs(count_, 1);
        for (std::size_t start = 0; start < spec_.atlas.starts; ++start) {
            if (start > 0) range_.start_from(initial_state(spec_, shape_, start, count_));
            ends_.emplace_back(count_, neurons_);
            experiment::solve_system<double>(spec_, observer_.backend, range_, bound_, runs, observer_.stop,
                                             ends_.back());
            sharpen(ends_.back());
            // what grows without bound, cycles or does not settle names the point, whatever else there may be
            for (std::size_t k = 0; k < count_; ++k)
                if (ends_.back().outcomes[k].status != Status::converged) runs[k] = 0;
        }
        respond(runs);
        for (std::size_t k = 0; k < count_; ++k) conclude(k);
    }

private:
    [[nodiscard]] double rate(const std::vector<double>& rates, std::size_t i, std::size_t k) const {
        return rates[i * count_ + k];
    }

    /// Newton from where the flow stopped. Where there is no equilibrium as close as that seemed, it has not settled.
    void sharpen(equilibrium::AnswerStore<double>& end) {
        std::vector<std::uint8_t> marks(count_);
        for (std::size_t k = 0; k < count_; ++k) marks[k] = end.outcomes[k].status == Status::converged;
        const auto moved =
            attractors::polish(shape_, observer_.backend, range_, sharp_tolerance, marks, end.rates, same_equilibrium);
        for (std::size_t k = 0; k < count_; ++k)
            if (std::isnan(moved[k])) end.outcomes[k].status = Status::unfinished;
    }

    /// Finite differences of the summed rates of E and I at the first equilibrium, for the marked points: Newton, and
    /// the flow where that does not arrive, with every drive_I raised.
    void respond(const std::vector<std::uint8_t>& settled) {
        const std::vector<double>& from = ends_.front().rates;
        range_.start_from(from);
        range_.drive_interneurons(std::vector<double>(count_, spec_.atlas.probe));
        equilibrium::AnswerStore<double> raised(count_, neurons_);
        Solve rule = spec_.solve;
        rule.tolerance = sharp_tolerance;
        equilibrium::solve<double>(observer_.backend, range_.assemble<double>(),
                                   {rule, range_.step(), settled, settled, observer_.stop}, raised);
        range_.drive_interneurons(std::vector<double>(count_, -spec_.atlas.probe));
        for (std::size_t k = 0; k < count_; ++k) {
            const bool known = settled[k] != 0 && raised.outcomes[k].status == Status::converged;
            double sums[2] = {0.0, 0.0};
            for (std::size_t i = 0; i < neurons_ && known; ++i)
                sums[shape_.population_of[i % shape_.neurons]] += rate(raised.rates, i, k) - rate(from, i, k);
            to_.response_E[first_ + k] = known ? sums[0] / spec_.atlas.probe : undefined;
            to_.response_I[first_ + k] = known ? sums[1] / spec_.atlas.probe : undefined;
        }
    }

    /// Starts whose ends are equilibria that differ from those of the starts before.
    [[nodiscard]] std::vector<std::size_t> distinct(std::size_t k) const {
        std::vector<std::size_t> kept;
        for (std::size_t start = 0; start < ends_.size(); ++start) {
            if (ends_[start].outcomes[k].status != Status::converged) continue;
            const double scale = same_equilibrium * std::max(1.0, ends_[start].outcomes[k].magnitude);
            const bool known = std::any_of(kept.begin(), kept.end(), [&](std::size_t other) {
                for (std::size_t i = 0; i < neurons_; ++i)
                    if (std::abs(rate(ends_[start].rates, i, k) - rate(ends_[other].rates, i, k)) > scale) return false;
                return true;
            });
            if (!known) kept.push_back(start);
        }
        return kept;
    }

    /// Whether one channel of the last layer alone is active.
    [[nodiscard]] bool has_winner(const std::vector<double>& rates, std::size_t k) const {
        if (shape_.channels < 2) return false;
        double largest = 0.0, second = 0.0;
        for (const std::size_t e : shape_.excitatory) {
            const double x = rate(rates, neurons_ - shape_.neurons + e, k);
            second = std::max(second, std::min(x, largest));
            largest = std::max(largest, x);
        }
        return largest > 0.0 && second <= silent * largest;
    }

    [[nodiscard]] Regime regime(std::size_t k, const std::vector<std::size_t>& kept) const {
        const auto some = [&](Status status) {
            return std::any_of(ends_.begin(), ends_.end(),
                               [&](const auto& end) { return end.outcomes[k].status == status; });
        };
        if (some(Status::diverged)) return Regime::diverging;
        if (some(Status::oscillating)) return Regime::oscillating;
        const bool winners = !kept.empty() && std::all_of(kept.begin(), kept.end(), [&](std::size_t start) {
            return has_winner(ends_[start].rates, k);
        });
        if (kept.size() > 1) return winners ? Regime::winner_take_all : Regime::multistable;
        if (some(Status::unfinished)) return Regime::unsettled;
        if (winners) return Regime::winner_take_all;
        const double e = to_.response_E[first_ + k], i = to_.response_I[first_ + k];
        if (std::isnan(e)) return Regime::unsettled;
        if (e < -least_response && i > least_response) return Regime::antagonistic;
        if (e < -least_response && i < -least_response) return Regime::cooperative;
        return Regime::unresponsive;
    }

    [[nodiscard]] Proof proof(std::size_t k, const std::vector<std::size_t>& kept) const {
        const game::Network agents = experiment::agents_of(spec_, shape_, range_, k);
        const stability::Network network = experiment::certified_network(shape_, range_, k, agents.weights);
        if (!network.proximal) return Proof::not_applicable;
        const stability::Ladder ladder = stability::ladder(network);
        if (ladder.contracting == Answer::yes) return Proof::contracting;
        if (ladder.diagonally_stable == Answer::yes) return Proof::diagonally_stable;
        if (ladder.p_matrix == Answer::yes) return Proof::p_matrix;
        for (const std::size_t start : kept) {
            Eigen::VectorXd rates(static_cast<Eigen::Index>(neurons_));
            for (std::size_t i = 0; i < neurons_; ++i)
                rates(static_cast<Eigen::Index>(i)) = rate(ends_[start].rates, i, k);
            const Eigen::VectorXd drive = agents.weights * rates + agents.drive;
            Eigen::VectorXd slopes(rates.size());
            for (Eigen::Index i = 0; i < rates.size(); ++i)
                slopes(i) = agents.units[static_cast<std::size_t>(i)].slope(drive(i));
            if (stability::local_stability(network, slopes).answer != Answer::yes) return Proof::nothing;
        }
        return kept.empty() ? Proof::nothing : Proof::locally_stable;
    }

    void conclude(std::size_t k) {
        const auto kept = distinct(k);
        to_.equilibria[first_ + k] = static_cast<std::int32_t>(kept.size());
        to_.regime[first_ + k] = regime(k, kept);
        to_.proof[first_ + k] = proof(k, kept);
    }

    const Observer& observer_;
    const Spec& spec_;
    const assembly::Shape& shape_;
    stability::ErrorBound bound_;
    experiment::ColumnRange range_;
    std::size_t first_, count_, neurons_;
    Observations& to_;
    std::vector<equilibrium::AnswerStore<double>> ends_;  ///< of each start
};

}  // namespace

Observations::Observations(std::size_t points)
    : regime(points), proof(points), equilibria(points), response_E(points), response_I(points) {}

Observations Observer::observe(std::span<const double> x, std::span<const double> y) const {
    Observations found(x.size());
    if (x.empty()) return found;
    const Spec columns = columns_of(spec, x, y);
    const assembly::Shape shape = assembly::shape_of(columns);
    std::mutex mutex;
    // every thread has several ranges, of whole packs
    const std::size_t share = (x.size() / (4 * threads) + 64) / 64 * 64;
    const std::size_t range_columns = std::min(most_columns, share);
    const std::size_t ranges = (x.size() + range_columns - 1) / range_columns;
    experiment::in_parallel(threads, ranges, [&](std::size_t index) {
        const std::size_t first = index * range_columns;
        const std::size_t count = std::min(range_columns, x.size() - first);
        RangeObservation(*this, columns, shape, first, count, found).run();
        if (!progress) return;
        const std::scoped_lock lock(mutex);
        progress(count);
    });
    return found;
}

}  // namespace colonnade::mapping
