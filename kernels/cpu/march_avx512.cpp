/// Compiled with -mavx512f and its companions.
#include "kernels/core/advance.hpp"
#include "kernels/cpu/pack.hpp"
#include "kernels/cpu/simd_target.hpp"
#include "kernels/cpu/twin.hpp"

namespace colonnade::kernels {
namespace {

/// Groups of lanes in a product of matrices: with four rows, what the registers hold.
constexpr int groups = 6;

void advance_float(const core::System<float>& system, std::size_t steps, float* scratch) {
    core::advance<core::Pack<float, 16>, 6, groups>(system, steps, scratch);
}
void advance_double(const core::System<double>& system, std::size_t steps, double* scratch) {
    core::advance<core::Pack<double, 8>, 6, groups>(system, steps, scratch);
}
}  // namespace

const SimdTarget avx512_target{"avx512",
                               16 * groups,
                               advance_float,
                               advance_double,
                               core::advance_flow<core::Twin<core::Pack<float, 16>>>,
                               core::advance_flow<core::Twin<core::Pack<double, 8>>>,
                               core::advance_newton<core::Pack<float, 16>>,
                               core::advance_newton<core::Pack<double, 8>>,
                               certify_avx512};

}  // namespace colonnade::kernels
