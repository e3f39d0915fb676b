/// Compiled with -mavx512f.
#include <immintrin.h>

namespace colonnade::bench {
namespace {

typedef float Vec __attribute__((vector_size(64)));

inline Vec broadcast(float a) {
    return Vec{} + a;
}
inline Vec load(const float* from) {
    return _mm512_loadu_ps(from);
}
inline void store(float* to, Vec a) {
    _mm512_storeu_ps(to, a);
}
inline Vec muladd(Vec a, Vec b, Vec c) {
    return _mm512_fmadd_ps(a, b, c);
}
// the masked form: gcc 12 warns of the undefined operand that the plain one passes
inline Vec positive(Vec a) {
    return _mm512_maskz_max_ps(__mmask16(-1), a, Vec{});
}
/// 0 where a < limit, for a >= 0.
inline Vec cut(Vec a, Vec limit) {
    return _mm512_maskz_mov_ps(_mm512_cmp_ps_mask(a, limit, _CMP_GE_OQ), a);
}

}  // namespace
}  // namespace colonnade::bench

#include "support/probe_body.hpp"

namespace colonnade::bench {

const Probe avx512_probe{"avx512", fma_peak, li3, col8x3, dense};

}  // namespace colonnade::bench
