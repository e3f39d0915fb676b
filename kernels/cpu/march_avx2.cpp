/// Compiled with -mavx2 -mfma.
#include "kernels/core/advance.hpp"
#include "kernels/cpu/pack.hpp"
#include "kernels/cpu/simd_target.hpp"

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
void follow_float(const core::System<float>& system, const core::FlowClocks<float>& clocks, const core::FlowRule& rule,
                  std::size_t attempts, float* scratch) {
    core::advance_flow<core::Pack<float, 8>>(system, clocks, rule, attempts, scratch);
}
void follow_double(const core::System<double>& system, const core::FlowClocks<double>& clocks,
                   const core::FlowRule& rule, std::size_t attempts, double* scratch) {
    core::advance_flow<core::Pack<double, 4>>(system, clocks, rule, attempts, scratch);
}
void newton_float(const core::System<float>& system, core::NewtonRule<float> rule, float* scratch) {
    core::advance_newton<core::Pack<float, 8>>(system, rule, scratch);
}
void newton_double(const core::System<double>& system, core::NewtonRule<double> rule, double* scratch) {
    core::advance_newton<core::Pack<double, 4>>(system, rule, scratch);
}

}  // namespace

const SimdTarget avx2_target{"avx2",        8 * groups,   advance_float, advance_double, follow_float,
                             follow_double, newton_float, newton_double, certify_avx2};

}  // namespace colonnade::kernels
