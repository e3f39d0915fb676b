#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include "colonnade/spec.hpp"
#include "host/spec/sections/parameters.hpp"
#include "kernels/core/draw.hpp"

namespace colonnade::assembly {

/// Values of the parameters in one layer of a range of columns: `at(quantity)[column]`. Empty where the spec has none.
class LayerParameters {
public:
    [[nodiscard]] const std::vector<double>& at(ParameterId quantity) const {
        return values_[static_cast<std::size_t>(quantity)];
    }
    [[nodiscard]] std::vector<double>& at(ParameterId quantity) { return values_[static_cast<std::size_t>(quantity)]; }

    /// Answers for one column, as functions of kernels/core ask.
    struct OfColumn {
        const LayerParameters* layer;
        std::size_t column;
        double operator()(ParameterId quantity) const { return layer->at(quantity)[column]; }
    };
    [[nodiscard]] OfColumn of(std::size_t column) const { return {this, column}; }

private:
    std::array<std::vector<double>, parameter_count> values_;
};

/// Draws every parameter of global columns [first, first + columns) in a layer. Throws Error as `draw` does.
[[nodiscard]] LayerParameters draw_layer(const Spec& spec, std::size_t layer, std::size_t first, std::size_t columns);

}  // namespace colonnade::assembly
