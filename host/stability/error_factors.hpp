#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "colonnade/spec.hpp"
#include "host/assembly/parameters.hpp"
#include "host/assembly/shape.hpp"
#include "kernels/core/error_factor.hpp"

namespace colonnade::stability {

/// What of an error bound (core/error_bound.hpp) takes matrices: amplification by a W of any form, and by layers that
/// hear the ones above. NaN where no certificate applies.
class ErrorFactors {
public:
    /// Keeps references.
    ErrorFactors(const Spec& spec, const assembly::Shape& shape) : spec_(&spec), shape_(&shape) {}

    /// Of one layer with any W by itself.
    [[nodiscard]] core::ErrorFactor layer(const assembly::LayerParameters& parameters, std::size_t k,
                                          std::size_t first);

    /// Of all layers as one system, where some layer hears the one above it.
    [[nodiscard]] core::ErrorFactor coupled(std::span<const assembly::LayerParameters> layers, std::size_t k,
                                            std::size_t first);

private:
    /// What was computed of matrices that each column of a range has for itself.
    class Memory {
    public:
        /// compute(), once for each column k of the range that starts at global column `first`.
        template <class Compute>
        core::ErrorFactor of(std::size_t k, std::size_t first, Compute compute) {
            if (first != first_) columns_.clear();
            first_ = first;
            if (columns_.size() <= k) columns_.resize(k + 1);
            if (!columns_[k]) columns_[k] = compute();
            return *columns_[k];
        }

    private:
        std::size_t first_ = 0;
        std::vector<std::optional<core::ErrorFactor>> columns_;
    };

    const Spec* spec_;
    const assembly::Shape* shape_;
    Memory layers_, systems_;
    std::vector<core::ErrorFactor> shared_;  ///< of a dense W that all columns and layers share, once computed
};

}  // namespace colonnade::stability
