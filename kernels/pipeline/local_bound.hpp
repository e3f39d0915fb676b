#pragma once

/// How far rates are at most from the one equilibrium of a certified layer, by what is known next to them: Krawczyk's
/// test (Krawczyk, Computing 4, 1969) with C = (I - DW)^-1 in closed form, D the slopes at the rates. Where
///     |C| (|g| + dD |W| r) <= r,      g = x - Phi(Wx + u) to twice double precision, roundings included,
/// with dD what the slopes differ by within r, an equilibrium lies within r, and it is the one. An error of what drives
/// the layer adds to |g|. The bound is as sharp as the residual, where a factor for all rates (core/error_factor.hpp)
/// multiplies worst cases from layer to layer.
#include "kernels/core/error_bounded.hpp"
#include "kernels/core/refine.hpp"
#include "kernels/pipeline/range.hpp"

namespace colonnade::core {

/// One neuron next to its rate; magnitudes.
template <class V>
struct Neighbourhood {
    V slope, spread;  ///< D, and by how much slopes differ from it at most
    V miss;           ///< what the equation is off by, given the error of what drives it
    V room;           ///< how far the drive may be off before slopes are others; 0 where they change all along
};

/// Beyond the roundings of this bound itself, given that what it divides by is no less than smallest_divisor.
inline constexpr double local_slack = 1.0 + 1e-8;
inline constexpr double smallest_divisor = 1e-6;
/// Roundings of a smooth function's value; of a sum or product to twice the precision, some 2^-105 each.
inline constexpr double rounding_of_function = 8.0 * unit_roundoff, rounding_of_precise = 0x1p-102;

/// Of a neuron of population `which` at `rate`, whose drive less the threshold is z, a sum of terms of these
/// magnitudes; for drives within `off` of that and an error of `driver` in what drives it.
template <class V>
COLONNADE_CALLED Neighbourhood<V> neighbourhood_of(ActivationForm form, int which, LayerValues::At<V> at, int neurons,
                                                   DoubleDouble<V> z, V terms, V off, DoubleDouble<V> rate, V driver) {
    return with_numbers(form, which, at, [&](auto kind, auto n) COLONNADE_INLINE {
        using Kind = decltype(kind);
        const V zero = splat<V>(0);
        const V y = kind.value(form, z.high, n), steepest = kind.template largest_slope<V>(form, n);
        V slope = kind.slope(form, z.high, y, n);
        V rounding = splat<V>(static_cast<double>(neurons + 6) * rounding_of_precise) * terms;
        if constexpr (Kind::pieces == 0) rounding = rounding + splat<V>(2.0 * unit_roundoff) * abs(z.high);
        const V reach = off + rounding + driver;
        V spread, miss, room;
        if constexpr (Kind::pieces > 0) {
            // between corners the slope is one number; across one it is anything from 0 to the largest
            V nearest = infinite<V>();
            for (int c = 0; c + 1 < Kind::pieces; ++c) {
                const Corner<V> corner = kind.template corner<V>(form, c, n);
                nearest = min(abs(z.high - corner.level / corner.scale), nearest);
            }
            const V half = splat<V>(0.5) * steepest;
            room = nearest - (reach * splat<V>(local_slack) + splat<V>(4.0 * unit_roundoff) * terms);
            const auto between = room > zero;
            slope = select(between, slope, half);
            spread = select(between, zero, half);
            const auto numbers = [&](int, int index) COLONNADE_INLINE { return n(index); };
            const DoubleDouble<V> precisely = precise_response(form, which, z, numbers);
            miss = abs(difference(precisely, rate)) + splat<V>(rounding_of_precise) * (abs(y) + abs(rate.high));
        } else {
            room = zero;
            spread =
                min(kind.template largest_curvature<V>(form, n) * reach + splat<V>(rounding_of_function) * steepest,
                    steepest);
            const V size = abs(y) + (form.has_offset ? abs(kind.template lowest<V>(form, n)) : zero);
            miss = abs((y - rate.high) + (slope * z.low - rate.low)) + splat<V>(rounding_of_function) * size;
        }
        const V steep = min(slope + spread, steepest);
        return Neighbourhood<V>{slope, spread, miss * splat<V>(local_slack) + steep * (rounding + driver), room};
    });
}

/// Layer l of the system in columns k, of channels that share an interneuron or have one each.
template <class T, class V>
class LocalBound {
public:
    /// `driver_error`: bound on the error of the rates of the layer below, 0 for the first.
    COLONNADE_HD LocalBound(const Range<T>& at, int l, Columns<V> k, V driver_error)
        : at_(at), of_(at.layers[l].at(k)), l_(static_cast<std::size_t>(l)), k_(k) {
        const auto magnitude = [&](ParameterId id) COLONNADE_INLINE { return abs(of_(id)); };
        const V n = splat<V>(static_cast<double>(at.channels()));
        const V one = splat<V>(1);
        const bool paired = is_paired();
        own_ = of_(ParameterId::w_EE);
        across_ = of_(paired ? ParameterId::w_cross : ParameterId::w_EI);
        apart_ = paired ? of_(ParameterId::w_self) - of_(ParameterId::w_cross) : splat<V>(0);
        heard_ = abs(own_) + (paired ? magnitude(ParameterId::w_self) + (n - one) * abs(across_) : abs(across_));
        heard_I_ = magnitude(ParameterId::w_IE) * (paired ? one : n) + magnitude(ParameterId::w_II);
        from_below_ = at.layer(l_) > 0 ? at.gain(l, k) * driver_error : splat<V>(0);
    }

