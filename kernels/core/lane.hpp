#pragma once

/// The few operations from which every kernel is built, for one lane: float and double on host and device.
/// kernels/cpu/pack.hpp gives the same names for SIMD packs, so that one expression serves a scalar, a vector and a
/// GPU thread. Each operation is exact or correctly rounded, hence the same bits everywhere; that is why sums of
/// products are written with `fma` and contraction by the compiler is off.
#include <cstddef>
#include <cstdint>
#include <cstring>

#if defined(__CUDACC__)
#define COLONNADE_HD __host__ __device__ __forceinline__
#else
#define COLONNADE_HD inline __attribute__((always_inline))
#endif
/// For long functions that many places call: copied into each they would take minutes to compile.
#if defined(__CUDACC__)
#define COLONNADE_CALLED __host__ __device__ __noinline__
#else
#define COLONNADE_CALLED __attribute__((noinline))
#endif
/// Before a loop over layers that a GPU thread must have unrolled to hold its arrays in registers.
#if defined(__CUDA_ARCH__)
#define COLONNADE_UNROLL_ON_DEVICE _Pragma("unroll")
#else
#define COLONNADE_UNROLL_ON_DEVICE
#endif
/// For lambdas whose parts must be known where they are called.
#define COLONNADE_INLINE __attribute__((always_inline))

namespace colonnade::core {

/// Scalar type of a lane type: float for float and Pack<float, W>.
template <class V>
struct lane_traits {
    using scalar = V;
    static constexpr int width = 1;
    static COLONNADE_HD V splat(V value) { return value; }
};
template <class V>
using scalar_t = typename lane_traits<V>::scalar;

/// The same number in every lane.
template <class V>
COLONNADE_HD V splat(scalar_t<V> value) {
    return lane_traits<V>::splat(value);
}

COLONNADE_HD float fma(float a, float b, float c) {
    return __builtin_fmaf(a, b, c);
}
COLONNADE_HD double fma(double a, double b, double c) {
    return __builtin_fma(a, b, c);
}

/// yes where mask, else no.
COLONNADE_HD float select(bool mask, float yes, float no) {
    return mask ? yes : no;
}
COLONNADE_HD double select(bool mask, double yes, double no) {
    return mask ? yes : no;
}
/// What `any` asks of a mask; kernels/cpu/pack.hpp answers for vectors.
template <class Mask>
struct mask_traits {
    static COLONNADE_HD bool any(const Mask& mask) { return mask; }
};
/// Whether the mask of a comparison holds in some lane; a mask is a bool or a compiler's vector of integers.
template <class Mask>
COLONNADE_HD bool any(const Mask& mask) {
    return mask_traits<Mask>::any(mask);
}

/// a > b ? a : b; b where either is NaN, so that `max(0, z)` passes a NaN z on.
COLONNADE_HD float max(float a, float b) {
    return a > b ? a : b;
}
COLONNADE_HD double max(double a, double b) {
    return a > b ? a : b;
}
/// a < b ? a : b; b where either is NaN.
COLONNADE_HD float min(float a, float b) {
    return a < b ? a : b;
}
COLONNADE_HD double min(double a, double b) {
    return a < b ? a : b;
}
/// max(0, z) as one instruction: as `max`, but a -0 may become +0. For marches, from which the sign of a zero never
/// comes out: it touches no number other than zeros, rates that vanish are stored as +0, and a residual is an |x|.
template <class V>
COLONNADE_HD V positive_part(V z) {
#if defined(__CUDACC__) && defined(__CUDA_ARCH__)
    if constexpr (sizeof(V) == sizeof(float)) {
        V result;
        asm("max.NaN.f32 %0, %1, 0f00000000;" : "=f"(result) : "f"(z));
        return result;
    }
#endif
    return max(splat<V>(0), z);
}

COLONNADE_HD float abs(float a) {
    return __builtin_fabsf(a);
}
COLONNADE_HD double abs(double a) {
    return __builtin_fabs(a);
}

/// One NaN for all: the sign of one that arithmetic made differs between processors.
template <class V>
COLONNADE_HD V one_nan(V rate) {
    return select(rate == rate, rate, splat<V>(static_cast<scalar_t<V>>(__builtin_nan(""))));
}

/// Correctly rounded, as the standard of floating-point arithmetic wants it.
COLONNADE_HD float sqrt(float a) {
    return __builtin_sqrtf(a);
}
COLONNADE_HD double sqrt(double a) {
    return __builtin_sqrt(a);
}

/// Nearest integer, ties to even, for |a| < 2^22 (float) and 2^51 (double).
COLONNADE_HD float round_even(float a) {
    const float magic = 12582912.0F;  // 1.5 * 2^23: the sum has a unit in the last place of 1
    return (a + magic) - magic;
}
COLONNADE_HD double round_even(double a) {
    const double magic = 6755399441055744.0;  // 1.5 * 2^52
    return (a + magic) - magic;
}

/// 2^n for an integral n within the exponents of normal numbers; any bits at all for others. Adding the magic number of
/// round_even leaves n in the low bits, so no conversion to an integer is needed.
COLONNADE_HD float exp2_integer(float n) {
    const float shifted = n + 12582912.0F;
    std::uint32_t bits;
    std::memcpy(&bits, &shifted, sizeof bits);
    bits = (bits << 23) + (127U << 23);
    float result;
    std::memcpy(&result, &bits, sizeof result);
    return result;
}
COLONNADE_HD double exp2_integer(double n) {
    const double shifted = n + 6755399441055744.0;
    std::uint64_t bits;
    std::memcpy(&bits, &shifted, sizeof bits);
    bits = (bits << 52) + (std::uint64_t(1023) << 52);
    double result;
    std::memcpy(&result, &bits, sizeof result);
    return result;
}

/// Splits a positive normal a = m * 2^e with m in [1, 2): returns m and stores e.
COLONNADE_HD float split_exponent(float a, float& exponent) {
    std::int32_t bits;
    std::memcpy(&bits, &a, sizeof bits);
    exponent = static_cast<float>((bits >> 23) - 127);
    bits = (bits & 0x007FFFFF) | 0x3F800000;
    float mantissa;
    std::memcpy(&mantissa, &bits, sizeof mantissa);
    return mantissa;
}
COLONNADE_HD double split_exponent(double a, double& exponent) {
    std::int64_t bits;
    std::memcpy(&bits, &a, sizeof bits);
    exponent = static_cast<double>((bits >> 52) - 1023);
    bits = (bits & 0x000FFFFFFFFFFFFFLL) | 0x3FF0000000000000LL;
    double mantissa;
    std::memcpy(&mantissa, &bits, sizeof mantissa);
    return mantissa;
}

}  // namespace colonnade::core
