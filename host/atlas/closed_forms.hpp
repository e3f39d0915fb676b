#pragma once

#include <functional>
#include <string>
#include <vector>

#include "colonnade/spec.hpp"

namespace colonnade::mapping {

/// A function of the two axes whose zeros are a boundary known in closed form.
struct ClosedForm {
    std::string name;       ///< variable of the output
    std::string long_name;  ///< what its zeros are
    std::string label;      ///< in the picture's legend
    std::function<double(double x, double y)> value;
};

/// Of a Wilson-Cowan pair with both neurons on the part of slope 1 (theory.md, section 6): w_EE - 1, the determinant
/// (1 - w_EE)(1 + w_II) + w_EI w_IE, and the trace (w_EE - 1)/tau_E - (1 + w_II)/tau_I. None for other motifs, and
/// where an activation has no part of slope 1.
[[nodiscard]] std::vector<ClosedForm> closed_forms(const Spec& spec);

}  // namespace colonnade::mapping
