#pragma once

/// What a pipeline asks of the memory that its columns live in. There are three: that of the host with numbers one by
/// one (kernels/reference), the same in packs (kernels/cpu), and that of a device (kernels/cuda).
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

#include "kernels/core/flow_clocks.hpp"
#include "kernels/core/newton.hpp"
#include "kernels/core/stop_reason.hpp"
#include "kernels/pipeline/draw.hpp"

namespace colonnade::kernels {

template <class M>
concept Memory = requires(M memory, double* there, const double* from, std::size_t n, std::uint32_t* slots,
                          const core::StopReason* stop_reasons, const core::System<double>& system,
                          core::FillRow<double> stage, void (*body)()) {
    /// Numbers; zeros, or unset. Throws OutOfMemory.
    requires std::constructible_from<typename M::template Buffer<double>, std::size_t>;
    { std::declval<typename M::template Buffer<double>&>().data() } -> std::same_as<double*>;
    /// Columns allocated for a row of so many in arrays that march.
    { M::stride(n) } -> std::same_as<std::size_t>;
    /// Copies n numbers from the host, or to it; done when they return.
    memory.in(there, from, n);
    memory.out(there, from, n);
    /// The same of rows: to, its stride, from, its stride, columns, rows.
    memory.in_rows(there, n, from, n, n, n);
    memory.out_rows(there, n, from, n, n, n);
    /// All turns k < n of a stage, after everything asked for before.
    memory.each("name", n, stage);
    /// Takes n updates of every column of a system, and fills residual and magnitude.
    memory.advance(system, n);
    /// Tries n steps of the flow of every column, and fills residual and magnitude.
    memory.follow(system, core::FlowClocks<double>{}, core::FlowRule{}, n);
    /// Newton's steps of every column until each has stopped.
    memory.newton(system, core::NewtonRule<double>{});
    /// Writes the k < n with a stop_reason to `slots`, in order, and returns how many.
    { memory.select(stop_reasons, core::StopReason::runs, n, slots) } -> std::convertible_to<std::size_t>;
    /// Runs a body whose calls are the same as long as the key is and forget() was not called.
    memory.repeat(std::pair<std::size_t, std::size_t>{}, body);
    memory.forget();
};

/// Columns allocated for each row on a device: whole warps, so that each row starts at a boundary of memory.
[[nodiscard]] constexpr std::size_t whole_warps(std::size_t columns) {
    return (columns + 31) / 32 * 32;
}

/// Makes room for `size` values; what was there is lost where it has to grow.
template <class Buffer>
void make_room(Buffer& buffer, std::size_t size) {
    if (buffer.size() < size) buffer = Buffer(size);
}

}  // namespace colonnade::kernels
