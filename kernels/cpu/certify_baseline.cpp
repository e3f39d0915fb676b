/// Two lanes: SSE2 on x86-64, Advanced SIMD on Arm.
#include "core/certify_triples.hpp"
#include "cpu/pack.hpp"
#include "cpu/simd_target.hpp"

namespace colonnade::kernels {

void certify_baseline(const core::Triples& in, const core::TripleCertificates& out) {
    core::certify<core::Pack<double, 2>>(in, out);
}

}  // namespace colonnade::kernels
