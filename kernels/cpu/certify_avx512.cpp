/// Compiled with -mavx512f and its companions.
#include "kernels/core/certify_small_networks.hpp"
#include "kernels/cpu/pack.hpp"
#include "kernels/cpu/simd_target.hpp"

namespace colonnade::kernels {

void certify_avx512(const core::SmallNetworks& in, const core::SmallNetworkCertificates& out) {
    core::certify<core::Pack<double, 8>>(in, out);
}

}  // namespace colonnade::kernels
