#pragma once

#include <Eigen/Dense>
#include <cstddef>
#include <functional>
#include <vector>

#include "host/continuation/chart.hpp"

namespace colonnade::continuation {

/// Most neurons of a column whose folds and Hopf points are followed in two keys.
inline constexpr Eigen::Index largest_in_two_keys = 32;

/// What is followed in two keys.
struct TwoKeys {
    std::string first, second;
    double second_from = 0.0, second_to = 1.0;
};

struct CurvesInTwoKeys {
    std::vector<SpecialCurve> curves;
    std::vector<CodimensionTwoPoint> codimension_two;
};

/// Whether activations are smooth everywhere, and neurons few enough.
[[nodiscard]] bool may_be_followed(const game::Network& network);

/// The curves of folds and Hopf points of one column of smooth activations in two keys (CurveWalk): from the special
/// points `known` at the spec's own value of the second key, and from those that are found along nine lines of either
/// key across the range of the other. `rule` is that of the first key. Throws Interrupted.
[[nodiscard]] CurvesInTwoKeys follow_in_two_keys(const Spec& spec, std::size_t column, const TwoKeys& keys,
                                                 const Rule& rule, const std::vector<SpecialPoint>& known);

}  // namespace colonnade::continuation
