#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

#include "host/game/pieces.hpp"
#include "host/stability/answer.hpp"
#include "kernels/core/system.hpp"

/// What shared_stability says of a Wilson-Cowan pair, where it takes no more than the signs of a trace and a
/// determinant: some tens of flops, for runs of many pairs that only do a few steps each.
namespace colonnade::experiment {

/// One neuron of a pair: its activation, drive from outside, rate and time constant.
struct PairNeuron {
    game::Unit unit;
    double own, heard;  ///< magnitudes of its weight on itself and of that from the other
    double drive, rate, tau;
};

/// Where a drive lies on its activation. `curvature`: bound on |Phi''|.
struct PairPoint {
    double slope, response, to_corner, curvature, steepest;
};

inline PairPoint pair_point(const game::Unit& unit, double z) {
    const double response = unit.response(z);
    const double slope = unit.slope_given(z, response);
    const double to_corner = game::distance_to_corner(unit, z);
    if (game::pieces(unit) > 0) return {slope, response, to_corner, 0.0, 0.0};
    return {slope, response, to_corner, unit.largest_curvature(), unit.largest_slope()};
}

/// Yes or no where certain; undecided where a drive is near a corner, a sign near its edge, or numbers overflow.
inline stability::Answer pair_stability(const PairNeuron& e, const PairNeuron& i) {
    using stability::Answer;
    constexpr double epsilon = std::numeric_limits<double>::epsilon();
    constexpr double rounding = 8.0 * epsilon;  // rounding_of_drive of two neurons
    const double own_e = e.own * e.rate, from_i = e.heard * i.rate, own_i = i.own * i.rate, from_e = i.heard * e.rate;
    const PairPoint at_e = pair_point(e.unit, own_e - from_i + e.drive);
    const PairPoint at_i = pair_point(i.unit, from_e - own_i + i.drive);
    // B = I - DW
    const double ee = 1.0 - at_e.slope * e.own, ei = at_e.slope * e.heard;
    const double ie = -at_i.slope * i.heard, ii = 1.0 + at_i.slope * i.own;
    const double determinant = ee * ii - ei * ie;
    const double terms_e = std::abs(own_e) + std::abs(from_i) + std::abs(e.drive) + std::abs(e.unit.theta());
    const double terms_i = std::abs(own_i) + std::abs(from_e) + std::abs(i.drive) + std::abs(i.unit.theta());
    const double residual =
        std::max(std::abs(at_e.response - e.rate) + rounding * (at_e.slope * terms_e + std::abs(e.rate)),
                 std::abs(at_i.response - i.rate) + rounding * (at_i.slope * terms_i + std::abs(i.rate)));
    const double norm = std::max(std::abs(ii) + std::abs(ei), std::abs(ie) + std::abs(ee));
    const double distance = 2.0 * std::max(1.0, norm / std::abs(determinant)) * residual;
    const double weights_e = std::abs(e.own) + std::abs(e.heard), weights_i = std::abs(i.own) + std::abs(i.heard);
    const double off_e = weights_e * distance + rounding * terms_e, off_i = weights_i * distance + rounding * terms_i;
    if (!(at_e.to_corner > off_e && at_i.to_corner > off_i)) return Answer::undecided;
    // how far the slopes may be off, and what that and four roundings each leave of -trace of the Jacobian and of |B|
    const double slope_e = at_e.curvature * off_e + rounding * at_e.steepest;
    const double slope_i = at_i.curvature * off_i + rounding * at_i.steepest;
    const double max_e = at_e.slope + slope_e, max_i = at_i.slope + slope_i;
    const double size_e = 1.0 + max_e * std::abs(e.own), size_i = 1.0 + max_i * std::abs(i.own);
    const double loop = std::abs(e.heard * i.heard);
    const double decay = ee / e.tau + ii / i.tau;
    const double decay_error = (4.0 * epsilon * size_e + slope_e * std::abs(e.own)) / e.tau +
                               (4.0 * epsilon * size_i + slope_i * std::abs(i.own)) / i.tau;
    const double determinant_error = 4.0 * epsilon * (size_e * size_i + max_e * max_i * loop) +
                                     slope_e * (std::abs(e.own) * size_i + max_i * loop) +
                                     slope_i * (std::abs(i.own) * size_e + max_e * loop);
    if (decay > decay_error && determinant > determinant_error) return Answer::yes;
    return decay < -decay_error || determinant < -determinant_error ? Answer::no : Answer::undecided;
}

}  // namespace colonnade::experiment
