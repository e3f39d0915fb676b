#pragma once

/// Parameters of the columns of a range as kernels see them. Functions that need some take them as `at`, which answers
/// at(ParameterId) for one column, or for neighbouring ones in the lanes of V: values that lie in vectors of the host,
/// or the table here.
#include <cstddef>
#include <utility>

#include "kernels/core/columns.hpp"
#include "kernels/core/random.hpp"

namespace colonnade::core {

/// One number of every column: a row of memory, or the same for all.
struct Values {
    const double* row = nullptr;
    double same = 0.0;

    template <class V>
    [[nodiscard]] COLONNADE_HD V operator[](Columns<V> k) const {
        return row != nullptr ? load<V>(row, k) : splat<V>(same);
    }
};

/// What `at` answers in: a lane of double.
template <class At>
using lane_of = decltype(std::declval<const At&>()(ParameterId{}));

/// All parameters of one layer; 0 for one that the circuit does not have.
struct LayerValues {
    Values of[parameter_count];

    [[nodiscard]] COLONNADE_HD const Values& operator[](ParameterId quantity) const {
        return of[static_cast<std::size_t>(quantity)];
    }
    /// Answers for neighbouring columns.
    template <class V>
    struct At {
        const LayerValues* layer;
        Columns<V> k;
        COLONNADE_HD V operator()(ParameterId quantity) const { return (*layer)[quantity][k]; }
    };
    template <class V>
    [[nodiscard]] COLONNADE_HD At<V> at(Columns<V> k) const {
        return {this, k};
    }
};

}  // namespace colonnade::core
