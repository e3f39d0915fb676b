#pragma once

/// A system whose arrays lie on a device, with the copies from and to a system of the host.
#include <cstddef>
#include <cstdint>

#include "kernels/core/rows.hpp"
#include "kernels/core/system.hpp"
#include "kernels/cuda/runtime.hpp"
#include "kernels/pipeline/memory.hpp"

namespace colonnade::kernels::cuda {

/// Room that grows and is used again. Belongs to one stream, in the order of which all copies happen.
template <class T>
class DeviceSystem {
public:
    /// Copies all that `host` holds for its columns, padding left out; `newton`: with what Newton needs.
    void upload(const core::System<T>& host, bool newton, cudaStream_t stream);
    /// Copies rates, residual, magnitude and, of Newton, what is its own into the arrays of `host`.
    void download(const core::System<T>& host, bool newton, cudaStream_t stream) const;

    /// The view for launchers; valid until the next upload.
    [[nodiscard]] const core::System<T>& system() const noexcept { return system_; }

private:
    DeviceBuffer<T> values_;
    DeviceBuffer<T> matrix_;
    DeviceBuffer<std::uint8_t> population_of_;
    core::System<T> system_;
};

}  // namespace colonnade::kernels::cuda
