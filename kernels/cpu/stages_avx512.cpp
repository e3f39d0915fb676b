/// Compiled with the flags of AVX-512.
#include "pipeline/stages.hpp"

#include "cpu/pack.hpp"
#include "cpu/philox.hpp"
#include "cpu/simd_target.hpp"

namespace colonnade::kernels {

const Stages avx512_stages = stages_of<core::Pack<double, 8>>();

}  // namespace colonnade::kernels
