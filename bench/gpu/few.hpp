#pragma once

#include <limits>
#include <utility>
#include <vector>

#include "assembly/batch.hpp"
#include "backend.hpp"

namespace colonnade::bench {

/// A batch with room for the low parts that Newton finds, on the processor.
template <class T>
class Few {
public:
    Few(assembly::Batch<T> batch, bool newton) : batch_(std::move(batch)), newton_(newton) {
        const auto system = batch_.system();
        const auto rows = static_cast<std::size_t>(system.layers) * static_cast<std::size_t>(system.neurons);
        if (newton && batch_.is_precise()) low_.resize(rows * system.stride);
    }

    /// Valid until this is moved or destroyed.
    [[nodiscard]] core::System<T> system() {
        core::System<T> system = batch_.system();
        system.x_low = low_.empty() ? nullptr : low_.data();
        if (low_.empty()) system.u_low = nullptr;
        return system;
    }
    [[nodiscard]] assembly::Batch<T>& batch() noexcept { return batch_; }

    /// Marches by `steps`, products in order, or takes Newton's steps to a residual of `tolerance`.
    void solve(const kernels::Backend& backend, std::size_t steps, double tolerance) {
        core::System<T> here = system();
        here.product = core::Product::ordered;
        if (newton_) {
            std::vector<T> scratch(backend.newton_scratch_size(here));
            backend.newton(here, rule(tolerance), scratch);
        } else {
            std::vector<T> scratch(backend.scratch_size(here));
            backend.advance(here, steps, scratch);
        }
    }

    /// As a run asks for it (host/equilibrium/direct.cpp).
    [[nodiscard]] static core::NewtonRule<T> rule(double tolerance) {
        return {static_cast<T>(tolerance), 4 * std::numeric_limits<T>::epsilon()};
    }

private:
    assembly::Batch<T> batch_;
    std::vector<T> low_;
    bool newton_;
};

}  // namespace colonnade::bench
