#include "host/continuation/part.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace colonnade::continuation {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;
using Index = Eigen::Index;

Family extended(const Family& family, const Pattern& pattern) {
    Family part = family;
    for (Index i = 0; i < family.size(); ++i) {
        const auto k = static_cast<std::size_t>(i);
        const game::UnitOf<core::Jet> unit = family.unit(i);
        core::ActivationForm form = unit.form;
        core::Piece<core::Jet> line{core::Jet(0.0), core::Jet(0.0)};
        if (game::pieces(unit) > 0) {
            line = game::piece(unit, pattern[k]);
        } else if (game::corners(unit) > 0 && pattern[k] > 0) {
            line.offset = unit.highest();
        } else {
            // smooth, or a power law below its highest rate
            form.has_ceiling = false;
            part.base.units[k].form = part.change.units[k].form = form;
            continue;
        }
        const auto [slope, offset] = line;
        const double drive = family.base.drive(i);
        part.base.weights.row(i) = slope.value * family.base.weights.row(i);
        part.change.weights.row(i) =
            slope.value * family.change.weights.row(i) + slope.first * family.base.weights.row(i);
        part.base.drive(i) = slope.value * drive + offset.value;
        part.change.drive(i) = slope.value * family.change.drive(i) + slope.first * drive + offset.first;
        part.base.units[k] = part.change.units[k] = game::Unit{.form = {.kind = Activation::linear}};
        for (std::size_t n = 0; n < activation_parameter_count; ++n)
            part.change.units[k][static_cast<ActivationParameter>(n)] = 0.0;
    }
    return part;
}

}  // namespace

Part::Part(const Family& family, Pattern pattern)
    : family_(&family), pattern_(std::move(pattern)), extension_(extended(family, pattern_)) {}

bool Part::has_corner(Index i, int side) const {
    const int piece = pattern_[static_cast<std::size_t>(i)];
    return side == 0 ? piece > 0 : piece < game::corners(family_->base.units[static_cast<std::size_t>(i)]);
}

core::Corner<core::Jet> Part::corner(Index i, int side, double p) const {
    return game::corner_line(family_->unit(i, p), pattern_[static_cast<std::size_t>(i)] - (side == 0 ? 1 : 0));
}

double Part::margin(Index i, int side, const Point& at) const {
    if (!has_corner(i, side)) return std::numeric_limits<double>::infinity();
    const game::Network &base = family_->base, &change = family_->change;
    const core::Corner<core::Jet> corner = this->corner(i, side, at.p);
    const double z =
        base.weights.row(i).dot(at.x) + base.drive(i) + at.p * (change.weights.row(i).dot(at.x) + change.drive(i));
    const double above = corner.scale.value * z - corner.level.value;
    return side == 0 ? above : -above;
}

double Part::margin_change(Index i, int side, const Point& at, const VectorXd& tangent) const {
    if (!has_corner(i, side)) return 0.0;
    const game::Network &base = family_->base, &change = family_->change;
    const core::Corner<core::Jet> corner = this->corner(i, side, at.p);
    const Eigen::RowVectorXd row = base.weights.row(i) + at.p * change.weights.row(i);
    const double by_p = change.weights.row(i).dot(at.x) + change.drive(i);
    const double z = row.dot(at.x) + base.drive(i) + at.p * change.drive(i);
    const double along_x = corner.scale.value * row.dot(tangent.head(family_->size()));
    const double along_p = corner.scale.value * by_p + corner.scale.first * z - corner.level.first;
    const double above = along_x + along_p * tangent(family_->size());
    return side == 0 ? above : -above;
}

bool Part::holds(const Point& at, double slack) const {
    for (Index i = 0; i < at.x.size(); ++i)
        for (int side = 0; side < 2; ++side)
            if (margin(i, side, at) < -slack) return false;
    return true;
}

double corner_slack(const Family& family, const Point& at) {
    const auto terms = [&](const game::Network& network) {
        return (network.weights.cwiseAbs() * at.x.cwiseAbs() + network.drive.cwiseAbs()).maxCoeff();
    };
    return 1e-9 * std::max(1.0, terms(family.base) + std::abs(at.p) * terms(family.change));
}

Pattern pattern_at(const game::Network& network, const VectorXd& x) {
    const VectorXd z = network.weights * x + network.drive;
    Pattern pattern;
    for (Index i = 0; i < z.size(); ++i) {
        const game::Unit& unit = network.units[static_cast<std::size_t>(i)];
        int piece = 0;
        while (z(i) > game::piece_end(unit, piece)) ++piece;
        pattern.push_back(piece);
    }
    return pattern;
}

MatrixXd residual_derivative(const Family& family, const Point& at) {
    const Index n = family.size();
    const game::Network network = family.at(at.p);
    const VectorXd z = network.weights * at.x + network.drive;
    const VectorXd along = family.change.weights * at.x + family.change.drive;
    MatrixXd derivative(n, n + 1);
    for (Index i = 0; i < n; ++i) {
        const auto k = static_cast<std::size_t>(i);
        const double slope = network.units[k].slope(z(i));
        derivative.row(i).head(n) = -slope * network.weights.row(i);
        derivative(i, i) += 1.0;
        derivative(i, n) = -slope * along(i) - family.unit(i, at.p).response(core::Jet(z(i))).first;
    }
    return derivative;
}

}  // namespace colonnade::continuation
