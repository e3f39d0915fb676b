#pragma once

/// What became of the columns of a block, in the rows of which aggregates are taken: contiguous numbers a row, a NaN
/// where a column has none.
#include <cstddef>
#include <cstdint>

#include "core/contrast.hpp"
#include "core/lane.hpp"

namespace colonnade::core {

/// A view. `values` [row][column]: steps, residual, error bound and settling time of every system, each metric of every
/// layer, layers to winner-take-all and the contrast of the input, of all of which aggregates are kept; then step,
/// period and amplitude of every system. `status`, `method` [system][column].
struct OutcomeRows {
    double* values = nullptr;
    std::int8_t* status = nullptr;
    std::int8_t* method = nullptr;
    std::size_t columns = 0;
    std::size_t systems = 1, layers = 1;

    [[nodiscard]] COLONNADE_HD double* row(std::size_t index) const { return values + index * columns; }
    [[nodiscard]] COLONNADE_HD double* steps(std::size_t system) const { return row(system); }
    [[nodiscard]] COLONNADE_HD double* residual(std::size_t system) const { return row(systems + system); }
    [[nodiscard]] COLONNADE_HD double* error_bound(std::size_t system) const { return row(2 * systems + system); }
    [[nodiscard]] COLONNADE_HD double* settling(std::size_t system) const { return row(3 * systems + system); }
    [[nodiscard]] COLONNADE_HD double* metric(int which, std::size_t layer) const {
        return row(4 * systems + static_cast<std::size_t>(which) * layers + layer);
    }
    [[nodiscard]] COLONNADE_HD double* layers_to_wta() const { return row(aggregated_rows() - 2); }
    [[nodiscard]] COLONNADE_HD double* input_michelson() const { return row(aggregated_rows() - 1); }
    [[nodiscard]] COLONNADE_HD double* step(std::size_t system) const { return row(aggregated_rows() + system); }
    [[nodiscard]] COLONNADE_HD double* period(std::size_t system) const {
        return row(aggregated_rows() + systems + system);
    }
    [[nodiscard]] COLONNADE_HD double* amplitude(std::size_t system) const {
        return row(aggregated_rows() + 2 * systems + system);
    }
    /// Of which aggregates are kept.
    [[nodiscard]] COLONNADE_HD std::size_t aggregated_rows() const {
        return 4 * systems + std::size_t{layer_metric_count} * layers + 2;
    }
    [[nodiscard]] COLONNADE_HD std::size_t rows() const { return aggregated_rows() + 3 * systems; }
};

}  // namespace colonnade::core
