#include "host/dynamics/limit_set.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "host/dynamics/passages.hpp"
#include "host/linear_algebra/decompositions.hpp"

namespace colonnade::dynamics {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

/// Errors of a step while orbits are looked for, far below what returns are compared by, and of tangents, of which a
/// few digits are enough.
constexpr double orbit_rtol = 1e-9, tangent_rtol = 1e-7;
/// Passages of a section that a window keeps, and from which a course that never closes is called aperiodic.
constexpr std::size_t most_passages = 512, enough_passages = 256, fewest_passages = 32;
/// A return is close within this share of the range of the widest neuron.
constexpr double close_return = 0.05;
/// A course whose returns differ by no more than this share of its range has arrived; Newton closes orbits farther.
constexpr double arrived = 1e-7, closed = 1e-8;
/// The share of passages beyond which a course goes one way.
constexpr double one_way = 0.8;
/// Extremes of the widest neuron after which a course is known well enough to lay a section.
constexpr std::size_t known_turns = 6;
/// Beyond, an orbit repels: what rounding and the integration leave of a multiplier of 1.
constexpr double repels = 1.0 + 1e-4;
/// Neurons whose ranges differ by less are equally wide.
constexpr double equally_wide = 1e-4;

/// Ranges and mean of each neuron along a course.
struct Ranges {
    VectorXd low, high, integral;
    double time = 0.0;
    std::vector<std::size_t> turns;  ///< extremes of each neuron

    explicit Ranges(const VectorXd& x)
        : low(x), high(x), integral(VectorXd::Zero(x.size())), turns(static_cast<std::size_t>(x.size())) {}

    /// Adds the last step of a path, with the extremes inside it.
    void add(const ColumnPath& path) {
        const double h = path.length();
        const auto begin = core::dense_weights(0.0), middle = core::dense_weights(0.5), end = core::dense_weights(1.0);
        for (Eigen::Index k = 0; k < low.size(); ++k) {
            const int i = static_cast<int>(k);
            const double x0 = path.at(i, begin), xm = path.at(i, middle), x1 = path.at(i, end);
            integral(k) += h * (x0 + 4.0 * xm + x1) / 6.0;
            meet(k, x1);
            const double rises = path.slope_at(i, begin), ends = path.slope_at(i, end);
            if (!(rises * ends < 0.0)) continue;
            meet(k, path.at(i, core::dense_weights(turn(path, i, rises, ends))));
            ++turns[static_cast<std::size_t>(k)];
        }
        time += h;
    }
    /// The first of the neurons that swing most.
    [[nodiscard]] Eigen::Index widest() const {
        const VectorXd range = high - low;
        const double most = range.maxCoeff();
        Eigen::Index i = 0;
        while (range(i) < (1.0 - equally_wide) * most) ++i;
        return i;
    }
    [[nodiscard]] double width() const { return (high - low).maxCoeff(); }
    [[nodiscard]] double mean(Eigen::Index i) const { return integral(i) / time; }

private:
    void meet(Eigen::Index k, double x) {
        low(k) = std::min(low(k), x);
        high(k) = std::max(high(k), x);
    }
    /// The share of the step where neuron i turns.
    static double turn(const ColumnPath& path, int i, double begin, double end) {
        const double sign = begin < 0.0 ? 1.0 : -1.0;
        return crossing([&](double theta) { return sign * path.slope_at(i, core::dense_weights(theta)); }, 0.0,
                        sign * begin, 1.0, sign * end);
    }
};

/// Where a neuron passes a level upwards.
struct Section {
    Eigen::Index neuron = 0;
    double level = 0.0;
};

/// The passage in the last step of a path, if there is one.
std::optional<Passage> passage(const ColumnPath& path, const Section& section) {
    const int i = static_cast<int>(section.neuron);
    const auto height = [&](double theta) { return path.at(i, core::dense_weights(theta)) - section.level; };
    const double begin = height(0.0), end = height(1.0);
    if (!(begin < 0.0 && end >= 0.0)) return std::nullopt;
    const double theta = crossing(height, 0.0, begin, 1.0, end);
    return Passage{path.begin() + theta * path.length(), path.slope_at(i, core::dense_weights(theta)),
                   path.state(theta)};
}

/// Whether passages wander: the last third of them is spread over some of the width, and they do not come nearer to the
/// last one turn by turn, as those of a spiral do, or leave the first.
bool wanders(const std::vector<Passage>& passages, double width) {
    const std::size_t count = passages.size();
    const Passage &begin = passages.front(), &end = passages.back();
    double spread = 0.0;
    std::size_t nearer = 0, farther = 0;
    for (std::size_t k = 0; k + 1 < count; ++k) {
        const Passage &here = passages[k], &there = passages[k + 1];
        if (3 * k >= 2 * count) spread = std::max(spread, distance(here, end));
        if (k + 2 < count && distance(there, end) < distance(here, end)) ++nearer;
        if (k > 0 && distance(there, begin) > distance(here, begin)) ++farther;
    }
    const auto share = [&](std::size_t of) { return static_cast<double>(of) / static_cast<double>(count - 2); };
    return spread >= close_return * width && share(nearer) < one_way && share(farther) < one_way;
}

/// The flow itself, whatever step is given for the march: followed by its error.
core::FlowRule sharp(core::FlowRule rule, double tolerance = orbit_rtol) {
    rule.fixed_step = 0.0;
    rule.rtol = std::min(rule.rtol, tolerance);
    rule.atol = std::min(rule.atol, tolerance);
    return rule;
}

/// Multipliers by descending modulus, and the largest but the one nearest to 1.
void take_multipliers(const MatrixXd& monodromy, Cycle& cycle) {
    cycle.multipliers = linear_algebra::eigenvalues(monodromy);
    auto& all = cycle.multipliers;
    std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) {
        return std::abs(a) != std::abs(b) ? std::abs(a) > std::abs(b) : a.imag() > b.imag();
    });
    Eigen::Index own = 0;
    for (Eigen::Index k = 1; k < all.size(); ++k)
        if (std::abs(all(k) - 1.0) < std::abs(all(own) - 1.0)) own = k;
    cycle.multiplier = 0.0;
    for (Eigen::Index k = 0; k < all.size(); ++k)
        if (k != own) cycle.multiplier = std::max(cycle.multiplier, std::abs(all(k)));
}

