/// Compiled with -mavx2 -mfma.
#include "kernels/pipeline/stages.hpp"

#include "kernels/cpu/pack.hpp"
#include "kernels/cpu/philox.hpp"
#include "kernels/cpu/simd_target.hpp"

namespace colonnade::kernels {

const Stages avx2_stages = stages_of<core::Pack<double, 4>>();

}  // namespace colonnade::kernels
