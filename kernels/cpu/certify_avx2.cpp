/// Compiled with -mavx2 -mfma.
#include "core/certify_triples.hpp"
#include "cpu/pack.hpp"
#include "cpu/simd_target.hpp"

namespace colonnade::kernels {

void certify_avx2(const core::Triples& in, const core::TripleCertificates& out) {
    core::certify<core::Pack<double, 4>>(in, out);
}

}  // namespace colonnade::kernels
