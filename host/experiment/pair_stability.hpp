#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

#include "core/system.hpp"
#include "stability/answer.hpp"

/// What shared_stability says of a Wilson-Cowan pair of piecewise linear neurons, where it takes no more than the signs
/// of a trace and a determinant: a few tens of flops, for runs of many pairs that only do a few steps each.
namespace colonnade::experiment {

/// One neuron of a pair: its numbers, drive from outside and rate.
struct PairNeuron {
    core::Phi phi;
    double threshold, max, lambda;  ///< 0 where the activation has none
    double own, heard;              ///< magnitudes of its weight on itself and of that from the other
    double drive, rate, tau;
};

/// Where a drive lies on its activation.
struct PairPoint {
    double slope, response, to_corner;
};

inline PairPoint pair_point(const PairNeuron& neuron, double z) {
    if (neuron.phi == core::Phi::soft_threshold) {
        const double beyond = std::abs(z) - neuron.lambda;
        return {beyond > 0.0 ? 1.0 : 0.0, std::copysign(std::max(0.0, beyond), z), std::abs(beyond)};
    }
    const double above = z - neuron.threshold;
    if (neuron.phi == core::Phi::relu) return {above > 0.0 ? 1.0 : 0.0, std::max(0.0, above), std::abs(above)};
    const bool linear = above > 0.0 && above < neuron.max;
    return {linear ? 1.0 : 0.0, std::clamp(above, 0.0, neuron.max),
            std::min(std::abs(above), std::abs(above - neuron.max))};
}

/// Yes or no where certain; undecided where a drive is near a corner, a sign near its edge, or numbers overflow.
inline stability::Answer pair_stability(const PairNeuron& e, const PairNeuron& i) {
    using stability::Answer;
    constexpr double epsilon = std::numeric_limits<double>::epsilon();
    constexpr double rounding = 8.0 * epsilon;  // rounding_of_drive of two neurons
    const double own_e = e.own * e.rate, from_i = e.heard * i.rate, own_i = i.own * i.rate, from_e = i.heard * e.rate;
    const PairPoint at_e = pair_point(e, own_e - from_i + e.drive), at_i = pair_point(i, from_e - own_i + i.drive);
    // B = I - DW
    const double ee = 1.0 - at_e.slope * e.own, ei = at_e.slope * e.heard;
    const double ie = -at_i.slope * i.heard, ii = 1.0 + at_i.slope * i.own;
    const double determinant = ee * ii - ei * ie;
    const double terms_e = std::abs(own_e) + std::abs(from_i) + std::abs(e.drive) + std::abs(e.threshold);
    const double terms_i = std::abs(own_i) + std::abs(from_e) + std::abs(i.drive) + std::abs(i.threshold);
    const double residual = std::max(std::abs(at_e.response - e.rate) + rounding * (terms_e + std::abs(e.rate)),
                                     std::abs(at_i.response - i.rate) + rounding * (terms_i + std::abs(i.rate)));
    const double norm = std::max(std::abs(ii) + std::abs(ei), std::abs(ie) + std::abs(ee));
    const double distance = 2.0 * std::max(1.0, norm / std::abs(determinant)) * residual;
    const bool clear = at_e.to_corner > (std::abs(e.own) + std::abs(e.heard)) * distance + rounding * terms_e &&
                       at_i.to_corner > (std::abs(i.own) + std::abs(i.heard)) * distance + rounding * terms_i;
    if (!clear) return Answer::undecided;
    // signs of -trace of the Jacobian and of B's determinant, four roundings each
    const double size_e = 1.0 + std::abs(e.own), size_i = 1.0 + std::abs(i.own);
    const double decay = ee / e.tau + ii / i.tau, decay_error = 4.0 * epsilon * (size_e / e.tau + size_i / i.tau);
    const double determinant_error = 4.0 * epsilon * (size_e * size_i + std::abs(e.heard * i.heard));
    if (decay > decay_error && determinant > determinant_error) return Answer::yes;
    return decay < -decay_error || determinant < -determinant_error ? Answer::no : Answer::undecided;
}

}  // namespace colonnade::experiment