    /// A bound on the error of all rates of the layer, NaN where none was found.
    [[nodiscard]] COLONNADE_HD V bound() const {
        // the residual alone first, which says all where it leads across no corner of lines; twice that holds what
        // curvature adds, or else twice what came of it
        V radius = splat<V>(0), found = not_certified<V>();
        for (int trial = 0; trial < 3; ++trial) {
            const Bounded next = is_paired() ? of_pairs(radius) : of_channels(radius);
            const auto holds = (next.error <= radius) | (next.error < next.room);
            found = lesser_known(found, select(holds, next.error, not_certified<V>()));
            if (!any(select(found == found, splat<V>(0), splat<V>(1)) > splat<V>(0))) break;
            radius = splat<V>(2) * next.error;
        }
        return found;
    }

    /// Largest difference between two rates that the activations of the layer allow.
    [[nodiscard]] COLONNADE_HD V range() const { return max(range_of(0), range_of(1)); }

    static COLONNADE_HD bool applies(Motif motif) { return motif == Motif::shared || motif == Motif::paired; }

private:
    /// A bound, were slopes those within some radius, and how much larger errors may be before they are others.
    struct Bounded {
        V error, room;
    };

    [[nodiscard]] COLONNADE_HD bool is_paired() const { return at_.system.motif == Motif::paired; }

    [[nodiscard]] COLONNADE_HD V range_of(int which) const {
        const ActivationForm& form = at_.system.activation[which];
        return with_numbers(form, which, of_, [&](auto kind, auto n) COLONNADE_INLINE {
            return kind.template highest<V>(form, n) - kind.template lowest<V>(form, n);
        });
    }

    [[nodiscard]] COLONNADE_HD DoubleDouble<V> rate(std::size_t layer, std::size_t neuron) const {
        const std::size_t from = (layer * at_.neurons() + neuron) * at_.columns;
        return exact_sum(load<V>(at_.rates + from, k_), load<V>(at_.low + from, k_));
    }
    [[nodiscard]] static COLONNADE_HD DoubleDouble<V> exactly(V value) { return {value, splat<V>(0)}; }
    [[nodiscard]] static COLONNADE_HD DoubleDouble<V> product(V a, DoubleDouble<V> b) {
        return fma(a, b, exactly(splat<V>(0)));
    }

