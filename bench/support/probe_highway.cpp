/// The LI3 probe on Google Highway, static dispatch. Compiled for its AVX2 target.
#include <hwy/highway.h>

namespace colonnade::bench {
namespace {

namespace hn = hwy::HWY_NAMESPACE;
const hn::ScalableTag<float> tag;
using Vec = hn::Vec<hn::ScalableTag<float>>;

inline Vec broadcast(float a) {
    return hn::Set(tag, a);
}
inline Vec load(const float* from) {
    return hn::LoadU(tag, from);
}
inline void store(float* to, Vec a) {
    hn::StoreU(a, tag, to);
}
inline Vec muladd(Vec a, Vec b, Vec c) {
    return hn::MulAdd(a, b, c);
}
inline Vec positive(Vec a) {
    return hn::Max(a, hn::Zero(tag));
}

}  // namespace
}  // namespace colonnade::bench

#include "support/probe_li3.hpp"

namespace colonnade::bench {

void highway_li3(const core::System<float>& system, std::size_t steps) {
    li3(system, steps);
}

}  // namespace colonnade::bench
