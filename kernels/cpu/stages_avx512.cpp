/// Compiled with the flags of AVX-512.
#include "pipeline/stages.hpp"

#include "cpu/level.hpp"
#include "cpu/pack.hpp"
#include "cpu/philox.hpp"

namespace colonnade::kernels {

const Stages avx512_stages = stages_of<core::Pack<double, 8>>();

}  // namespace colonnade::kernels