    /// `inhibition`: what the channel hears of interneurons, `terms`: their magnitudes.
    [[nodiscard]] COLONNADE_HD Neighbourhood<V> excitatory(std::size_t c, DoubleDouble<V> inhibition, V terms,
                                                           V radius) const {
        const std::size_t from = (l_ * at_.channels() + c) * at_.columns;
        DoubleDouble<V> drive{load<V>(at_.drive + from, k_), load<V>(at_.drive_low + from, k_)};
        V size = abs(drive.high) + terms;
        if (l_ > 0) {
            const DoubleDouble<V> below = product(of_(ParameterId::feedforward), rate(l_ - 1, c));
            drive = drive + below, size = size + abs(below.high);
        }
        const DoubleDouble<V> x = rate(l_, c), own = product(own_, x);
        const V threshold = activation_threshold(at_.system.activation[0], 0, of_);
        size = size + abs(own.high) + abs(threshold);
        return neighbourhood_of(at_.system.activation[0], 0, of_, at_.system.neurons,
                                own - inhibition + drive - exactly(threshold), size, heard_ * radius, x, from_below_);
    }
    /// The interneuron in a row of the layer; `excitation`: what it hears of channels.
    [[nodiscard]] COLONNADE_HD Neighbourhood<V> inhibitory(std::size_t row, DoubleDouble<V> excitation, V terms,
                                                           V radius) const {
        const DoubleDouble<V> y = rate(l_, row), own = product(of_(ParameterId::w_II), y);
        const V drive = of_(ParameterId::drive_I), threshold = activation_threshold(at_.system.activation[1], 1, of_);
        const V size = terms + abs(own.high) + abs(drive) + abs(threshold);
        return neighbourhood_of(at_.system.activation[1], 1, of_, at_.system.neurons,
                                excitation - own + exactly(drive) - exactly(threshold), size, heard_I_ * radius, y,
                                splat<V>(0));
    }

    /// The bound of one interneuron for all channels, were the slopes those within `radius`.
    [[nodiscard]] COLONNADE_HD Bounded of_channels(V radius) const {
        const std::size_t channels = at_.channels();
        const V zero = splat<V>(0), one = splat<V>(1);
        const V w_IE = of_(ParameterId::w_IE);
        const DoubleDouble<V> inhibition = product(across_, rate(l_, channels));
        DoubleDouble<V> sum = exactly(zero);
        V terms = zero, gains = zero, misses = zero, least = one, room = infinite<V>();
        for (std::size_t c = 0; c < channels; ++c) {
            const DoubleDouble<V> x = rate(l_, c);
            sum = fma(w_IE, x, sum), terms = terms + abs(w_IE * x.high);
            const Neighbourhood<V> e = excitatory(c, inhibition, abs(inhibition.high), radius);
            const V left = one - e.slope * own_;
            least = min(left, least);
            gains = gains + e.slope / left;
            misses = misses + missed(e, heard_, radius) / left;
            room = min(e.room / heard_, room);
        }
        const Neighbourhood<V> i = inhibitory(channels, sum, terms, radius);
        const V heard = i.slope * w_IE;
        const V rest = one + i.slope * of_(ParameterId::w_II) + heard * across_ * gains;
        const V miss_I = missed(i, heard_I_, radius);
        V largest = (miss_I + abs(heard) * misses) / rest;
        for (std::size_t c = 0; c < channels; ++c) {
            const Neighbourhood<V> e = excitatory(c, inhibition, abs(inhibition.high), radius);
            const V a = one / (one - e.slope * own_);
            const V mine = missed(e, heard_, radius);
            const V loop = a * e.slope * heard * across_ / rest;  // by which x_c falls for each a_j g_j
            const V by_others = abs(loop) * (misses - a * mine) + abs(a * e.slope * across_) / rest * miss_I;
            largest = max(abs(a - loop * a) * mine + by_others, largest);
        }
        return {checked(largest, min(least, rest)), min(i.room / heard_I_, room)};
    }

