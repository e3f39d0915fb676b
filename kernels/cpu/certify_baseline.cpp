/// Two lanes: SSE2 on x86-64, Advanced SIMD on Arm.
#include "kernels/core/certify_small_networks.hpp"
#include "kernels/cpu/pack.hpp"
#include "kernels/cpu/simd_target.hpp"

namespace colonnade::kernels {

void certify_baseline(const core::SmallNetworks& in, const core::SmallNetworkCertificates& out) {
    core::certify<core::Pack<double, 2>>(in, out);
}

}  // namespace colonnade::kernels
