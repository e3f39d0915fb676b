#pragma once

/// One set of vector instructions of the cpu backend. Each target is compiled in a source of its own with its own
/// flags; only the function pointers below leave it.
#include <cstddef>

#include "kernels/core/flow_clocks.hpp"
#include "kernels/core/newton.hpp"
#include "kernels/core/small_networks.hpp"
#include "kernels/core/system.hpp"

namespace colonnade::kernels {

struct SimdTarget {
    const char* name;
    int lanes;  ///< float32 lanes of the largest block that marches in scratch
    void (*advance_float)(const core::System<float>&, std::size_t steps, float* scratch);
    void (*advance_double)(const core::System<double>&, std::size_t steps, double* scratch);
    void (*follow_float)(const core::System<float>&, const core::FlowClocks<float>&, const core::FlowRule&,
                         std::size_t attempts, float* scratch);
    void (*follow_double)(const core::System<double>&, const core::FlowClocks<double>&, const core::FlowRule&,
                          std::size_t attempts, double* scratch);
    void (*newton_float)(const core::System<float>&, core::NewtonRule<float>, float* scratch);
    void (*newton_double)(const core::System<double>&, core::NewtonRule<double>, double* scratch);
    void (*certify)(const core::SmallNetworks&, const core::SmallNetworkCertificates&);
};

extern const SimdTarget baseline_target;
extern const SimdTarget avx2_target;
extern const SimdTarget avx512_target;

/// Of sources of their own, with the flags of their target.
struct Stages;
extern const Stages baseline_stages;
extern const Stages avx2_stages;
extern const Stages avx512_stages;
void certify_baseline(const core::SmallNetworks& in, const core::SmallNetworkCertificates& out);
void certify_avx2(const core::SmallNetworks& in, const core::SmallNetworkCertificates& out);
void certify_avx512(const core::SmallNetworks& in, const core::SmallNetworkCertificates& out);

}  // namespace colonnade::kernels