/// One turn of a closed orbit: its ranges, the section that names it, its least period and its state.
bool describe(const core::System<double>& system, std::size_t slot, const core::FlowRule& rule, Cycle& cycle,
              std::size_t steps) {
    ColumnPath path(system, slot, rule, cycle.state);
    Ranges ranges(cycle.state);
    while (path.time() < cycle.period) {
        if (path.steps() > steps || !path.step(cycle.period)) return false;
        ranges.add(path);
    }
    cycle.amplitudes = 0.5 * (ranges.high - ranges.low);
    const Section section{ranges.widest(), ranges.mean(ranges.widest())};
    // the passage at the seam lies in the second turn
    std::vector<Passage> passages;
    while (path.time() < 2.0 * cycle.period) {
        if (path.steps() > steps || !path.step(2.0 * cycle.period)) return false;
        if (auto found = passage(path, section)) passages.push_back(std::move(*found));
    }
    if (passages.empty()) return false;
    const double same = 1e-6 * ranges.width();
    for (std::size_t k = 1; k < passages.size(); ++k)
        if (distance(passages[k], passages[0]) <= same) {
            cycle.period = passages[k].time - passages[0].time;
            passages.resize(k);
            break;
        }
    const auto fastest = std::max_element(passages.begin(), passages.end(),
                                          [](const Passage& a, const Passage& b) { return a.speed < b.speed; });
    cycle.state = fastest->state;
    return true;
}

/// Follows a path to a time within `steps`, of which those that it took are taken; false where that is too few.
bool goes_to(ColumnPath& path, double time, std::size_t& steps) {
    bool moves = true;
    while (moves && path.time() < time) moves = path.steps() < steps && path.step(time);
    steps -= std::min(steps, path.steps());
    return moves;
}

/// An orbit that a course has arrived at, with its multipliers.
std::optional<Cycle> orbit_of(const core::System<double>& system, std::size_t slot, const core::FlowRule& rule,
                              const VectorXd& state, double period, std::size_t& steps) {
    const Eigen::Index n = state.size();
    ColumnPath path(system, slot, sharp(rule, tangent_rtol), state, MatrixXd::Identity(n, n));
    if (!goes_to(path, period, steps)) return std::nullopt;
    Cycle cycle;
    cycle.state = state;
    cycle.period = period;
    take_multipliers(path.state().tail(n * n).reshaped(n, n), cycle);
    if (!describe(system, slot, sharp(rule), cycle, steps)) return std::nullopt;
    return cycle;
}

}  // namespace

