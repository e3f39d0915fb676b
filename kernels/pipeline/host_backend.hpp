#pragma once

/// What backends in memory of the host have in common: everything but the steps and the table of stages.
#include <memory>
#include <span>

#include "kernels/backend.hpp"

namespace colonnade::kernels {

struct Stages;

class HostBackend : public Backend {
public:
    /// Keeps a reference.
    explicit HostBackend(const Stages& stages) : stages_(&stages) {}

    void draw(const core::DrawRule& rule, std::uint64_t seed, const core::RandomKey& key,
              std::span<double> out) const override;
    [[nodiscard]] std::unique_ptr<ColumnBatch<float>> batch(const core::System<float>& system,
                                                            std::span<const double> step,
                                                            std::span<const double> tolerance,
                                                            const BatchRule& rule) const override;
    [[nodiscard]] std::unique_ptr<ColumnBatch<double>> batch(const core::System<double>& system,
                                                             std::span<const double> step,
                                                             std::span<const double> tolerance,
                                                             const BatchRule& rule) const override;
    [[nodiscard]] std::unique_ptr<Pipeline<float>> pipeline(const RunPlan<float>& plan) const override;
    [[nodiscard]] std::unique_ptr<Pipeline<double>> pipeline(const RunPlan<double>& plan) const override;

    [[nodiscard]] const Stages& stages() const noexcept { return *stages_; }

private:
    const Stages* stages_;
};

}  // namespace colonnade::kernels
