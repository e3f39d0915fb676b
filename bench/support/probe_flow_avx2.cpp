/// Compiled with -mavx2 -mfma.
#include <immintrin.h>

namespace colonnade::bench {
namespace {

typedef double Vec __attribute__((vector_size(32)));
typedef unsigned long long Ints __attribute__((vector_size(32)));
using Mask = __m256d;
constexpr int groups = 2;
constexpr double units = 1.0;

inline Vec broadcast(double a) {
    return a - Vec{};
}
inline Vec muladd(Vec a, Vec b, Vec c) {
    return _mm256_fmadd_pd(a, b, c);
}
inline Vec most(Vec a, Vec b) {
    return _mm256_max_pd(a, b);
}
inline Vec least(Vec a, Vec b) {
    return _mm256_min_pd(a, b);
}
inline Vec magnitude(Vec a) {
    return (Vec)((Ints)a & 0x7FFFFFFFFFFFFFFFULL);
}
inline Mask at_most(Vec a, Vec b) {
    return _mm256_cmp_pd(a, b, _CMP_LE_OQ);
}
inline Vec choose(Mask mask, Vec yes, Vec no) {
    return _mm256_blendv_pd(no, yes, mask);
}
inline unsigned bits(Mask mask) {
    return static_cast<unsigned>(_mm256_movemask_pd(mask));
}

/// Twelve terms for |f| <= 1/2: (ln 2 / 2)^13 / 13! is 2e-16.
inline __attribute__((always_inline)) Vec exp2_units(Vec t) {
    constexpr double c1 = 0.693147180559945309, c2 = c1 * c1 / 2, c3 = c2 * c1 / 3, c4 = c3 * c1 / 4, c5 = c4 * c1 / 5,
                     c6 = c5 * c1 / 6, c7 = c6 * c1 / 7, c8 = c7 * c1 / 8, c9 = c8 * c1 / 9, c10 = c9 * c1 / 10,
                     c11 = c10 * c1 / 11, c12 = c11 * c1 / 12;
    constexpr double magic = 6755399441055744.0;
    const Vec shifted = t + magic, f = t - (shifted - magic);
    const Vec scale = (Vec)(((Ints)shifted << 52) + 0x3FF0000000000000ULL);
    const auto line = [&](double a, double b) { return muladd(broadcast(b), f, broadcast(a)); };
    const Vec square = f * f, fourth = square * square;
    const Vec first = muladd(square, line(c3, c4), line(c1, c2)), second = muladd(square, line(c7, c8), line(c5, c6)),
              third = muladd(square, line(c11, c12), line(c9, c10));
    const Vec rest = muladd(fourth, muladd(fourth, third, second), first);
    return muladd(scale * f, rest, scale);
}

}  // namespace
}  // namespace colonnade::bench

#include "support/probe_flow_body.hpp"

namespace colonnade::bench {

const FlowProbe avx2_flow_probe{"avx2", follow};

}  // namespace colonnade::bench
