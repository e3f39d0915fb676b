#pragma once

#include <cstdint>

namespace colonnade::stability {

/// What a certificate says; the numbers are the flag values of the output. `yes` and `no` are proved.
enum class Answer : std::int8_t {
    no = 0,
    yes = 1,
    undecided = 2,  ///< too large for the rung, or too close to its edge for the precision
    not_applicable =
        3  ///< the theory says nothing: an activation breaks its slope condition, or there is no equilibrium
};

}  // namespace colonnade::stability
