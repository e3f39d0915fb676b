/// Compiled with -mavx2 -mfma.
#include "pipeline/stages.hpp"

#include "cpu/pack.hpp"
#include "cpu/philox.hpp"
#include "cpu/simd_target.hpp"

namespace colonnade::kernels {

const Stages avx2_stages = stages_of<core::Pack<double, 4>>();

}  // namespace colonnade::kernels
