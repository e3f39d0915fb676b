/// Compiled with -mavx2 -mfma.
#include <immintrin.h>

namespace colonnade::bench {
namespace {

typedef float Vec __attribute__((vector_size(32)));

inline Vec broadcast(float a) {
    return _mm256_set1_ps(a);
}
inline Vec load(const float* from) {
    return _mm256_loadu_ps(from);
}
inline void store(float* to, Vec a) {
    _mm256_storeu_ps(to, a);
}
inline Vec muladd(Vec a, Vec b, Vec c) {
    return _mm256_fmadd_ps(a, b, c);
}
inline Vec positive(Vec a) {
    return _mm256_max_ps(a, _mm256_setzero_ps());
}
/// 0 where a < limit, for a >= 0.
inline Vec cut(Vec a, Vec limit) {
    return _mm256_and_ps(a, _mm256_cmp_ps(a, limit, _CMP_GE_OQ));
}

}  // namespace
}  // namespace colonnade::bench

#include "support/probe_body.hpp"

namespace colonnade::bench {

const Probe avx2_probe{"avx2", fma_peak, li3, col8x3, dense};

}  // namespace colonnade::bench
