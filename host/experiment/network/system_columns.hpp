#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "colonnade/spec.hpp"
#include "host/assembly/parameters.hpp"
#include "host/assembly/shape.hpp"
#include "kernels/pipeline/pipeline.hpp"

namespace colonnade::experiment {

/// What the columns of a range have in the system at hand, in memory of the host: parameters, drives and steps.
class SystemColumns {
public:
    SystemColumns() = default;
    /// As a pipeline has prepared them; `system`: the one at hand.
    template <class T>
    SystemColumns(kernels::Pipeline<T>& pipeline, const Spec& spec, const assembly::Shape& shape, std::size_t system);

    [[nodiscard]] std::size_t system() const noexcept { return system_; }
    [[nodiscard]] std::size_t first() const noexcept { return first_; }
    [[nodiscard]] std::size_t columns() const noexcept { return columns_; }
    /// Of each layer of the system at hand.
    [[nodiscard]] std::span<const assembly::LayerParameters> parameters() const noexcept { return parameters_; }
    /// Drive of the system's E neurons from outside it [layer][channel][column].
    [[nodiscard]] std::span<const double> drive_E() const noexcept { return drive_E_; }
    [[nodiscard]] std::span<const double> step() const noexcept { return step_; }

protected:
    std::size_t first_ = 0, columns_ = 0, system_ = 0;
    std::vector<assembly::LayerParameters> parameters_;
    std::vector<double> drive_E_, step_;
};

/// Parameters of the layers of the system at hand of a pipeline.
template <class T>
[[nodiscard]] std::vector<assembly::LayerParameters> read_parameters(kernels::Pipeline<T>& pipeline, const Spec& spec,
                                                                     const assembly::Shape& shape);

}  // namespace colonnade::experiment
