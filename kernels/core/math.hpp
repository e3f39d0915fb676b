#pragma once

/// exp, log, log1p and tanh for every lane type, without branches and out of the operations of lane.hpp alone: the same
/// bits for a number, a SIMD pack and a GPU thread. NaN passes through; infinities and the ends of the range are those
/// of IEEE 754, subnormals included.
///
/// Largest error in units in the last place, measured by bench/math_accuracy.bench.cpp (float: every input; double:
/// 1e8 random inputs): docs/performance.md; at most 2 for each function in both precisions, which the tests hold it to.
///
/// Series rather than fitted polynomials: after reduction the arguments are small enough for the Taylor terms
/// below to reach the precision, and every coefficient is then a plain fraction.
#include <utility>

#include "kernels/core/lane.hpp"

namespace colonnade::core {

/// Constants that depend on the precision.
template <class T>
struct math_constants;

template <>
struct math_constants<float> {
    static constexpr int exp_terms = 8;          ///< r^9/9! < 2^-33 for |r| <= ln 2 / 2
    static constexpr int tanh_last = 11;         ///< last odd number of Lambert's fraction
    static constexpr float tanh_small = 0.55F;   ///< up to where the fraction serves
    static constexpr int log_terms = 4;          ///< 2 s^10/11 < 2^-28 for |s| <= 3 - 2 sqrt 2
    static constexpr float exp_low = -104.0F;    ///< below, exp is 0
    static constexpr float exp_high = 89.0F;     ///< above, exp is infinite
    static constexpr float normal_low = -87.0F;  ///< from here to normal_high exp is a normal number
    static constexpr float normal_high = 88.0F;
    static constexpr float ln2_high = 0x1.62e4p-1F;  ///< few enough bits for n ln2_high to be exact
    static constexpr float ln2_low = 0x1.7f7d1cp-20F;
    static constexpr float smallest_normal = 0x1p-126F;
    static constexpr float normalise = 0x1p24F;
    static constexpr float normalise_exponent = 24.0F;
};

template <>
struct math_constants<double> {
    static constexpr int exp_terms = 14;
    static constexpr int tanh_last = 17;
    static constexpr double tanh_small = 0.55;
    static constexpr int log_terms = 10;
    static constexpr double exp_low = -746.0;
    static constexpr double exp_high = 710.0;
    static constexpr double normal_low = -708.0;
    static constexpr double normal_high = 709.0;
    static constexpr double ln2_high = 0x1.62e42feep-1;
    static constexpr double ln2_low = 0x1.a39ef35793c76p-33;
    static constexpr double smallest_normal = 0x1p-1022;
    static constexpr double normalise = 0x1p54;
    static constexpr double normalise_exponent = 54.0;
};

/// 1 / k!
template <class T>
COLONNADE_HD constexpr T factorial_fraction(int k) {
    double factorial = 1.0;
    for (int i = 2; i <= k; ++i) factorial *= i;
    return static_cast<T>(1.0 / factorial);
}

/// 1/First! + q/(First + 2)! + q^2/(First + 4)! + ..., Count fractions.
template <int First, int Count, class V>
COLONNADE_HD V every_second_term(V q) {
    using T = scalar_t<V>;
    constexpr T last = factorial_fraction<T>(First + 2 * (Count - 1));
    V sum = splat<V>(last);
    const auto add = [&]<int... J>(std::integer_sequence<int, J...>) COLONNADE_INLINE {
        const auto one = [&]<int K>() COLONNADE_INLINE {
            constexpr T fraction = factorial_fraction<T>(K);
            sum = fma(sum, q, splat<V>(fraction));
        };
        (one.template operator()<First + 2 * (Count - 2 - J)>(), ...);
    };
    add(std::make_integer_sequence<int, Count - 1>{});
    return sum;
}

/// r + r^2/2! + r^3/3! + ... + r^Terms/Terms!, even and odd terms apart, as neither need wait for the other.
template <int Terms, class V>
COLONNADE_HD V exp_tail(V r) {
    const V q = r * r;
    const V even = every_second_term<2, Terms / 2>(q), odd = every_second_term<3, (Terms - 1) / 2>(q);
    return fma(fma(r, odd, even), q, r);
}

/// e^x = 2^n (1 + tail), |x - n ln 2| <= ln 2 / 2.
template <class V>
struct ReducedExp {
    V n, tail;
};

/// Of x, or of the nearest end of a range.
template <class V>
COLONNADE_HD ReducedExp<V> reduced_exp(V x, scalar_t<V> low, scalar_t<V> high) {
    using T = scalar_t<V>;
    using C = math_constants<T>;
    const V clamped = max(splat<V>(low), min(splat<V>(high), x));
    const V n = round_even(clamped * splat<V>(T(1.4426950408889634)));
    const V r = fma(-n, splat<V>(C::ln2_low), fma(-n, splat<V>(C::ln2_high), clamped));
    return {n, exp_tail<C::exp_terms>(r)};
}

/// Multiplies by 2^n in two steps, so that neither factor leaves the normal range before the product does.
template <class V>
COLONNADE_HD V scale_by_power(V x, V n) {
    const V half = round_even(n * splat<V>(scalar_t<V>(0.5)));
    return x * exp2_integer(half) * exp2_integer(n - half);
}

template <class V>
COLONNADE_HD V exp(V x) {
    using C = math_constants<scalar_t<V>>;
    const ReducedExp<V> e = reduced_exp(x, C::exp_low, C::exp_high);
    return scale_by_power(splat<V>(scalar_t<V>(1)) + e.tail, e.n);
}

/// e^x, or the smallest or largest of its normal numbers where it is none: a third cheaper than exp.
template <class V>
COLONNADE_HD V exp_normal(V x) {
    using C = math_constants<scalar_t<V>>;
    const ReducedExp<V> e = reduced_exp(x, C::normal_low, C::normal_high);
    return (splat<V>(scalar_t<V>(1)) + e.tail) * exp2_integer(e.n);
}

/// log2 x to 0.006 for normal x > 0, by the cubic that has its values and slopes at both ends of each octave; finite
/// for what is not finite.
template <class V>
COLONNADE_HD V rough_log2(V x) {
    using T = scalar_t<V>;
    const V one = splat<V>(T(1));
    V exponent;
    const V f = split_exponent(x, exponent) - one;
    const V bend = fma(splat<V>(T(-0.1640425613334451)), f, splat<V>(T(0.4426950408889634)));
    return exponent + fma(f * (one - f), bend, f);
}

/// 2^x within 0.1 % where that is a normal number, by the first terms of its series.
template <class V>
COLONNADE_HD V rough_exp2(V x) {
    using T = scalar_t<V>;
    const V n = round_even(x), r = x - n;
    V sum = fma(splat<V>(T(0.05550410866482158)), r, splat<V>(T(0.2402265069591007)));
    sum = fma(fma(sum, r, splat<V>(T(0.6931471805599453))), r, splat<V>(T(1)));
    return sum * exp2_integer(n);
}

/// ln x; -inf at 0, NaN below. With x = 2^e (1 + f), 1/sqrt 2 <= 1 + f < sqrt 2, and s = f / (2 + f):
/// ln(1 + f) = 2 artanh s = f - f^2/2 + s (f^2/2 + 2 s^2/3 + 2 s^4/5 + ...).
template <class V>
COLONNADE_HD V log(V x) {
    using T = scalar_t<V>;
    using C = math_constants<T>;
    const V one = splat<V>(T(1));
    const V zero = splat<V>(T(0));
    const auto is_small = x < splat<V>(C::smallest_normal);
    V exponent;
    V m = split_exponent(select(is_small, x * splat<V>(C::normalise), x), exponent);
    exponent = exponent - select(is_small, splat<V>(C::normalise_exponent), zero);
    const auto is_large = m > splat<V>(T(1.4142135623730951));
    m = select(is_large, m * splat<V>(T(0.5)), m);
    exponent = select(is_large, exponent + one, exponent);

    const V f = m - one;
    const V s = f / (splat<V>(T(2)) + f);
    const V square = s * s;
    V rest = splat<V>(T(2) / T(2 * C::log_terms + 1));
    for (int k = C::log_terms - 1; k > 0; --k) rest = fma(rest, square, splat<V>(T(2) / T(2 * k + 1)));
    const V half_square = splat<V>(T(0.5)) * f * f;
    const V correction = fma(s, fma(rest, square, half_square), exponent * splat<V>(C::ln2_low));
    const V value = fma(exponent, splat<V>(C::ln2_high), f - (half_square - correction));

    const V infinity = splat<V>(T(__builtin_inf()));
    const V inside = select(x == infinity, infinity, value);
    const V at_ends = select(x == zero, -infinity, x);  // what is left then is NaN
    return select(x > zero, inside, select(x < zero, splat<V>(T(__builtin_nan(""))), at_ends));
}

/// ln(1 + x) = ln u + (x - (u - 1))/u with u the rounded 1 + x.
template <class V>
COLONNADE_HD V log1p(V x) {
    using T = scalar_t<V>;
    const V one = splat<V>(T(1));
    const V zero = splat<V>(T(0));
    const V u = one + x;
    const V lost = select(x > one, one - (u - x), x - (u - one));
    const V usable = select(u > zero, select(u < splat<V>(T(__builtin_inf())), lost / u, zero), zero);
    return log(u) + usable;
}

/// Lambert's fraction x / (1 + x^2/(3 + x^2/(5 + ...))) for small |x|, written as x - x^3 / (p/q + x^2) so that only a
/// small correction is rounded; 1 - 2 / (e^(2|x|) + 1) for others; then the sign of x.
template <class V>
COLONNADE_HD V tanh(V x) {
    using T = scalar_t<V>;
    using C = math_constants<T>;
    const V one = splat<V>(T(1));
    const V two = splat<V>(T(2));
    const V magnitude = abs(x);
    const auto is_small = magnitude < splat<V>(C::tanh_small);

    const V square = select(is_small, x * x, one);
    V p = splat<V>(T(C::tanh_last));
    V q = one;
    for (int odd = C::tanh_last - 2; odd >= 3; odd -= 2) {
        const V next = fma(splat<V>(T(odd)), p, square * q);
        q = p;
        p = next;
    }
    const V small = magnitude - magnitude * (square * q / fma(square, q, p));
    const V large = one - two / (exp(two * magnitude) + one);
    const V value = select(is_small, small, large);
    return select(x < splat<V>(T(0)), -value, select(x > splat<V>(T(0)), value, x));
}

}  // namespace colonnade::core
