/// Compiled with -mavx2 -mfma.
#include "kernels/core/advance.hpp"
#include "kernels/cpu/pack.hpp"
#include "kernels/cpu/simd_target.hpp"
#include "kernels/cpu/twin.hpp"

namespace colonnade::kernels {
namespace {

/// Groups of lanes in a product of matrices: with four rows, what the registers hold.
constexpr int groups = 3;

void advance_float(const core::System<float>& system, std::size_t steps, float* scratch) {
    core::advance<core::Pack<float, 8>, 4, groups>(system, steps, scratch);
}
void advance_double(const core::System<double>& system, std::size_t steps, double* scratch) {
    core::advance<core::Pack<double, 4>, 4, groups>(system, steps, scratch);
}
}  // namespace

const SimdTarget avx2_target{"avx2",
                             8 * groups,
                             advance_float,
                             advance_double,
                             core::advance_flow<core::Twin<core::Pack<float, 8>>>,
                             core::advance_flow<core::Twin<core::Pack<double, 4>>>,
                             core::advance_newton<core::Pack<float, 8>>,
                             core::advance_newton<core::Pack<double, 4>>,
                             certify_avx2};

}  // namespace colonnade::kernels
