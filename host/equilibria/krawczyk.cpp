#include "host/equilibria/krawczyk.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "host/game/linearise.hpp"

namespace colonnade::equilibria {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
constexpr double epsilon = std::numeric_limits<double>::epsilon();
constexpr double infinite = std::numeric_limits<double>::infinity();
/// Boxes that are tried around rates, each larger than the one before.
constexpr int most_trials = 12;

/// Drives of a box and how far they reach to either side, roundings included.
struct Drives {
    VectorXd drive, rounding, off;
};

Drives drives_of(const game::Network& network, const Box& box) {
    const MatrixXd magnitudes = network.weights.cwiseAbs();
    const double rounding = game::rounding_of_drive(box.centre.size());
    Drives found{network.weights * box.centre + network.drive, VectorXd(box.centre.size()), VectorXd()};
    const VectorXd terms = magnitudes * box.centre.cwiseAbs() + network.drive.cwiseAbs();
    for (Index i = 0; i < terms.size(); ++i)
        found.rounding(i) = rounding * (terms(i) + std::abs(network.units[static_cast<std::size_t>(i)].theta()));
    found.off = (magnitudes * box.radius) * (1.0 + rounding) + found.rounding;
    return found;
}

/// What evaluating Phi leaves: some units in the last place of its value, and of its ceiling where an offset is taken
/// off.
double rounding_of_response(const game::Unit& unit, double response) {
    const double size = std::abs(response) + (unit.form.has_offset ? std::abs(unit.max) : 0.0);
    return 8.0 * epsilon * size + std::numeric_limits<double>::min();
}

}  // namespace

Box response_of(const game::Network& network, const Box& box) {
    const Drives drives = drives_of(network, box);
    Box found{VectorXd(box.centre.size()), VectorXd(box.centre.size())};
    for (Index i = 0; i < box.centre.size(); ++i) {
        const game::Unit& unit = network.units[static_cast<std::size_t>(i)];
        double low = unit.response(drives.drive(i) - drives.off(i));
        double high = unit.response(drives.drive(i) + drives.off(i));
        low = std::max(low - rounding_of_response(unit, low), unit.lowest());
        high = std::min(high + rounding_of_response(unit, high), unit.highest());
        found.centre(i) = 0.5 * (low + high);
        found.radius(i) = (0.5 * (high - low) + epsilon * std::abs(found.centre(i))) * (1.0 + 4.0 * epsilon);
    }
    return found;
}

Krawczyk krawczyk(const game::Network& network, const Box& box) {
    const Index n = box.centre.size();
    const Drives drives = drives_of(network, box);
    VectorXd slope(n), spread(n), residual(n), unsure(n);
    for (Index i = 0; i < n; ++i) {
        const game::Unit& unit = network.units[static_cast<std::size_t>(i)];
        const game::SlopeRange range = game::slope_range(unit, drives.drive(i), drives.off(i));
        slope(i) = 0.5 * (range.low + range.high);
        spread(i) = 0.5 * (range.high - range.low) * (1.0 + 4.0 * epsilon) + epsilon * slope(i);
        const double response = unit.response(drives.drive(i));
        residual(i) = box.centre(i) - response;
        unsure(i) =
            range.high * drives.rounding(i) + rounding_of_response(unit, response) + epsilon * std::abs(residual(i));
    }
    Krawczyk found{false, false, {box.centre, VectorXd::Constant(n, infinite)}};
    if (!slope.allFinite() || !spread.allFinite() || !residual.allFinite()) return found;
    const MatrixXd b = MatrixXd::Identity(n, n) - slope.asDiagonal() * network.weights;
    const MatrixXd c = b.partialPivLu().inverse();
    if (!c.allFinite()) return found;
    // products of n terms and what follows them, in units of the sums of magnitudes; those that B itself cancels too
    const MatrixXd terms = MatrixXd::Identity(n, n) + MatrixXd(slope.asDiagonal() * network.weights.cwiseAbs());
    const double rounding = game::rounding_of_drive(n);
    const MatrixXd size = c.cwiseAbs();
    const VectorXd shift = c * residual;
    const MatrixXd left = (MatrixXd::Identity(n, n) - c * b).cwiseAbs() +
                          rounding * (MatrixXd::Identity(n, n) + size * terms) +
                          size * (spread.asDiagonal() * network.weights.cwiseAbs());
    const VectorXd reach = left * box.radius + size * (unsure + rounding * residual.cwiseAbs());
    found.image.centre = box.centre - shift;
    found.image.radius = (reach + epsilon * (found.image.centre.cwiseAbs() + shift.cwiseAbs())) * (1.0 + rounding);
    found.image.radius.array() += std::numeric_limits<double>::min();
    if (!found.image.radius.allFinite()) return found;
    const VectorXd apart = shift.cwiseAbs() * (1.0 + epsilon);
    found.has_one = ((apart + found.image.radius).array() < box.radius.array()).all();
    found.has_none = (apart.array() * (1.0 - 4.0 * epsilon) > (found.image.radius + box.radius).array()).any();
    return found;
}

std::optional<VectorXd> proven_radius(const game::Network& network, const VectorXd& rates) {
    if (!rates.allFinite()) return std::nullopt;
    VectorXd radius = VectorXd::Zero(rates.size());
    for (int trial = 0; trial < most_trials; ++trial) {
        const Krawczyk found = krawczyk(network, {rates, radius});
        const VectorXd next = ((found.image.centre - rates).cwiseAbs() + found.image.radius) * (1.0 + 4.0 * epsilon);
        if (!next.allFinite()) return std::nullopt;
        // the image holds the equilibrium as well, and is no larger
        if (found.has_one) return next;
        // somewhat more than the image, so that the next one may lie within (inflation)
        radius = (1.25 * next).cwiseMax(radius);
        radius.array() += 2.0 * std::numeric_limits<double>::min();
    }
    return std::nullopt;
}

}  // namespace colonnade::equilibria
