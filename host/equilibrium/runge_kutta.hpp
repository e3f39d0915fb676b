#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "kernels/backend.hpp"

namespace colonnade::equilibrium {

/// The classical Runge-Kutta method of order 4 (Hairer, Norsett and Wanner, "Solving Ordinary Differential Equations
/// I", section II.1) made of another backend's explicit Euler steps E: h f(y) = E(y) - y. So it takes every motif, has
/// the same bits on every backend, and whatever marches by Euler marches by it, the step of a system meaning the same
/// h. A step costs four of Euler's with their tests; it is stable on decaying real modes below 1.39 times Euler's
/// limit. Only for the flow: a forward-backward step is not E. Keeps a reference; memory is that of the host.
class RungeKutta final : public kernels::Steps {
public:
    explicit RungeKutta(const kernels::Steps& euler) : euler_(&euler) {}

    [[nodiscard]] int scratch_lanes() const noexcept override { return euler_->scratch_lanes(); }

    void advance(const core::System<float>& system, std::size_t steps, std::span<float> scratch) const override;
    void advance(const core::System<double>& system, std::size_t steps, std::span<double> scratch) const override;

    void newton(const core::System<float>& system, core::NewtonRule<float> rule,
                std::span<float> scratch) const override {
        euler_->newton(system, rule, scratch);
    }
    void newton(const core::System<double>& system, core::NewtonRule<double> rule,
                std::span<double> scratch) const override {
        euler_->newton(system, rule, scratch);
    }

private:
    const kernels::Steps* euler_;
};

}  // namespace colonnade::equilibrium
