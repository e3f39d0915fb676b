#pragma once

/// Twin<V>: two packs side by side, as one lane of twice the width with the operations of kernels/core/lane.hpp. Long
/// chains of dependent operations, as those of an exponential, leave most of a processor idle; a second chain fills it.
#include "kernels/core/lane.hpp"
#include "kernels/cpu/pack.hpp"

namespace colonnade::core {

template <class V>
struct Twin {
    V one, two;
};

template <class Mask>
struct TwinMask {
    Mask one, two;
};

template <class V>
struct lane_traits<Twin<V>> {
    using scalar = scalar_t<V>;
    static constexpr int width = 2 * lane_traits<V>::width;
    static COLONNADE_HD Twin<V> splat(scalar value) {
        const V same = core::splat<V>(value);
        return {same, same};
    }
};

template <class Mask>
struct mask_traits<TwinMask<Mask>> {
    static COLONNADE_HD bool any(const TwinMask<Mask>& mask) { return core::any(mask.one | mask.two); }
};

template <class V>
COLONNADE_HD Twin<V> operator+(Twin<V> a, Twin<V> b) {
    return {a.one + b.one, a.two + b.two};
}
template <class V>
COLONNADE_HD Twin<V> operator-(Twin<V> a, Twin<V> b) {
    return {a.one - b.one, a.two - b.two};
}
template <class V>
COLONNADE_HD Twin<V> operator*(Twin<V> a, Twin<V> b) {
    return {a.one * b.one, a.two * b.two};
}
template <class V>
COLONNADE_HD Twin<V> operator/(Twin<V> a, Twin<V> b) {
    return {a.one / b.one, a.two / b.two};
}
template <class V>
COLONNADE_HD Twin<V> operator-(Twin<V> a) {
    return {-a.one, -a.two};
}
template <class V>
COLONNADE_HD auto operator<(Twin<V> a, Twin<V> b) {
    return TwinMask<decltype(a.one < b.one)>{a.one < b.one, a.two < b.two};
}
template <class V>
COLONNADE_HD auto operator>(Twin<V> a, Twin<V> b) {
    return TwinMask<decltype(a.one > b.one)>{a.one > b.one, a.two > b.two};
}
template <class V>
COLONNADE_HD auto operator<=(Twin<V> a, Twin<V> b) {
    return TwinMask<decltype(a.one <= b.one)>{a.one <= b.one, a.two <= b.two};
}
template <class V>
COLONNADE_HD auto operator==(Twin<V> a, Twin<V> b) {
    return TwinMask<decltype(a.one == b.one)>{a.one == b.one, a.two == b.two};
}
template <class Mask>
COLONNADE_HD TwinMask<Mask> operator&(TwinMask<Mask> a, TwinMask<Mask> b) {
    return {a.one & b.one, a.two & b.two};
}
template <class Mask>
COLONNADE_HD TwinMask<Mask> operator|(TwinMask<Mask> a, TwinMask<Mask> b) {
    return {a.one | b.one, a.two | b.two};
}

template <class V>
COLONNADE_HD Twin<V> fma(Twin<V> a, Twin<V> b, Twin<V> c) {
    return {fma(a.one, b.one, c.one), fma(a.two, b.two, c.two)};
}
template <class V>
COLONNADE_HD Twin<V> max(Twin<V> a, Twin<V> b) {
    return {max(a.one, b.one), max(a.two, b.two)};
}
template <class V>
COLONNADE_HD Twin<V> min(Twin<V> a, Twin<V> b) {
    return {min(a.one, b.one), min(a.two, b.two)};
}
template <class V>
COLONNADE_HD Twin<V> sqrt(Twin<V> a) {
    return {sqrt(a.one), sqrt(a.two)};
}
template <class Mask, class V>
COLONNADE_HD Twin<V> select(TwinMask<Mask> mask, Twin<V> yes, Twin<V> no) {
    return {select(mask.one, yes.one, no.one), select(mask.two, yes.two, no.two)};
}
template <class V>
COLONNADE_HD Twin<V> abs(Twin<V> a) {
    return {abs(a.one), abs(a.two)};
}
template <class V>
COLONNADE_HD Twin<V> round_even(Twin<V> a) {
    return {round_even(a.one), round_even(a.two)};
}
template <class V>
COLONNADE_HD Twin<V> exp2_integer(Twin<V> n) {
    return {exp2_integer(n.one), exp2_integer(n.two)};
}
template <class V>
COLONNADE_HD Twin<V> split_exponent(Twin<V> a, Twin<V>& exponent) {
    return {split_exponent(a.one, exponent.one), split_exponent(a.two, exponent.two)};
}

}  // namespace colonnade::core
