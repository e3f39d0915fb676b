#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "assembly/parameters.hpp"
#include "assembly/shape.hpp"
#include "colonnade/spec.hpp"
#include "core/error_bound.hpp"

namespace colonnade::stability {

using core::Solved;

/// Bounds max_i |x_i - x*_i| for the columns of a system, x* being the exact equilibrium of the column as specified.
/// See core/error_bound.hpp.
class ErrorBound {
public:
    ErrorBound(const Spec& spec, const assembly::Shape& shape);

    /// NaN where no certificate applies. Column k of a range that starts at global column `first`; `layers` of the
    /// system.
    [[nodiscard]] double of(std::span<const assembly::LayerParameters> layers, std::size_t k, std::size_t first,
                            const Solved& solved);

    /// The residual, relative to max(1, max|x|), at which `of` falls to `tolerance` for a system driven without error,
    /// or to what rounding leaves of it; at most `tolerance`, and that where no certificate applies. `drive`, `epsilon`
    /// as in Solved.
    [[nodiscard]] double residual_for(double tolerance, std::span<const assembly::LayerParameters> layers,
                                      std::size_t k, std::size_t first, double drive, double epsilon);

    /// Marks, one a column of a range of `columns`, not 0 where some certificate applies: then the column has one
    /// equilibrium, and what settles, settles there.
    [[nodiscard]] std::vector<std::uint8_t> unique(std::span<const assembly::LayerParameters> layers,
                                                   std::size_t columns, std::size_t first);

    /// Of one layer by itself.
    [[nodiscard]] core::Amplification layer(const assembly::LayerParameters& parameters, std::size_t k,
                                            std::size_t first);

    /// Of all layers as one system.
    [[nodiscard]] core::Amplification coupled(std::span<const assembly::LayerParameters> layers, std::size_t k,
                                              std::size_t first);

private:
    /// What was computed of matrices that each column of a range has for itself.
    class Memory {
    public:
        /// compute(), once for each column k of the range that starts at global column `first`.
        template <class Compute>
        core::Amplification of(std::size_t k, std::size_t first, Compute compute) {
            if (first != first_) columns_.clear();
            first_ = first;
            if (columns_.size() <= k) columns_.resize(k + 1);
            if (!columns_[k]) columns_[k] = compute();
            return *columns_[k];
        }

    private:
        std::size_t first_ = 0;
        std::vector<std::optional<core::Amplification>> columns_;
    };

    const Spec* spec_;
    const assembly::Shape* shape_;
    core::LateralLayer lateral_;
    Memory layers_, systems_;
    std::vector<core::Amplification> shared_;  ///< of a dense W that all columns and layers share, once computed
};

}  // namespace colonnade::stability
