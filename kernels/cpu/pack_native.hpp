#pragma once

/// The operations of a vector register that want an instruction by name, for the set that the flags of this source
/// allow. max(a, b) is a > b ? a : b and min(a, b) is a < b ? a : b, as the x86 instructions are, NaN and zeros
/// included.
#include <cstddef>
#include <cstdint>
#include <type_traits>

#if defined(__SSE2__)
#include <immintrin.h>
#endif

namespace colonnade::core::native {

template <class T>
using Integer = std::conditional_t<sizeof(T) == 4, std::int32_t, std::int64_t>;

template <class T, int W>
struct types {
    typedef T Vector __attribute__((vector_size(W * sizeof(T))));
    typedef Integer<T> Mask __attribute__((vector_size(W * sizeof(T))));
};
template <class T, int W>
using Vector = typename types<T, W>::Vector;
template <class T, int W>
using Mask = typename types<T, W>::Mask;

/// 64-bit words without a sign.
template <int W>
struct word_types {
    typedef std::uint64_t Words __attribute__((vector_size(W * sizeof(std::uint64_t))));
};
template <int W>
using Words = typename word_types<W>::Words;

template <class T, int W>
inline constexpr bool is_512 = W * sizeof(T) == 64;
template <class T, int W>
inline constexpr bool is_256 = W * sizeof(T) == 32;
template <class T, int W>
inline constexpr bool is_128 = W * sizeof(T) == 16;
template <class T>
inline constexpr bool is_float = sizeof(T) == 4;

/// Lane by lane, for sets without an instruction.
template <class T, int W, class Operation>
inline Vector<T, W> each(Vector<T, W> a, Vector<T, W> b, Operation operation) {
    Vector<T, W> result{};
    for (int i = 0; i < W; ++i) result[i] = operation(T(a[i]), T(b[i]));
    return result;
}

template <class T, int W>
inline __attribute__((always_inline)) Vector<T, W> fma(Vector<T, W> a, Vector<T, W> b, Vector<T, W> c) {
    using V = Vector<T, W>;
#if defined(__AVX512F__)
    if constexpr (is_512<T, W> && is_float<T>) return (V)_mm512_fmadd_ps((__m512)a, (__m512)b, (__m512)c);
    if constexpr (is_512<T, W> && !is_float<T>) return (V)_mm512_fmadd_pd((__m512d)a, (__m512d)b, (__m512d)c);
#endif
#if defined(__FMA__)
    if constexpr (is_256<T, W> && is_float<T>) return (V)_mm256_fmadd_ps((__m256)a, (__m256)b, (__m256)c);
    if constexpr (is_256<T, W> && !is_float<T>) return (V)_mm256_fmadd_pd((__m256d)a, (__m256d)b, (__m256d)c);
#endif
    V result{};
    for (int i = 0; i < W; ++i) {
        if constexpr (is_float<T>)
            result[i] = __builtin_fmaf(a[i], b[i], c[i]);
        else
            result[i] = __builtin_fma(a[i], b[i], c[i]);
    }
    return result;
}

template <class T, int W>
inline __attribute__((always_inline)) Vector<T, W> max(Vector<T, W> a, Vector<T, W> b) {
    using V = Vector<T, W>;
#if defined(__AVX512F__)  // the masked form: gcc 12 warns of the undefined operand that the plain one passes
    if constexpr (is_512<T, W> && is_float<T>) return (V)_mm512_maskz_max_ps(__mmask16(-1), (__m512)a, (__m512)b);
    if constexpr (is_512<T, W> && !is_float<T>) return (V)_mm512_maskz_max_pd(__mmask8(-1), (__m512d)a, (__m512d)b);
#endif
#if defined(__AVX__)
    if constexpr (is_256<T, W> && is_float<T>) return (V)_mm256_max_ps((__m256)a, (__m256)b);
    if constexpr (is_256<T, W> && !is_float<T>) return (V)_mm256_max_pd((__m256d)a, (__m256d)b);
#endif
#if defined(__SSE2__)
    if constexpr (is_128<T, W> && is_float<T>) return (V)_mm_max_ps((__m128)a, (__m128)b);
    if constexpr (is_128<T, W> && !is_float<T>) return (V)_mm_max_pd((__m128d)a, (__m128d)b);
#endif
    return each<T, W>(a, b, [](T x, T y) { return x > y ? x : y; });
}

template <class T, int W>
inline __attribute__((always_inline)) Vector<T, W> min(Vector<T, W> a, Vector<T, W> b) {
    using V = Vector<T, W>;
#if defined(__AVX512F__)
    if constexpr (is_512<T, W> && is_float<T>) return (V)_mm512_maskz_min_ps(__mmask16(-1), (__m512)a, (__m512)b);
    if constexpr (is_512<T, W> && !is_float<T>) return (V)_mm512_maskz_min_pd(__mmask8(-1), (__m512d)a, (__m512d)b);
#endif
#if defined(__AVX__)
    if constexpr (is_256<T, W> && is_float<T>) return (V)_mm256_min_ps((__m256)a, (__m256)b);
    if constexpr (is_256<T, W> && !is_float<T>) return (V)_mm256_min_pd((__m256d)a, (__m256d)b);
#endif
#if defined(__SSE2__)
    if constexpr (is_128<T, W> && is_float<T>) return (V)_mm_min_ps((__m128)a, (__m128)b);
    if constexpr (is_128<T, W> && !is_float<T>) return (V)_mm_min_pd((__m128d)a, (__m128d)b);
#endif
    return each<T, W>(a, b, [](T x, T y) { return x < y ? x : y; });
}

template <class T, int W>
inline __attribute__((always_inline)) Vector<T, W> sqrt(Vector<T, W> a) {
    using V = Vector<T, W>;
#if defined(__AVX512F__)  // the masked form: as for max
    if constexpr (is_512<T, W> && is_float<T>) return (V)_mm512_maskz_sqrt_ps(__mmask16(-1), (__m512)a);
    if constexpr (is_512<T, W> && !is_float<T>) return (V)_mm512_maskz_sqrt_pd(__mmask8(-1), (__m512d)a);
#endif
#if defined(__AVX__)
    if constexpr (is_256<T, W> && is_float<T>) return (V)_mm256_sqrt_ps((__m256)a);
    if constexpr (is_256<T, W> && !is_float<T>) return (V)_mm256_sqrt_pd((__m256d)a);
#endif
#if defined(__SSE2__)
    if constexpr (is_128<T, W> && is_float<T>) return (V)_mm_sqrt_ps((__m128)a);
    if constexpr (is_128<T, W> && !is_float<T>) return (V)_mm_sqrt_pd((__m128d)a);
#endif
    return each<T, W>(a, a, [](T x, T) { return is_float<T> ? T(__builtin_sqrtf(float(x))) : T(__builtin_sqrt(x)); });
}

/// Products of the lower 32 bits of each lane, whose upper bits are 0 or ignored.
template <int W>
inline __attribute__((always_inline)) Words<W> multiply_low(Words<W> a, Words<W> b) {
#if defined(__AVX512F__)  // the masked form: as for max
    if constexpr (W == 8) return (Words<W>)_mm512_maskz_mul_epu32(__mmask8(-1), (__m512i)a, (__m512i)b);
#endif
#if defined(__AVX2__)
    if constexpr (W == 4) return (Words<W>)_mm256_mul_epu32((__m256i)a, (__m256i)b);
#endif
#if defined(__SSE2__)
    if constexpr (W == 2) return (Words<W>)_mm_mul_epu32((__m128i)a, (__m128i)b);
#endif
    return (a & 0xFFFFFFFFU) * (b & 0xFFFFFFFFU);
}

/// Whether some lane of a mask is not 0. Bytes: of the whole vector.
template <std::size_t Bytes, class Mask>
inline __attribute__((always_inline)) bool any(const Mask& mask) {
#if defined(__AVX512F__)
    if constexpr (Bytes == 64) return _mm512_test_epi64_mask((__m512i)mask, (__m512i)mask) != 0;
#endif
#if defined(__AVX__)
    if constexpr (Bytes == 32) return _mm256_testz_si256((__m256i)mask, (__m256i)mask) == 0;
#endif
    bool found = false;
    for (std::size_t i = 0; i < Bytes / sizeof mask[0]; ++i) found = found || mask[i] != 0;
    return found;
}

}  // namespace colonnade::core::native
