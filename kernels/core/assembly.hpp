#pragma once

/// What goes into the arrays of a System from the parameters of a column: thresholds come off the drive, inhibition
/// changes sign, h / tau becomes a gain. `at`: parameters of one column (core/parameters.hpp).
#include "kernels/core/double_double.hpp"
#include "kernels/core/parameters.hpp"
#include "kernels/core/system.hpp"

namespace colonnade::core {

/// Row `row` of System::weight of a lateral-inhibition layer; `kernel`: K(0), K(1), ... of a kernel motif.
template <class At, class V = lane_of<At>>
COLONNADE_HD V lateral_weight(Motif motif, int row, const At& at, const double* kernel) {
    if (motif == Motif::kernel && row >= minus_kernel_row)
        return -at(ParameterId::w_EI) * splat<V>(kernel[row - minus_kernel_row]);
    switch (row) {
        case w_EE_row:
            return at(ParameterId::w_EE);
        case w_IE_row:
            return at(ParameterId::w_IE);
        case minus_II_row:
            return -at(ParameterId::w_II);
        case minus_cross_row:
            return -at(ParameterId::w_cross);
        default:
            return motif == Motif::paired ? at(ParameterId::w_cross) - at(ParameterId::w_self) : -at(ParameterId::w_EI);
    }
}

/// Whether lateral_weight fills the row: circuits with a kernel have no single weight I -> E.
constexpr bool has_weight_row(Motif motif, int row) {
    return motif != Motif::kernel || row != minus_EI_row;
}

/// h / tau, or gamma; of the flow, whose h changes, with h = 1.
template <class V>
COLONNADE_HD V rate_step_of(Update update, V step, V tau) {
    return update == Update::forward_backward ? step : step / tau;
}

/// Drive mean (1 + share difference / 2) of one channel, to twice the precision: the difference between two channels
/// may be smaller than the rounding of either.
template <class V>
COLONNADE_HD DoubleDouble<V> contrast_drive(V mean, V difference, double share) {
    const V zero = splat<V>(0);
    return fma(mean, exact_sum(splat<V>(1), splat<V>(0.5 * share) * difference), DoubleDouble<V>{zero, zero});
}

/// Drive of a layer from the one below.
template <class V>
COLONNADE_HD DoubleDouble<V> drive_from_below(V feedforward, DoubleDouble<V> below, V offset) {
    return fma(feedforward, below, DoubleDouble<V>{offset, splat<V>(0)});
}

}  // namespace colonnade::core
