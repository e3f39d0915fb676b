#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include "colonnade/spec.hpp"
#include "core/draw.hpp"

namespace colonnade::assembly {

/// One number that every column (or layer) may have for itself.
struct Parameter {
    core::ParameterId quantity;
    const char* name;   ///< key of the spec and variable of the output
    const char* units;  ///< "1" or "tau"
    const Draw* rule;   ///< points into the spec
};

/// Parameters that have a meaning for this spec's motif, activations and coupling; stimulus and x(0) apart.
[[nodiscard]] std::vector<Parameter> parameters_of(const Spec& spec);

/// Values of the parameters in one layer of a range of columns: `at(quantity)[column]`. Empty where the spec has none.
class LayerParameters {
public:
    [[nodiscard]] const std::vector<double>& at(core::ParameterId quantity) const {
        return values_[static_cast<std::size_t>(quantity)];
    }
    [[nodiscard]] std::vector<double>& at(core::ParameterId quantity) {
        return values_[static_cast<std::size_t>(quantity)];
    }

    /// Answers for one column, as functions of kernels/core ask.
    struct OfColumn {
        const LayerParameters* layer;
        std::size_t column;
        double operator()(core::ParameterId quantity) const { return layer->at(quantity)[column]; }
    };
    [[nodiscard]] OfColumn of(std::size_t column) const { return {this, column}; }

private:
    std::array<std::vector<double>, core::parameter_count> values_;
};

/// Draws every parameter of global columns [first, first + columns) in a layer. Throws Error as `draw` does.
[[nodiscard]] LayerParameters draw_layer(const Spec& spec, std::size_t layer, std::size_t first, std::size_t columns);

}  // namespace colonnade::assembly