std::optional<Turn> turn_of(const core::System<double>& system, std::size_t slot, const core::FlowRule& rule,
                            const VectorXd& start, double time, std::size_t steps, bool with_monodromy) {
    const core::FlowRule fine = sharp(rule);
    const Eigen::Index n = start.size();
    ColumnPath path(system, slot, fine, start, MatrixXd::Identity(n, with_monodromy ? n : 0));
    Ranges ranges(start);
    while (path.time() < time) {
        if (path.steps() > steps || !path.step(time)) return std::nullopt;
        ranges.add(path);
    }
    const VectorXd end = path.state();
    Turn turn{end.head(n), ranges.low, ranges.high, {}, motion_at(system, slot, fine, end.head(n)).velocity};
    if (with_monodromy) turn.monodromy = end.tail(n * n).reshaped(n, n);
    return turn;
}

std::optional<Cycle> close_orbit(const core::System<double>& system, std::size_t slot, const core::FlowRule& rule,
                                 const VectorXd& start, double period, double reach, std::size_t steps) {
    const core::FlowRule fine = sharp(rule);
    const Eigen::Index n = start.size();
    constexpr int most_turns = 16;
    Cycle cycle;
    cycle.state = start;
    cycle.period = period;
    const VectorXd direction = motion_at(system, slot, fine, start).velocity;
    double last = std::numeric_limits<double>::infinity();
    for (int turn = 0; turn < most_turns; ++turn) {
        ColumnPath path(system, slot, fine, cycle.state, MatrixXd::Identity(n, n));
        if (!goes_to(path, cycle.period, steps)) return std::nullopt;
        const VectorXd end = path.state();
        const MatrixXd monodromy = end.tail(n * n).reshaped(n, n);
        const VectorXd gap = end.head(n) - cycle.state;
        const double error = gap.cwiseAbs().maxCoeff();
        if (!std::isfinite(error)) return std::nullopt;
        const bool is_closed = error <= closed * reach;
        if (is_closed || (error <= 1e3 * closed * reach && error >= 0.5 * last)) {
            take_multipliers(monodromy, cycle);
            if (!describe(system, slot, fine, cycle, steps)) return std::nullopt;
            return cycle;
        }
        last = error;
        MatrixXd equations(n + 1, n + 1);
        equations.topLeftCorner(n, n) = monodromy - MatrixXd::Identity(n, n);
        equations.topRightCorner(n, 1) = motion_at(system, slot, fine, end.head(n)).velocity;
        equations.bottomLeftCorner(1, n) = direction.transpose();
        equations(n, n) = 0.0;
        VectorXd right(n + 1);
        right.head(n) = -gap;
        right(n) = direction.dot(start - cycle.state);
        const VectorXd change = equations.fullPivLu().solve(right);
        const double length = change.head(n).cwiseAbs().maxCoeff();
        const double share = std::min({1.0, 0.3 * reach / length, 0.2 * cycle.period / std::abs(change(n))});
        cycle.state += share * change.head(n);
        cycle.period += share * change(n);
        if (!((cycle.state - start).cwiseAbs().maxCoeff() <= reach) || !(cycle.period > 0.5 * period) ||
            !(cycle.period < 1.5 * period))
            return std::nullopt;
    }
    return std::nullopt;
}