    /// A channel with an interneuron of its own: the interneuron answers x by q x, and the channel's own equation has
    /// `left` in front of x.
    struct Pair {
        V slope, q, left, leak;
        V miss, miss_I;  ///< of both, the interneuron's divided by `leak`
        V room;
    };
    /// `all`: inhibition that reaches every channel, `terms`: magnitudes.
    [[nodiscard]] COLONNADE_HD Pair pair(std::size_t c, DoubleDouble<V> all, V terms, V radius) const {
        const std::size_t row = at_.channels() + c;
        // w_self - w_cross is rounded: its own terms instead
        const DoubleDouble<V> y = rate(l_, row);
        const DoubleDouble<V> own = product(of_(ParameterId::w_self), y) - product(across_, y);
        const V magnitude = (abs(of_(ParameterId::w_self)) + abs(across_)) * abs(y.high);
        const DoubleDouble<V> excitation = product(of_(ParameterId::w_IE), rate(l_, c));
        const Neighbourhood<V> e = excitatory(c, all + own, terms + magnitude, radius);
        const Neighbourhood<V> i = inhibitory(row, excitation, abs(excitation.high), radius);
        const V one = splat<V>(1);
        const V leak = one + i.slope * of_(ParameterId::w_II), q = i.slope * of_(ParameterId::w_IE) / leak;
        return {e.slope,
                q,
                one - e.slope * own_ + e.slope * apart_ * q,
                leak,
                missed(e, heard_, radius),
                missed(i, heard_I_, radius) / leak,
                min(e.room / heard_, i.room / heard_I_)};
    }

    /// The same as of_channels() of channels with an interneuron each, which their own inhibits and, alike, all others.
    [[nodiscard]] COLONNADE_HD Bounded of_pairs(V radius) const {
        const std::size_t channels = at_.channels();
        const V zero = splat<V>(0), one = splat<V>(1);
        DoubleDouble<V> all = exactly(zero);
        V terms = zero;
        for (std::size_t c = 0; c < channels; ++c) {
            const DoubleDouble<V> y = rate(l_, channels + c);
            all = fma(across_, y, all), terms = terms + abs(across_ * y.high);
        }
        V least = one, gains = zero, misses_I = zero, room = infinite<V>();
        for (std::size_t c = 0; c < channels; ++c) {
            const Pair at = pair(c, all, terms, radius);
            least = min(min(at.left, at.leak), least);
            gains = gains + at.q * at.slope / at.left;
            misses_I = misses_I + at.miss_I;
            room = min(at.room, room);
        }
        const V rest = one + across_ * gains;
        // what is missed by a channel, were the interneurons' part of it all that it hears of others
        const auto missed_by = [&](const Pair& at) COLONNADE_INLINE {
            return (at.miss + at.slope * (abs(apart_) * at.miss_I + abs(across_) * misses_I)) / at.left;
        };
        V answers = zero;
        for (std::size_t c = 0; c < channels; ++c) {
            const Pair at = pair(c, all, terms, radius);
            answers = answers + abs(at.q) * missed_by(at);
        }
        V largest = zero;
        for (std::size_t c = 0; c < channels; ++c) {
            const Pair at = pair(c, all, terms, radius);
            const V mine = missed_by(at), loop = at.slope * across_ / (at.left * rest);
            const V x = abs(one - loop * at.q) * mine + abs(loop) * (answers - abs(at.q) * mine);
            largest = max(max(x, at.miss_I + abs(at.q) * x), largest);
        }
        return {checked(largest, min(least, rest)), room};
    }

    /// What the equation of a neuron is off by within `radius`.
    [[nodiscard]] COLONNADE_HD V missed(const Neighbourhood<V>& of, V heard, V radius) const {
        return of.miss + of.spread * heard * radius;
    }

    /// NaN where a divisor is too small for its rounding to be known, or where something overflowed.
    [[nodiscard]] COLONNADE_HD V checked(V bound, V least_divisor) const {
        const auto known = (least_divisor > splat<V>(smallest_divisor)) & (bound < infinite<V>());
        return select(known, bound * splat<V>(local_slack), not_certified<V>());
    }

    const Range<T>& at_;
    LayerValues::At<V> of_;
    std::size_t l_;
    Columns<V> k_;
    V own_, across_, apart_, heard_, heard_I_, from_below_;
};

}  // namespace colonnade::core
