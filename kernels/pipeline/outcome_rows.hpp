#pragma once

/// What became of the columns of a block, in the rows of which aggregates are taken: contiguous numbers a row, a NaN
/// where a column has none.
#include <cstddef>
#include <cstdint>

#include "kernels/core/columns.hpp"
#include "kernels/core/contrast.hpp"

namespace colonnade::core {

/// A view. `values` [row][column]: steps, residual, error bound and settling time of every system, each metric of every
/// layer, layers to winner-take-all and the contrast of the input, of all of which aggregates are kept; then step,
/// period and amplitude of every system. `status`, `method` [system][column]. The functions below number the rows.
struct OutcomeRows {
    double* values = nullptr;
    std::int8_t* status = nullptr;
    std::int8_t* method = nullptr;
    std::size_t columns = 0;
    std::size_t systems = 1, layers = 1;

    [[nodiscard]] COLONNADE_HD double* row(std::size_t number) const { return values + number * columns; }
    [[nodiscard]] COLONNADE_HD double& operator()(std::size_t number, std::size_t column) const {
        return row(number)[column];
    }
    [[nodiscard]] COLONNADE_HD std::size_t steps(std::size_t system) const { return system; }
    [[nodiscard]] COLONNADE_HD std::size_t residual(std::size_t system) const { return systems + system; }
    [[nodiscard]] COLONNADE_HD std::size_t error_bound(std::size_t system) const { return 2 * systems + system; }
    [[nodiscard]] COLONNADE_HD std::size_t settling(std::size_t system) const { return 3 * systems + system; }
    [[nodiscard]] COLONNADE_HD std::size_t metric(int which, std::size_t layer) const {
        return 4 * systems + static_cast<std::size_t>(which) * layers + layer;
    }
    [[nodiscard]] COLONNADE_HD std::size_t layers_to_wta() const { return aggregated() - 2; }
    [[nodiscard]] COLONNADE_HD std::size_t input_michelson() const { return aggregated() - 1; }
    [[nodiscard]] COLONNADE_HD std::size_t step(std::size_t system) const { return aggregated() + system; }
    [[nodiscard]] COLONNADE_HD std::size_t period(std::size_t system) const { return aggregated() + systems + system; }
    [[nodiscard]] COLONNADE_HD std::size_t amplitude(std::size_t system) const {
        return aggregated() + 2 * systems + system;
    }
    /// Rows of which aggregates are kept, and all.
    [[nodiscard]] COLONNADE_HD std::size_t aggregated() const {
        return 4 * systems + std::size_t{layer_metric_count} * layers + 2;
    }
    [[nodiscard]] COLONNADE_HD std::size_t rows() const { return aggregated() + 3 * systems; }
};

}  // namespace colonnade::core
