/// Two lanes; see march_baseline.cpp.
#include "kernels/pipeline/stages.hpp"

#include "kernels/cpu/pack.hpp"
#include "kernels/cpu/philox.hpp"
#include "kernels/cpu/simd_target.hpp"

namespace colonnade::kernels {

const Stages baseline_stages = stages_of<core::Pack<double, 2>>();

}  // namespace colonnade::kernels
