#pragma once

#include <cmath>
#include <limits>

namespace colonnade::test {

/// Distance of `found` from the more precise `exact` in units in the last place of T at `exact`; 0 where both are
/// the same special value.
template <class T, class Exact>
double ulps(T found, Exact exact) {
    const T rounded = static_cast<T>(exact);
    if (found == rounded || (std::isnan(found) && std::isnan(rounded))) {
        if (!std::isfinite(found) || found == T(0)) return 0.0;
    } else if (!std::isfinite(found) || !std::isfinite(rounded)) {
        return std::numeric_limits<double>::infinity();
    }
    int exponent = 0;
    std::frexp(rounded, &exponent);
    const int last = std::max(exponent, std::numeric_limits<T>::min_exponent) - std::numeric_limits<T>::digits;
    return static_cast<double>(std::abs(static_cast<Exact>(found) - exact) / std::ldexp(Exact(1), last));
}

}  // namespace colonnade::test
