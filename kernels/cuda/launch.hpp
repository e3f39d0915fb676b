#pragma once

/// Kernels on arrays that already lie on the current device, in a stream; nothing is copied and nothing waited for.
/// Every pointer in a System, population_of included, is one of the device. All give the bits of the reference backend,
/// but a march of a system that takes_gemm.
#include <driver_types.h>

#include <cstddef>
#include <cstdint>

#include "kernels/core/flow_clocks.hpp"
#include "kernels/core/newton.hpp"
#include "kernels/core/small_networks.hpp"
#include "kernels/core/system.hpp"

namespace colonnade::kernels::cuda {

/// Takes `steps` updates of every column and fills residual and magnitude. `scratch`: layout_of(system).scratch values.
template <class T>
void launch_advance(const core::System<T>& on_device, std::size_t steps, T* scratch, cudaStream_t stream);

/// Tries steps of the flow of every column (core::follow_flow). `scratch`: flow_layout_of(system).scratch values.
template <class T>
void launch_flow(const core::System<T>& on_device, const core::FlowClocks<T>& clocks, const core::FlowRule& rule,
                 std::size_t attempts, T* scratch, cudaStream_t stream);

/// Newton's steps of every column (core::newton). `scratch`: newton_layout_of(system).scratch values.
template <class T>
void launch_newton(const core::System<T>& on_device, core::NewtonRule<T> rule, T* scratch, cudaStream_t stream);

/// Rungs 1 to 4 of the certificates of every column (core::certify).
void launch_certify(const core::SmallNetworks& in, const core::SmallNetworkCertificates& out, cudaStream_t stream);

}  // namespace colonnade::kernels::cuda
