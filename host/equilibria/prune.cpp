#include "host/equilibria/prune.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "colonnade/run.hpp"

namespace colonnade::equilibria {
namespace {

using Eigen::Index;
using Eigen::VectorXd;
constexpr double epsilon = std::numeric_limits<double>::epsilon();
/// Boxes of one circuit: a few hundred are usual, and next to a fold no number is enough.
constexpr std::size_t most_boxes = 20000;
/// Widths, relative to the box of all rates, below which one is given up.
constexpr double smallest = 1e-9;
/// A narrowed box is narrowed again where that took off so much of some side.
constexpr double worth_repeating = 0.7;
/// By which the tested box is wider than its part of the rates, so that an equilibrium on a cut lies inside of both.
constexpr double overlap = 1.1;
constexpr int polishing_steps = 4;
/// A box that holds one equilibrium may be wide, and Newton's steps from its middle leave it: it is narrowed first.
constexpr int narrowing_steps = 200;
constexpr double still_narrower = 0.99;
/// Beyond all rounding of an end of a range, where tightness is of no use.
constexpr double generous = 1e-9;

/// Cuts a box to its intersection with another; false where there is none.
bool intersect(Box& box, const Box& other) {
    for (Index i = 0; i < box.centre.size(); ++i) {
        const double low = std::max(box.centre(i) - box.radius(i), other.centre(i) - other.radius(i));
        const double high = std::min(box.centre(i) + box.radius(i), other.centre(i) + other.radius(i));
        const double slack = 4.0 * epsilon * (std::abs(low) + std::abs(high));
        if (low > high + slack) return false;
        box.centre(i) = 0.5 * (low + high);
        box.radius(i) = std::max(0.0, 0.5 * (high - low)) + slack;
    }
    return true;
}

class Pruner {
public:
    Pruner(const game::Network& network, const Box& within, const std::function<bool()>& stop)
        : network_(network), stop_(stop), scale_(within.radius) {
        boxes_.push_back(within);
    }

    ProvenList run() {
        found_.is_complete = true;
        for (std::size_t looked = 0; !boxes_.empty(); ++looked) {
            if (looked == most_boxes) {
                found_.is_complete = false;
                break;
            }
            if (looked % 64 == 0 && stop_ && stop_()) throw Interrupted{};
            Box box = std::move(boxes_.back());
            boxes_.pop_back();
            look(box);
        }
        return std::move(found_);
    }

private:
    void look(Box& box) {
        for (bool again = true; again;) {
            const VectorXd before = box.radius;
            if (!intersect(box, response_of(network_, box))) return;
            Box wide = box;
            wide.radius = overlap * box.radius;
            wide.radius.array() += 8.0 * epsilon * (box.centre.cwiseAbs() + scale_).array();
            const Krawczyk test = krawczyk(network_, wide);
            if (test.has_none) return;
            if (test.has_one) {
                keep(test.image);
                return;
            }
            if (test.image.radius.allFinite() && !intersect(box, test.image)) return;
            again = (box.radius.array() < worth_repeating * before.array()).any();
        }
        Index widest = 0;
        const double width = box.radius.cwiseQuotient(scale_).maxCoeff(&widest);
        if (width < smallest) {
            found_.is_complete = false;
            return;
        }
        Box half = box;
        half.radius(widest) = 0.5 * box.radius(widest) * (1.0 + 4.0 * epsilon);
        half.centre(widest) = box.centre(widest) - 0.5 * box.radius(widest);
        boxes_.push_back(half);
        half.centre(widest) = box.centre(widest) + 0.5 * box.radius(widest);
        boxes_.push_back(std::move(half));
    }

    /// The equilibrium of a box that has one, as near as rounding lets it be known, once.
    void keep(Box box) {
        for (int step = 0; step < narrowing_steps; ++step) {
            const Krawczyk narrower = krawczyk(network_, box);
            const VectorXd before = box.radius;
            if (!narrower.image.radius.allFinite() || !intersect(box, narrower.image)) break;
            if (!(box.radius.array() < still_narrower * before.array()).any()) break;
        }
        Proven one{box.centre, box.radius};
        VectorXd x = box.centre;
        for (int step = 0; step < polishing_steps; ++step) {
            const Krawczyk newton = krawczyk(network_, {x, VectorXd::Zero(x.size())});
            if (newton.image.radius.allFinite()) x = newton.image.centre;
        }
        // rates that Newton's steps left the box with are another equilibrium's
        if (((x - box.centre).array().abs() <= box.radius.array()).all())
            if (auto radius = proven_radius(network_, x)) one = {std::move(x), std::move(*radius)};
        for (const Proven& known : found_.equilibria) {
            const VectorXd reach = known.radius + one.radius;
            if (((known.rates - one.rates).array().abs() > reach.array()).any()) continue;
            // one and the same where a box around both holds one
            const Krawczyk both = krawczyk(network_, {one.rates, 4.0 * reach});
            found_.is_complete = found_.is_complete && both.has_one;
            return;
        }
        found_.equilibria.push_back(std::move(one));
    }

    const game::Network& network_;
    const std::function<bool()>& stop_;
    VectorXd scale_;
    std::vector<Box> boxes_;
    ProvenList found_;
};

/// The largest that neuron j's part of a drive can be, given the ends of its rate.
double largest_part(double weight, double low, double high) {
    if (weight == 0.0) return 0.0;
    return std::max(weight * low, weight * high);
}

}  // namespace

std::optional<Box> bounding_box(const game::Network& network) {
    const Index n = network.drive.size();
    VectorXd low(n), high(n);
    for (Index i = 0; i < n; ++i) {
        const game::Unit& unit = network.units[static_cast<std::size_t>(i)];
        low(i) = unit.lowest(), high(i) = unit.highest();
    }
    if (!low.allFinite()) return std::nullopt;
    // a rate from 0 on whose drive by others is at most s obeys x = Phi(w x + s) <= Phi(s) + L max(0, w) x
    for (bool changed = true; changed;) {
        changed = false;
        for (Index i = 0; i < n; ++i) {
            const game::Unit& unit = network.units[static_cast<std::size_t>(i)];
            const double own = std::max(0.0, network.weights(i, i)) * unit.largest_slope();
            if (std::isfinite(high(i)) || low(i) < 0.0 || !(own < 1.0)) continue;
            double drive = network.drive(i), terms = std::abs(drive);
            for (Index j = 0; j < n; ++j) {
                const double part = j == i ? 0.0 : largest_part(network.weights(i, j), low(j), high(j));
                drive += part, terms += std::abs(part);
            }
            high(i) = unit.response(drive + generous * terms) / (1.0 - own) * (1.0 + generous) + generous;
            changed = changed || std::isfinite(high(i));
        }
    }
    if (!high.allFinite()) return std::nullopt;
    return Box{0.5 * (low + high), (0.5 * (high - low)) * (1.0 + 4.0 * epsilon)};
}

ProvenList prune(const game::Network& network, const Box& within, const std::function<bool()>& stop) {
    return Pruner(network, within, stop).run();
}

}  // namespace colonnade::equilibria
