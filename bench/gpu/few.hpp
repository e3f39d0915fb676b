#pragma once

#include <limits>
#include <utility>
#include <vector>

#include "kernels/backend.hpp"
#include "kernels/pipeline/host_columns.hpp"

namespace colonnade::bench {

/// Columns that Newton or a march solves on the processor.
template <class T>
class Few {
public:
    Few(kernels::HostColumns<T> columns, bool newton) : columns_(std::move(columns)), newton_(newton) {}

    /// Valid until this is moved or destroyed; low parts only where Newton takes them.
    [[nodiscard]] core::System<T> system() {
        core::System<T> system = columns_.system();
        if (!newton_) system.x_low = nullptr, system.u_low = nullptr;
        return system;
    }
    [[nodiscard]] kernels::HostColumns<T>& columns() noexcept { return columns_; }

    /// Marches by `steps`, products in order, or takes Newton's steps to a residual of `tolerance`.
    void solve(const kernels::Backend& backend, std::size_t steps, double tolerance) {
        core::System<T> here = system();
        here.product = Product::ordered;
        if (newton_) {
            std::vector<T> scratch(backend.newton_scratch_size(here));
            backend.newton(here, rule(tolerance), scratch);
        } else {
            std::vector<T> scratch(backend.scratch_size(here));
            backend.advance(here, steps, scratch);
        }
    }

    /// As a run asks for it (kernels/pipeline/pipeline_on.hpp).
    [[nodiscard]] static core::NewtonRule<T> rule(double tolerance) {
        return {static_cast<T>(tolerance), 4 * std::numeric_limits<T>::epsilon()};
    }

private:
    kernels::HostColumns<T> columns_;
    bool newton_;
};

}  // namespace colonnade::bench
