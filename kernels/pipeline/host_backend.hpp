#pragma once

/// What backends in memory of the host have in common: everything but the steps and the table of stages.
#include <limits>
#include <memory>
#include <span>

#include "backend.hpp"
#include "pipeline/host_pipeline.hpp"

namespace colonnade::kernels {

class HostBackend : public Backend {
public:
    /// Keeps a reference.
    explicit HostBackend(const Stages& stages) : stages_(&stages) {}

    void draw(const core::DrawRule& rule, std::uint64_t seed, const core::Site& site,
              std::span<double> out) const override {
        std::uint32_t refused = 0;
        constexpr double all = std::numeric_limits<double>::infinity();
        stages_->take(core::DrawRow<double>{rule, seed, site, -all, all, out.data(), &refused}, out.size());
    }
    [[nodiscard]] std::unique_ptr<ResidentBatch<float>> reside(const core::System<float>& system,
                                                               std::span<const double> step,
                                                               std::span<const double> tolerance,
                                                               const ResidentRule& rule) const override {
        return reside_with(*this, system, step, tolerance, rule);
    }
    [[nodiscard]] std::unique_ptr<ResidentBatch<double>> reside(const core::System<double>& system,
                                                                std::span<const double> step,
                                                                std::span<const double> tolerance,
                                                                const ResidentRule& rule) const override {
        return reside_with(*this, system, step, tolerance, rule);
    }
    [[nodiscard]] std::unique_ptr<Pipeline<float>> pipeline(const RunPlan<float>& plan) const override {
        return std::make_unique<HostPipeline<float>>(*stages_, *this, plan);
    }
    [[nodiscard]] std::unique_ptr<Pipeline<double>> pipeline(const RunPlan<double>& plan) const override {
        return std::make_unique<HostPipeline<double>>(*stages_, *this, plan);
    }

    /// By any steps.
    template <class T>
    [[nodiscard]] std::unique_ptr<ResidentBatch<T>> reside_with(const Steps& steps, const core::System<T>& system,
                                                                std::span<const double> step,
                                                                std::span<const double> tolerance,
                                                                const ResidentRule& rule) const {
        return std::make_unique<HostBatch<T>>(*stages_, steps, system, step, tolerance, rule);
    }

private:
    const Stages* stages_;
};

}  // namespace colonnade::kernels
