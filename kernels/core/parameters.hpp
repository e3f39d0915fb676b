#pragma once

/// Parameters of the columns of a range as kernels see them. Functions that need some take them as `at`, which answers
/// at(Quantity) for one column: values that lie in vectors of the host, or the table here.
#include <cstddef>

#include "core/lane.hpp"
#include "core/random.hpp"

namespace colonnade::core {

/// One number of every column: a row of memory, or the same for all.
struct Values {
    const double* row = nullptr;
    double same = 0.0;

    [[nodiscard]] COLONNADE_HD double operator[](std::size_t column) const {
        return row != nullptr ? row[column] : same;
    }
};

/// All parameters of one layer; 0 for one that the circuit does not have.
struct LayerValues {
    Values of[quantity_count];

    [[nodiscard]] COLONNADE_HD const Values& operator[](Quantity quantity) const {
        return of[static_cast<std::size_t>(quantity)];
    }
    /// Answers for one column.
    struct At {
        const LayerValues* layer;
        std::size_t column;
        COLONNADE_HD double operator()(Quantity quantity) const { return (*layer)[quantity][column]; }
    };
    [[nodiscard]] COLONNADE_HD At at(std::size_t column) const { return {this, column}; }
};

}  // namespace colonnade::core
