/// Two 64-bit or four 32-bit lanes of a processor whose oldest kind has an fma instruction: Advanced SIMD on Arm.
#include "kernels/core/advance.hpp"
#include "kernels/cpu/pack.hpp"
#include "kernels/cpu/simd_target.hpp"
#include "kernels/cpu/twin.hpp"

namespace colonnade::kernels {
namespace {

/// Groups of lanes in a product of matrices: with four rows, what the registers hold.
constexpr int groups = 3;

void advance_float(const core::System<float>& system, std::size_t steps, float* scratch) {
    core::advance<core::Pack<float, 4>, 4, groups>(system, steps, scratch);
}
void advance_double(const core::System<double>& system, std::size_t steps, double* scratch) {
    core::advance<core::Pack<double, 2>, 4, groups>(system, steps, scratch);
}
}  // namespace

const SimdTarget baseline_target{"baseline",
                                 4 * groups,
                                 advance_float,
                                 advance_double,
                                 core::advance_flow<core::Twin<core::Pack<float, 4>>>,
                                 core::advance_flow<core::Twin<core::Pack<double, 2>>>,
                                 core::advance_newton<core::Pack<float, 4>>,
                                 core::advance_newton<core::Pack<double, 2>>,
                                 certify_baseline};

}  // namespace colonnade::kernels
