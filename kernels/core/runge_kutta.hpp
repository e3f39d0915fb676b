#pragma once

/// One step of Tsitouras' embedded Runge-Kutta pair of orders 5 and 4 (Computers and Mathematics with Applications 62,
/// 2011, 770-775) with its continuous extension of order 4, for any field and any lane. The last slope of a step is the
/// first of the next. Sums of slopes are chains of fma in the order of the table, so that all lanes have the same bits.
#include <utility>

#include "kernels/core/flow_clocks.hpp"

namespace colonnade::core {

/// Slopes of a step.
inline constexpr int step_slopes = 7;
/// What a step works on, a value a neuron in each: x, the next x, and the slopes.
static_assert(step_rows == 2 + step_slopes);
inline constexpr int no_row = -1, now_row = 0, next_row = 1, first_slope_row = 2, last_slope_row = 8;

/// Coefficient j of stage s, the last stage being the step itself; row 7: the step less the one of order 4.
COLONNADE_HD constexpr double step_coefficient(int s, int j) {
    constexpr double table[step_slopes + 1][step_slopes] = {
        {},
        {0.161},
        {-0.008480655492356989, 0.335480655492357},
        {2.8971530571054935, -6.359448489975075, 4.3622954328695815},
        {5.325864828439257, -11.748883564062828, 7.4955393428898365, -0.09249506636175525},
        {5.86145544294642, -12.92096931784711, 8.159367898576159, -0.071584973281401, -0.028269050394068383},
        {0.09646076681806523, 0.01, 0.4798896504144996, 1.379008574103742, -3.290069515436081, 2.324710524099774},
        {-0.00178001105222577714, -0.0008164344596567469, 0.007880878010261995, -0.1447110071732629, 0.5823571654525552,
         -0.45808210592918697, 0.015151515151515152}};
    return table[s][j];
}

/// The same, computed when compiled.
template <class T, int S, int J>
COLONNADE_HD constexpr T coefficient() {
    constexpr double value = step_coefficient(S, J);
    return static_cast<T>(value);
}

/// Sum over the first `Count` slopes of neuron i with the coefficients of row S.
template <class V, int S, int Count, class Rows>
COLONNADE_HD V sum_of_slopes(const Rows& rows, int i) {
    using T = scalar_t<V>;
    V sum = splat<V>(coefficient<T, S, 0>()) * rows.get(first_slope_row, i);
    const auto add = [&]<int... J>(std::integer_sequence<int, J...>) COLONNADE_INLINE {
        ((sum = fma(splat<V>(coefficient<T, S, J + 1>()), rows.get(first_slope_row + J + 1, i), sum)), ...);
    };
    add(std::make_integer_sequence<int, Count - 1>{});
    return sum;
}

/// Takes a step of length h from the x and the first slope in `rows`: fills the next x and the other slopes. `field`:
/// size() neurons; evaluate(rows, from, to) takes the slopes at the rates of row `from` to row `to`; settle(rows, i, x)
/// is what becomes of each next rate before its slope is taken. Returns what evaluate() returned of the next rates.
template <class V, class Field, class Rows>
COLONNADE_HD auto take_step(Field& field, Rows& rows, V h) {
    const int n = field.size();
    const auto stage = [&]<int S>() COLONNADE_INLINE {
        for (int i = 0; i < n; ++i) {
            const V x = fma(h, sum_of_slopes<V, S, S>(rows, i), rows.get(now_row, i));
            rows.put(next_row, i, S == step_slopes - 1 ? field.settle(rows, i, x) : x);
        }
        return field.evaluate(rows, next_row, first_slope_row + S);
    };
    (void)stage.template operator()<1>();
    (void)stage.template operator()<2>();
    (void)stage.template operator()<3>();
    (void)stage.template operator()<4>();
    (void)stage.template operator()<5>();
    return stage.template operator()<6>();
}

/// What the pair of order 4 would have stepped less: the estimate of the error of neuron i.
template <class V, class Rows>
COLONNADE_HD V step_error(const Rows& rows, V h, int i) {
    return h * sum_of_slopes<V, step_slopes, step_slopes>(rows, i);
}

/// Weights of the slopes in the rate at a share theta of a step, and in its derivative by theta.
struct DenseWeights {
    double value[step_slopes];
    double slope[step_slopes];
};
COLONNADE_HD constexpr DenseWeights dense_weights(double theta) {
    // theta (c1 + c2 theta + c3 theta^2 + c4 theta^3) of each slope, from Tsitouras' products of roots
    constexpr double first = -1.0530884977290216, p = 1.3299890189751412, q = 1.4364028541716351,
                     r = 0.7139816917074209;
    struct Quadratic {
        double factor, linear, constant;
    };
    constexpr Quadratic rest[step_slopes - 1] = {
        {0.1017, -2.1966568338249754, 1.2949852507374631},
        {2.490627285651252793, -2.38535645472061657, 1.57803468208092486},
        {-16.54810288924490272, -(1.21712927295533244 + 0.61620406037800089),
         1.21712927295533244 * 0.61620406037800089},
        {47.37952196281928122, -(1.203071208372362603 + 0.658047292653547382),
         1.203071208372362603 * 0.658047292653547382},
        {-34.87065786149660974, -(1.2 + 0.666666666666666667), 1.2 * 0.666666666666666667},
        {2.5, -1.6, 0.6}};
    DenseWeights weights{};
    const double c[4] = {-first * p * r, first * (r + p * q), -first * (p + q), first};
    weights.value[0] = theta * (c[0] + theta * (c[1] + theta * (c[2] + theta * c[3])));
    weights.slope[0] = c[0] + theta * (2.0 * c[1] + theta * (3.0 * c[2] + theta * 4.0 * c[3]));
    for (int j = 1; j < step_slopes; ++j) {
        const auto [factor, linear, constant] = rest[j - 1];
        weights.value[j] = factor * theta * theta * (constant + theta * (linear + theta));
        weights.slope[j] = factor * theta * (2.0 * constant + theta * (3.0 * linear + theta * 4.0));
    }
    return weights;
}

}  // namespace colonnade::core
