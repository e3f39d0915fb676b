/// Compiled with the flags of AVX-512.
#include "kernels/pipeline/stages.hpp"

#include "kernels/cpu/pack.hpp"
#include "kernels/cpu/philox.hpp"
#include "kernels/cpu/simd_target.hpp"

namespace colonnade::kernels {

const Stages avx512_stages = stages_of<core::Pack<double, 8>>();

}  // namespace colonnade::kernels
