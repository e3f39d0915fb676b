#pragma once

#include <string>

#include "colonnade/dataset.hpp"
#include "colonnade/spec.hpp"
#include "host/experiment/results/aggregates.hpp"
#include "host/experiment/results/results.hpp"

namespace colonnade::experiment {

/// What did the work, for the attributes.
struct Computed {
    std::string backend;
    std::string product;  ///< as product_of()
};

/// Turns plain results into a labelled dataset (docs/output.md): coordinates, aggregates over columns, per-column
/// variables where they are kept, attributes. Takes the arrays over rather than copying them.
[[nodiscard]] Dataset label(const Experiment& experiment, Results results, Aggregates aggregates,
                            const Computed& computed);

}  // namespace colonnade::experiment
