#include "host/dynamics/limit_set.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "host/dynamics/course.hpp"

namespace colonnade::dynamics {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

/// Error of a step of a course, far below what returns are compared by.
constexpr double course_rtol = 1e-7;
/// Passages of a section that a window keeps, and from which a course that never closes is called aperiodic.
constexpr std::size_t most_passages = 512, enough_passages = 256, fewest_passages = 32;
/// Passages after which an orbit is first looked for; then at every fourfold.
constexpr std::size_t first_try = 8;
/// A return is close within this share of the range of the widest neuron.
constexpr double close_return = 0.05;
/// A course whose returns differ by no more than this share of its range has all but arrived.
constexpr double arrived = 1e-5;
/// A course whose speed ends at less than this share of what it is does not end on an orbit near where it is.
constexpr double faded = 0.3;
/// Turns in which a course follows the tangents of the orbit that it ends on, but for this share of its distance.
constexpr std::size_t turns_followed = 8;
constexpr double linear = 0.3;
/// The share of passages beyond which a course goes one way.
constexpr double one_way = 0.8;
/// Extremes of the widest neuron after which a course is known well enough to lay a section.
constexpr std::size_t known_turns = 6;
/// Beyond, an orbit repels: what rounding and the integration leave of a multiplier of 1.
constexpr double repels = 1.0 + 1e-4;

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

/// A course that is looked at.
class Look {
public:
    Look(const core::System<double>& system, std::size_t slot, const core::FlowRule& rule, const VectorXd& start,
         std::size_t steps)
        : system_(system),
          slot_(slot),
          rule_(rule),
          path_(system, slot, sharp(rule, course_rtol), start),
          ranges_(start),
          steps_(steps),
          left_(steps) {}

    /// Goes on for a time at most, and lays a section where the widest neuron passes its mean. False: what does not
    /// turn does not circle, at least not yet.
    bool lay_section(double time) {
        const auto turns = [&] { return ranges_.turns[static_cast<std::size_t>(ranges_.widest())]; };
        while (path_.time() < time && turns() < known_turns) {
            if (path_.steps() > steps_ / 4 || !path_.step(time)) break;
            ranges_.add(path_);
        }
        if (!(ranges_.time > 0.0) || !(ranges_.width() > 0.0) || turns() < 2) return false;
        section_ = {ranges_.widest(), ranges_.mean(ranges_.widest())};
        ranges_ = Ranges(path_.state());
        return true;
    }

    /// Goes on to the next passage; false where the time or the steps are used up before.
    bool passes(double until) {
        while (path_.time() < until) {
            if (path_.steps() > steps_ || !path_.step(until)) return false;
            ranges_.add(path_);
            auto found = passage(path_, section_);
            if (!found) continue;
            passages_.push_back(std::move(*found));
            return true;
        }
        return false;
    }

    /// The orbit of m passages that the course ends on, near the last one: it does not repel, did not shrink to an
    /// equilibrium on the way, and the course follows it.
    std::optional<Cycle> close(std::size_t m) {
        const Passage& last = passages_.back();
        const double width = ranges_.width(), period = last.time - passages_[passages_.size() - 1 - m].time;
        auto cycle = close_orbit(system_, slot_, rule_, last.state, period, 0.5 * width, left_ / 2);
        if (!cycle || !(cycle->multiplier <= repels) || !(2.0 * cycle->amplitude() >= 0.5 * width)) return std::nullopt;
        if (!follows(*cycle)) return std::nullopt;
        return cycle;
    }

    /// The same for the least m whose returns are close and shrink, after so many attempts.
    std::optional<Cycle> close_nearest(std::size_t attempts) {
        for (std::size_t m = 1; 2 * m < passages_.size() && attempts > 0; ++m) {
            const double width = ranges_.width();
            if (!(gap(passages_, m) <= close_return * width) || !approaches(passages_, m, width)) continue;
            if (fades(passages_, m, faded)) continue;
            --attempts;
            if (auto cycle = close(m)) return cycle;
        }
        return std::nullopt;
    }

    [[nodiscard]] bool is_fading() const {
        return fades(passages_, 1, faded) && approaches(passages_, 1, ranges_.width());
    }

    [[nodiscard]] const std::vector<Passage>& passages() const noexcept { return passages_; }
    [[nodiscard]] const Ranges& ranges() const noexcept { return ranges_; }
    [[nodiscard]] const ColumnPath& path() const noexcept { return path_; }

private:
    /// Newton's method finds orbits that a course passes as well, or that attract in a narrow neighbourhood only. One
    /// on its way to an orbit returns as the orbit's tangents say.
    bool follows(const Cycle& cycle) {
        const auto orbit = returns_of(system_, slot_, rule_, cycle, section_, passages_.back().state, left_);
        if (!orbit) return false;
        const double noise = arrived * ranges_.width();
        // a course whose own steps are used up goes on with those for orbits
        steps_ = std::max(steps_, path_.steps() + left_);
        VectorXd off = passages_.back().state - orbit->state;
        const double before = off.cwiseAbs().maxCoeff();
        for (std::size_t turn = 0; turn < turns_followed; ++turn) {
            off = orbit->derivative * off;
            for (std::size_t k = 0; k < orbit->passages; ++k)
                if (!passes(std::numeric_limits<double>::infinity())) return false;
        }
        const VectorXd mismatch = passages_.back().state - orbit->state - off;
        return mismatch.cwiseAbs().maxCoeff() <= linear * before + noise;
    }

    const core::System<double>& system_;
    std::size_t slot_;
    const core::FlowRule& rule_;
    ColumnPath path_;
    Ranges ranges_;  ///< since the section was laid
    Section section_;
    std::vector<Passage> passages_;
    std::size_t steps_, left_;  ///< of the course, and for orbits
};

}  // namespace

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
    Look look(system, slot, rule, start, steps);
    if (!look.lay_section(0.5 * window)) return found;
    const auto ends_on = [&](std::optional<Cycle> cycle) {
        if (!cycle) return false;
        found.state = cycle->state;
        found.cycle = std::move(cycle);
        return true;
    };
    const std::vector<Passage>& passages = look.passages();
    const double end = look.path().time() + 0.5 * window;
    int tried = 0;
    std::size_t next_try = first_try;
    while (passages.size() < most_passages && look.passes(end)) {
        const std::size_t m = tried > 1 ? 0 : arrived_return(passages, arrived * look.ranges().width());
        if (m > 0) {
            ++tried;
            if (ends_on(look.close(m))) return found;
        }
        if (passages.size() < next_try) continue;
        next_try *= 4;
        if (ends_on(look.close_nearest(1))) return found;
        // on its way to rest, which takes lanes less than looks
        if (!is_last && look.is_fading()) return found;
    }
    const std::size_t count = passages.size();
    if (count < 3) return found;
    constexpr std::size_t most_attempts = 4;
    if (ends_on(look.close_nearest(most_attempts))) return found;
    const double width = look.ranges().width();
    if (wanders(passages, width) && (count >= enough_passages || (is_last && count >= fewest_passages))) {
        found.aperiodic = largest_exponent(system, slot, rule, look.path().state(), window, 16 * steps);
        found.aperiodic->amplitudes = 0.5 * (look.ranges().high - look.ranges().low);
        found.state = look.path().state();
    }
    return found;
}

}  // namespace colonnade::dynamics
