/// Two lanes; see march_baseline.cpp.
#include "pipeline/stages.hpp"

#include "cpu/pack.hpp"
#include "cpu/philox.hpp"
#include "cpu/simd_target.hpp"

namespace colonnade::kernels {

const Stages baseline_stages = stages_of<core::Pack<double, 2>>();

}  // namespace colonnade::kernels
