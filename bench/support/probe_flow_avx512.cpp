/// Compiled with -mavx512f.
#include <immintrin.h>

namespace colonnade::bench {
namespace {

typedef double Vec __attribute__((vector_size(64)));
typedef unsigned long long Ints __attribute__((vector_size(64)));
using Mask = __mmask8;
constexpr int groups = 2;
constexpr double units = 16.0;

inline Vec broadcast(double a) {
    return a - Vec{};
}
inline Vec muladd(Vec a, Vec b, Vec c) {
    return _mm512_fmadd_pd(a, b, c);
}
// the masked forms: gcc 12 warns of the undefined operand that the plain ones pass
inline Vec most(Vec a, Vec b) {
    return _mm512_maskz_max_pd(__mmask8(-1), a, b);
}
inline Vec least(Vec a, Vec b) {
    return _mm512_maskz_min_pd(__mmask8(-1), a, b);
}
inline Vec magnitude(Vec a) {
    return (Vec)((Ints)a & 0x7FFFFFFFFFFFFFFFULL);
}
inline Mask at_most(Vec a, Vec b) {
    return _mm512_cmp_pd_mask(a, b, _CMP_LE_OQ);
}
inline Vec choose(Mask mask, Vec yes, Vec no) {
    return _mm512_mask_blend_pd(mask, no, yes);
}
inline unsigned bits(Mask mask) {
    return mask;
}

/// 2^(j / 16) by a table in two registers, and six terms for |f| <= 1/2 of a unit: f ln 2 / 16 to the seventh power
/// over 7! is 5e-16.
inline __attribute__((always_inline)) Vec exp2_units(Vec t) {
    constexpr double c1 = 0.043321698784996582, c2 = c1 * c1 / 2, c3 = c2 * c1 / 3, c4 = c3 * c1 / 4, c5 = c4 * c1 / 5,
                     c6 = c5 * c1 / 6;
    const Vec low{1.0,
                  1.0442737824274138,
                  1.0905077326652577,
                  1.1387886347566916,
                  1.189207115002721,
                  1.241857812073484,
                  1.2968395546510096,
                  1.3542555469368927};
    const Vec high{1.4142135623730951, 1.4768261459394993, 1.5422108254079407, 1.6104903319492543,
                   1.681792830507429,  1.7562521603732995, 1.8340080864093424, 1.9152065613971474};
    constexpr double magic = 6755399441055744.0;
    const Vec shifted = t + magic, n = shifted - magic, f = t - n;
    const Vec power = _mm512_permutex2var_pd(low, (__m512i)shifted, high);
    const Vec scale = _mm512_maskz_scalef_pd(__mmask8(-1), power, n * (1.0 / units));
    const Vec square = f * f;
    const Vec upper = muladd(square, muladd(broadcast(c6), f, broadcast(c5)), muladd(broadcast(c4), f, broadcast(c3)));
    const Vec rest = muladd(square, upper, muladd(broadcast(c2), f, broadcast(c1)));
    return muladd(scale * f, rest, scale);
}

}  // namespace
}  // namespace colonnade::bench

#include "support/probe_flow_body.hpp"

namespace colonnade::bench {

const FlowProbe avx512_flow_probe{"avx512", follow};

}  // namespace colonnade::bench