Aperiodic largest_exponent(const core::System<double>& system, std::size_t slot, const core::FlowRule& rule,
                           const VectorXd& start, double time, std::size_t steps) {
    constexpr double undefined = std::numeric_limits<double>::quiet_NaN();
    constexpr int parts = 20, left_out = 2;
    const Eigen::Index n = start.size();
    VectorXd x = start, tangent = VectorXd::Ones(n) / std::sqrt(static_cast<double>(n));
    std::vector<double> growth;
    Aperiodic found;
    // a tangent is made short again long before it could overflow
    constexpr int pieces = 16;
    for (int part = 0; part < parts; ++part) {
        double sum = 0.0;
        for (int piece = 0; piece < pieces; ++piece) {
            const double length = time / (parts * pieces);
            ColumnPath path(system, slot, sharp(rule, tangent_rtol), x, tangent);
            std::size_t left = steps / (parts * pieces);
            if (!goes_to(path, length, left)) return Aperiodic{undefined, undefined, {}};
            const VectorXd end = path.state();
            x = end.head(n);
            const double norm = end.tail(n).norm();
            sum += std::log(norm);
            tangent = end.tail(n) / norm;
        }
        if (part >= left_out) growth.push_back(sum / (time / parts));
    }
    double mean = 0.0, squares = 0.0;
    for (const double g : growth) mean += g / static_cast<double>(growth.size());
    for (const double g : growth) squares += (g - mean) * (g - mean);
    const auto count = static_cast<double>(growth.size());
    found.exponent = mean;
    found.standard_error = std::sqrt(squares / (count * (count - 1.0)));
    return found;
}

LimitSet limit_set(const core::System<double>& system, std::size_t slot, const core::FlowRule& rule,
                   const VectorXd& start, double window, std::size_t steps, bool is_last) {
    LimitSet found;
    const core::FlowRule fine = sharp(rule);
    ColumnPath path(system, slot, fine, start);
    Ranges first(start);
    const auto turns = [&] { return first.turns[static_cast<std::size_t>(first.widest())]; };
    while (path.time() < 0.5 * window && turns() < known_turns) {
        if (path.steps() > steps / 4 || !path.step(0.5 * window)) break;
        first.add(path);
    }
    // what does not turn does not circle, at least not yet
    if (!(first.time > 0.0) || !(first.width() > 0.0) || turns() < 2) return found;
    const Section section{first.widest(), first.mean(first.widest())};
    Ranges second(path.state());
    std::size_t left = steps;  // for orbits
    int tried = 0;
    std::vector<Passage> passages;
    const double end = path.time() + 0.5 * window;
    while (path.time() < end && passages.size() < most_passages) {
        if (path.steps() > steps || !path.step(end)) break;
        second.add(path);
        auto passes = passage(path, section);
        if (!passes) continue;
        passages.push_back(std::move(*passes));
        const std::size_t m = tried > 1 ? 0 : arrived_return(passages, arrived * second.width());
        if (m == 0) continue;
        ++tried;
        const Passage& last = passages.back();
        found.cycle =
            orbit_of(system, slot, rule, last.state, last.time - passages[passages.size() - 1 - m].time, left);
        if (!found.cycle) continue;
        found.state = found.cycle->state;
        return found;
    }
    const double width = second.width();
    const std::size_t count = passages.size();
    if (count < 3) return found;
    const std::size_t last = count - 1;
    const auto gap_of = [&](std::size_t m, std::size_t before) {
        return distance(passages[last - before], passages[last - before - m]);
    };
    // whether gaps between returns shrink, or are as small as those of a course that has arrived; a course that leaves
    // an orbit does not end there
    const auto approaches = [&](std::size_t m) {
        const double gap = gap_of(m, 0), before = gap_of(m, m);
        if (gap <= 1e-4 * width) return true;
        if (!(gap <= 0.95 * before)) return false;
        return last < 3 * m || before <= gap_of(m, 2 * m);
    };
    constexpr int most_attempts = 4;
    for (std::size_t m = 1, attempts = 0; 2 * m < count && attempts < most_attempts; ++m) {
        if (!(gap_of(m, 0) <= close_return * width) || !approaches(m)) continue;
        ++attempts;
        const double period = passages[last].time - passages[last - m].time;
        const auto cycle = close_orbit(system, slot, rule, passages[last].state, period, 0.5 * width, left / 2);
        if (!cycle || !(cycle->multiplier <= repels)) continue;
        // an orbit that shrank on the way is an equilibrium's
        if (!(2.0 * cycle->amplitude() >= 0.5 * width)) continue;
        found.cycle = cycle;
        found.state = cycle->state;
        return found;
    }
    if (wanders(passages, width) && (count >= enough_passages || (is_last && count >= fewest_passages))) {
        found.aperiodic = largest_exponent(system, slot, rule, path.state(), window, 16 * steps);
        found.aperiodic->amplitudes = 0.5 * (second.high - second.low);
        found.state = path.state();
    }
    return found;
}

}  // namespace colonnade::dynamics
