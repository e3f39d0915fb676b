#pragma once

/// The functions of kernels/core that all kernels are built of, by number, for a lane of host or device: a device that
/// computes one of them otherwise fails here first, with its argument.
#include <cstddef>
#include <vector>

#include "kernels/core/lane.hpp"
#include "kernels/core/math.hpp"
#include "kernels/core/normal_quantile.hpp"

namespace colonnade::test {

enum class Function : int {
    sum,
    product,
    quotient,
    square_root,
    fma,
    least,
    greatest,
    positive_part,
    absolute,
    round_even,
    power_of_two,
    mantissa,
    exponent,
    one_nan,
    narrowed,
    exp,
    log,
    log1p,
    tanh,
    normal_quantile,
    functions
};
inline constexpr const char* function_names[] = {
    "sum",           "product",  "quotient",   "square_root",  "fma",      "least",          "greatest",
    "positive_part", "absolute", "round_even", "power_of_two", "mantissa", "exponent",       "one_nan",
    "narrowed",      "exp",      "log",        "log1p",        "tanh",     "normal_quantile"};
static_assert(sizeof function_names / sizeof *function_names == static_cast<std::size_t>(Function::functions));

/// Of as many of a, b, c as the function takes. Where it leaves open what becomes of an argument, another stands in.
template <class T>
COLONNADE_HD T value_of(Function function, T a, T b, T c) {
    using C = core::math_constants<T>;
    const bool is_normal = a >= C::smallest_normal && a < T(__builtin_inf());
    switch (function) {
        case Function::sum:
            return a + b;
        case Function::product:
            return a * b;
        case Function::quotient:
            return a / b;
        case Function::square_root:
            return core::sqrt(a);
        case Function::fma:
            return core::fma(a, b, c);
        case Function::least:
            return core::min(a, b);
        case Function::greatest:
            return core::max(a, b);
        case Function::positive_part:
            return core::positive_part(a) + T(0);  // the sign of a zero is left open
        case Function::absolute:
            return core::abs(a);
        case Function::round_even:
            return core::round_even(a);
        case Function::power_of_two:
            return core::exp2_integer(core::abs(a) <= T(126) ? core::round_even(a) : T(0));
        case Function::mantissa: {
            T exponent;
            return core::split_exponent(is_normal ? a : T(1), exponent);
        }
        case Function::exponent: {
            T exponent;
            (void)core::split_exponent(is_normal ? a : T(1), exponent);
            return exponent;
        }
        case Function::one_nan:
            return core::one_nan(a);
        case Function::narrowed:
            return static_cast<T>(static_cast<float>(static_cast<double>(a) * 1.1));
        case Function::exp:
            return core::exp(a);
        case Function::log:
            return core::log(a);
        case Function::log1p:
            return core::log1p(a);
        case Function::tanh:
            return core::tanh(a);
        case Function::normal_quantile:
            return static_cast<T>(core::normal_quantile(a > T(0) && a < T(1) ? static_cast<double>(a) : 0.25));
        case Function::functions:
            break;
    }
    return T(0);
}

/// value_of for each k, on a device; all of one size.
template <class T>
[[nodiscard]] std::vector<T> values_on_device(int device, Function function, const std::vector<T>& a,
                                              const std::vector<T>& b, const std::vector<T>& c);

}  // namespace colonnade::test
