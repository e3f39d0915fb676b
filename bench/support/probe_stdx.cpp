/// The LI3 probe on std::experimental::simd. Compiled with -mavx2 -mfma.
#include <experimental/simd>

namespace colonnade::bench {
namespace {

using Vec = std::experimental::native_simd<float>;

inline __attribute__((always_inline)) Vec broadcast(float a) {
    return a;
}
inline __attribute__((always_inline)) Vec load(const float* from) {
    return Vec(from, std::experimental::element_aligned);
}
inline __attribute__((always_inline)) void store(float* to, Vec a) {
    a.copy_to(to, std::experimental::element_aligned);
}
inline __attribute__((always_inline)) Vec muladd(Vec a, Vec b, Vec c) {
    return std::experimental::fma(a, b, c);
}
inline __attribute__((always_inline)) Vec positive(Vec a) {
    return std::experimental::max(a, Vec(0.0F));
}

}  // namespace
}  // namespace colonnade::bench

#include "support/probe_li3.hpp"

namespace colonnade::bench {

void stdx_li3(const core::System<float>& system, std::size_t steps) {
    li3(system, steps);
}

}  // namespace colonnade::bench
