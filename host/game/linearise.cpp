#include "host/game/linearise.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "host/game/pieces.hpp"

namespace colonnade::game {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
constexpr double infinite = std::numeric_limits<double>::infinity();
constexpr double epsilon = std::numeric_limits<double>::epsilon();

/// Drive at which the slope of a sigmoid is largest; NaN where slopes only rise.
double steepest(const Unit& unit) {
    const bool is_sigmoid = unit.form.kind == Activation::logistic || unit.form.kind == Activation::tanh;
    return is_sigmoid ? unit.theta() : std::numeric_limits<double>::quiet_NaN();
}

/// |(I - DW)^-1| in the maximum norm. Rates of neurons with slope 0 do not answer, so that only the others' block has
/// to be inverted.
double error_factor(const MatrixXd& weights, const VectorXd& slope) {
    std::vector<Index> active;
    for (Index i = 0; i < slope.size(); ++i)
        if (slope(i) != 0.0) active.push_back(i);
    if (active.empty()) return 1.0;
    const auto n = static_cast<Index>(active.size());
    MatrixXd b(n, n);
    double heard = 0.0;  // of the silent
    for (Index i = 0; i < n; ++i) {
        const Index row = active[static_cast<std::size_t>(i)];
        double all = weights.row(row).cwiseAbs().sum();
        for (Index j = 0; j < n; ++j) {
            const double weight = weights(row, active[static_cast<std::size_t>(j)]);
            b(i, j) = (i == j ? 1.0 : 0.0) - slope(row) * weight;
            all -= std::abs(weight);
        }
        heard = std::max(heard, slope(row) * std::max(0.0, all));
    }
    const double norm = b.partialPivLu().inverse().cwiseAbs().rowwise().sum().maxCoeff();
    return std::isfinite(norm) ? std::max(1.0, norm * (1.0 + heard)) : infinite;
}

}  // namespace

double rounding_of_drive(Index neurons) {
    return static_cast<double>(neurons + 6) * epsilon;
}

bool may_be_on_corner(const Unit& unit, double z, double off) {
    return (pieces(unit) > 0 || unit.form.has_ceiling) && !(distance_to_corner(unit, z) > off);
}

SlopeRange slope_range(const Unit& unit, double z, double off) {
    if (may_be_on_corner(unit, z, off)) return {0.0, unit.largest_slope()};
    if (pieces(unit) > 0) return {unit.slope(z), unit.slope(z)};
    if (!(off < infinite)) return {0.0, unit.largest_slope()};
    const double bend = unit.largest_curvature() * off;  // infinite for the power law
    if (std::isfinite(bend) &&
        bend <= 1e-6 * unit.largest_slope()) {  // the bound is as good as slopes on either side, and cheaper
        const double slope = unit.slope(z), error = bend + 8.0 * epsilon * unit.largest_slope();
        return {std::max(0.0, slope - error), slope + error};
    }
    const double below = unit.slope(z - off), above = unit.slope(z + off);
    const double peak = steepest(unit);
    const bool over = peak >= z - off && peak <= z + off;
    const double high = over ? unit.largest_slope() : std::max(below, above);
    // a slope is a function of a unit or two in the last place and three products; of sigmoids one factor is a
    // difference from the ceiling, known to epsilon of the steepest slope
    const double scale = std::isfinite(unit.largest_slope()) ? unit.largest_slope() : high;
    const double rounding = 8.0 * epsilon * scale;
    return {std::max(0.0, std::min(below, above) - rounding), high + rounding};
}

NearDrives near_drives(const Network& network, const VectorXd& rates) {
    const Index n = rates.size();
    const MatrixXd magnitudes = network.weights.cwiseAbs();
    VectorXd terms = magnitudes * rates.cwiseAbs() + network.drive.cwiseAbs();
    NearDrives near{network.weights * rates + network.drive, VectorXd(n)};
    VectorXd slope(n);
    double residual = 0.0;
    for (Index i = 0; i < n; ++i) {
        const Unit& unit = network.units[static_cast<std::size_t>(i)];
        terms(i) += std::abs(unit.theta());
        const double response = unit.response(near.drive(i));
        slope(i) = unit.slope_given(near.drive(i), response);
        residual = std::max(residual, std::abs(response - rates(i)) +
                                          rounding_of_drive(n) * (slope(i) * terms(i) + std::abs(rates(i))));
    }
    const double distance = 2.0 * error_factor(network.weights, slope) * residual;
    for (Index i = 0; i < n; ++i) {
        const double heard = magnitudes.row(i).sum();
        near.off(i) = (heard > 0.0 ? heard * distance : 0.0) + rounding_of_drive(n) * terms(i);
    }
    return near;
}

Linearisation linearise(const Network& network, const VectorXd& rates) {
    const NearDrives near = near_drives(network, rates);
    Linearisation found{VectorXd(rates.size()), VectorXd::Zero(rates.size()), {}};
    for (Index i = 0; i < rates.size(); ++i) {
        const Unit& unit = network.units[static_cast<std::size_t>(i)];
        found.slope(i) = unit.slope(near.drive(i));
        if (may_be_on_corner(unit, near.drive(i), near.off(i))) {
            found.corners.push_back(i);
            continue;
        }
        const SlopeRange range = slope_range(unit, near.drive(i), near.off(i));
        found.slope(i) = 0.5 * (range.low + range.high);
        found.error(i) = 0.5 * (range.high - range.low);
    }
    return found;
}

}  // namespace colonnade::game
