#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "kernels/core/newton.hpp"
#include "kernels/core/rows.hpp"
#include "kernels/core/system.hpp"
#include "kernels/cuda/device_system.hpp"
#include "kernels/cuda/runtime.hpp"

namespace colonnade::bench {

/// A system of a few columns on the host, repeated over many that lie on the device.
template <class T>
class OnDevice {
public:
    /// `newton`: with what Newton needs instead of what a march needs, low rates where `host` has room for them.
    /// reset() starts from the rates of `host`, of which copies are taken.
    OnDevice(const core::System<T>& host, bool newton, std::size_t columns, const kernels::cuda::Stream& stream);

    /// Bytes on the device that one of these takes, scratch included.
    [[nodiscard]] static std::size_t bytes(const core::System<T>& host, bool newton, std::size_t columns);
    /// Bytes that a kernel cannot do without reading or writing once.
    [[nodiscard]] std::size_t traffic() const;

    /// As kernels see it.
    [[nodiscard]] const core::System<T>& system() const noexcept { return many_; }

    void reset();
    void advance(std::size_t steps);
    void newton(core::NewtonRule<T> rule);
    /// Rates whose bits are not those of `truth`, which has the columns and the layout of `host`, and that lie more
    /// than `allowed` from them.
    [[nodiscard]] std::uint64_t differing(const core::System<T>& truth, T allowed = T(-1));
    /// Rates [row][column] of all columns.
    [[nodiscard]] std::vector<T> rates() const;

private:
    bool newton_;
    core::SystemRows rows_;
    const kernels::cuda::Stream& stream_;
    kernels::cuda::DeviceSystem<T> few_, truth_;
    kernels::cuda::DeviceBuffer<T> values_, scratch_;
    core::System<T> many_;
};

extern template class OnDevice<float>;
extern template class OnDevice<double>;

}  // namespace colonnade::bench
