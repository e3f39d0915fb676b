#include "host/dynamics/stiff_course.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "host/dynamics/passages.hpp"
#include "host/dynamics/stiff_path.hpp"

namespace colonnade::dynamics {
namespace {

using Eigen::Index;
using Eigen::VectorXd;
constexpr double undefined = std::numeric_limits<double>::quiet_NaN();

/// Errors of a step, below what returns are compared by.
constexpr double stiff_rtol = 1e-7;
/// A course whose returns differ by no more than this share of its range circles.
constexpr double returned = 1e-5;
/// Steps after which a section is laid through what the course did in them; twice as many before each that follows.
constexpr std::size_t first_block = 64;
/// Of a course that stands but for this share of its size no section is laid.
constexpr double narrow = 1e-7;
/// Steps after which a course is given up whose pace would take it through neither its window nor so many of its
/// longest time constants.
constexpr std::size_t few_steps = 4096;
/// Parts of a step at whose ends its range is looked at.
constexpr int parts = 4;

/// Ranges of all neurons over some steps, and what their means are made of.
struct Swing {
    VectorXd low, high, integral;
    double time = 0.0;

    explicit Swing(const VectorXd& x) : low(x), high(x), integral(VectorXd::Zero(x.size())) {}

    void add(const StiffPath& path) {
        const double h = path.length() / parts;
        VectorXd before = path.state(0.0);
        for (int p = 1; p <= parts; ++p) {
            const VectorXd here = path.state(static_cast<double>(p) / parts);
            low = low.cwiseMin(here), high = high.cwiseMax(here);
            integral += 0.5 * h * (before + here);
            before = here;
        }
        time += path.length();
    }
    [[nodiscard]] Index widest() const {
        Index i = 0;
        (high - low).maxCoeff(&i);
        return i;
    }
    [[nodiscard]] double width() const { return (high - low).maxCoeff(); }
};

/// Where the last step passes the section upwards, as a share of it; NaN where it does not.
double passing(const StiffPath& path, const Section& section) {
    const auto height = [&](double theta) { return path.state(theta)(section.neuron) - section.level; };
    const double begin = height(0.0), end = height(1.0);
    return begin < 0.0 && end >= 0.0 ? crossing(height, 0.0, begin, 1.0, end) : undefined;
}

/// The cycle through a passage: once around it for its ranges and means, and on to where it is named by; nothing where
/// that takes more than `steps`.
std::optional<Cycle> cycle_through(const core::System<double>& system, std::size_t slot, const core::FlowRule& rule,
                                   const Passage& at, double period, std::size_t steps) {
    StiffPath path(system, slot, rule, at.state);
    Swing swing(at.state);
    while (path.time() < period) {
        if (path.steps() > steps || !path.step(period)) return std::nullopt;
        swing.add(path);
    }
    const Section named{swing.widest(), swing.integral(swing.widest()) / swing.time};
    Cycle found{period, at.state, 0.5 * (swing.high - swing.low), undefined, {}};
    double fastest = 0.0;
    while (path.time() < 2.0 * period) {
        if (path.steps() > steps || !path.step(2.0 * period)) return std::nullopt;
        const double theta = passing(path, named);
        if (std::isnan(theta)) continue;
        const double around = 1e-3;
        const double speed =
            (path.state(std::min(1.0, theta + around)) - path.state(std::max(0.0, theta - around)))(named.neuron) /
            path.length();
        if (speed > fastest) fastest = speed, found.state = path.state(theta);
    }
    return found;
}

}  // namespace

StiffCourse stiff_course(const core::System<double>& system, std::size_t slot, const core::FlowRule& rule,
                         const VectorXd& start, const StiffRule& until) {
    core::FlowRule fine = rule;
    fine.rtol = std::min(rule.rtol, stiff_rtol);
    fine.atol = std::min(rule.atol, 0.01 * stiff_rtol);
    fine.fixed_step = 0.0;
    StiffPath path(system, slot, fine, start);
    core::Settling settling = until.settling;
    Swing swing(start);
    Section section{-1, 0.0};
    std::vector<Passage> passages;
    double width = 0.0;
    std::size_t block_end = first_block;
    StiffCourse course;
    const double window = rule.max_time - until.begin;
    double slowest = std::numeric_limits<double>::infinity();
    for (int row = 0; row < 2 * system.layers; ++row)
        slowest = std::min(slowest, core::Lanes<double>{system, slot}.load(system.rate_step, row));
    const double horizon = std::min(window, core::time_constants_to_rest / slowest);
    const auto crawls = [&] {
        return path.steps() >= few_steps &&
               path.time() * static_cast<double>(until.steps) < static_cast<double>(path.steps()) * horizon;
    };
    while (path.steps() < until.steps && path.time() < window && path.step(window)) {
        if (rule.settle_fraction > 0.0) settling.add(rule.settle_fraction, until.begin + path.time(), path.residual());
        if (path.residual() <= until.tolerance * std::max(1.0, path.magnitude())) {
            course.end = StiffCourse::End::rests;
            break;
        }
        if (!(path.magnitude() <= rule.divergence_limit)) {
            course.end = StiffCourse::End::escapes;
            break;
        }
        swing.add(path);
        if (section.neuron >= 0) {
            const double theta = passing(path, section);
            if (!std::isnan(theta)) {
                passages.push_back({path.begin() + theta * path.length(), 0.0, path.state(theta)});
                if (const std::size_t m = passages.size() < 3 ? 0 : arrived_return(passages, returned * width); m > 0) {
                    const Passage &last = passages.back(), &before = passages[passages.size() - 1 - m];
                    course.cycle = cycle_through(system, slot, fine, last, last.time - before.time, until.steps);
                    if (course.cycle) course.end = StiffCourse::End::circles;
                    break;
                }
            }
        }
        if (path.steps() < block_end) continue;
        if (crawls()) break;
        width = swing.width();
        section = {-1, 0.0};
        if (width > narrow * std::max(1e-300, path.magnitude()))
            section = {swing.widest(), 0.5 * (swing.low + swing.high)(swing.widest())};
        passages.clear();
        swing = Swing(path.state());
        block_end = 2 * path.steps();
    }
    if (!std::isfinite(path.residual())) course.end = StiffCourse::End::escapes;
    course.state = course.cycle ? course.cycle->state : path.state();
    course.residual = path.residual(), course.magnitude = path.magnitude();
    course.settling_time = settling.time, course.steps = path.steps();
    return course;
}

}  // namespace colonnade::dynamics
