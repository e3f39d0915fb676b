/// Compiled with -mavx2 -mfma.
#include "pipeline/stages.hpp"

#include "cpu/level.hpp"
#include "cpu/pack.hpp"
#include "cpu/philox.hpp"

namespace colonnade::kernels {

const Stages avx2_stages = stages_of<core::Pack<double, 4>>();

}  // namespace colonnade::kernels
