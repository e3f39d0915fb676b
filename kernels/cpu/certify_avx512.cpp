/// Compiled with -mavx512f and its companions.
#include "core/certify_triples.hpp"
#include "cpu/pack.hpp"
#include "cpu/simd_target.hpp"

namespace colonnade::kernels {

void certify_avx512(const core::Triples& in, const core::TripleCertificates& out) {
    core::certify<core::Pack<double, 8>>(in, out);
}

}  // namespace colonnade::kernels
