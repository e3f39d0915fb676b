/// The baseline of x86-64, which has no fma instruction: each would be a call of the C library's exact fma. That is
/// right and not fast however lanes are arranged, so it marches as the reference does, one number at a time.
#include "kernels/core/advance.hpp"
#include "kernels/cpu/simd_target.hpp"

namespace colonnade::kernels {

const SimdTarget baseline_target{"baseline",
                                 1,
                                 core::advance_plain<float>,
                                 core::advance_plain<double>,
                                 core::advance_flow_plain<float, core::System<float>>,
                                 core::advance_flow_plain<double, core::System<double>>,
                                 core::advance_newton_plain<float>,
                                 core::advance_newton_plain<double>,
                                 certify_baseline};

}  // namespace colonnade::kernels
