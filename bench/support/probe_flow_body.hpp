#pragma once

/// The probe of the flow, in terms of `Vec`, `Ints`, `Mask`, a few intrinsics, `groups` of lanes side by side, and
/// exp2_units(t) = 2^(t / units), that the including source defines. What is special about these pairs is used: both
/// time constants are equal, rates are positive, no exponent is beyond the range of numbers.
#include <algorithm>
#include <cmath>
#include <cstring>
#include <utility>

#include "kernels/core/runge_kutta.hpp"
#include "support/probe_flow.hpp"

#define PROBE_INLINE inline __attribute__((always_inline))

namespace colonnade::bench {
namespace {

constexpr std::size_t width = sizeof(Vec) / sizeof(double);
constexpr double magic = 6755399441055744.0;  // 1.5 2^52: integers added to it stand in the lowest bits

/// The upper halves of positive numbers, as integers: 2^20 log2 but for a constant, off by at most 0.09 2^20.
PROBE_INLINE Vec upper_half(Vec a) {
    return (Vec)(((Ints)a >> 32) | 0x4330000000000000LL) - 0x1p52;
}
/// 2^g, off by at most 6 % between the integers: for lengths of steps.
PROBE_INLINE Vec rough_exp2(Vec g) {
    return (Vec)(((Ints)(g * 0x1p20 + magic) << 32) + 0x3FF0000000000000LL);
}

template <int S, int J>
constexpr double coefficient = core::step_coefficient(S, J);

/// Sum over the first slopes with the coefficients of stage S.
template <int S, int... J>
PROBE_INLINE Vec sum(const Vec (&k)[7], std::integer_sequence<int, 0, J...>) {
    Vec total = coefficient<S, 0> * k[0];
    ((total = muladd(broadcast(coefficient<S, J>), k[J], total)), ...);
    return total;
}
template <int S, int Count>
PROBE_INLINE Vec sum(const Vec (&k)[7]) {
    return sum<S>(k, std::make_integer_sequence<int, Count>{});
}

/// The pairs of one group of lanes. Time is in units of tau.
struct Group {
    Vec a_EE, a_EI, a_IE, a_II, b_E, b_I;  ///< the exponents, in units: a x + b
    Vec x[2], slope[2], left, step;
    Vec last;     ///< log2 of the last accepted step's error
    Vec ceiling;  ///< log2 of how much longer the next step may be

    PROBE_INLINE void slopes(const Vec (&at)[2], Vec& dE, Vec& dI) const {
        const Vec p = 1.0 + exp2_units(muladd(a_EE, at[0], muladd(a_EI, at[1], b_E)));
        const Vec q = 1.0 + exp2_units(muladd(a_IE, at[0], muladd(a_II, at[1], b_I)));
        const Vec inverse = 1.0 / (p * q);  // one division for both
        dE = muladd(q, inverse, -at[0]);
        dI = muladd(p, inverse, -at[1]);
    }
};

/// A group in the middle of a step.
struct Step {
    Vec h, next[2], k[2][7];

    PROBE_INLINE void begin(const Group& group) {
        h = least(group.step, group.left);
        k[0][0] = group.slope[0], k[1][0] = group.slope[1];
    }
    template <int S>
    PROBE_INLINE void stage(const Group& group) {
        for (int i = 0; i < 2; ++i) next[i] = muladd(h, sum<S, S>(k[i]), group.x[i]);
        group.slopes(next, k[0][S], k[1][S]);
    }
    /// Accepts or rejects the step of each lane and chooses the next; returns the lanes that have ended. Gustafsson's
    /// controller as the backend's, logarithms and powers to a few percent.
    PROBE_INLINE unsigned end(Group& group, const PairFlow& flow) const {
        const Vec rtol = broadcast(flow.rtol), atol = broadcast(flow.atol);
        const Vec error[] = {magnitude(h * sum<7, 7>(k[0])), magnitude(h * sum<7, 7>(k[1]))};
        const Vec allowed[] = {muladd(rtol, most(group.x[0], next[0]), atol),
                               muladd(rtol, most(group.x[1], next[1]), atol)};
        const Vec found = most(error[0] * allowed[1], error[1] * allowed[0]), limit = allowed[0] * allowed[1];
        const Mask good = at_most(found, limit);
        const Vec log = most((upper_half(found) - upper_half(limit)) * 0x1p-20, broadcast(-33.2));
        const Vec onward = least(muladd(broadcast(-0.17), log, 0.04 * group.last - 0.152), group.ceiling);
        const Vec back = most(-0.2 * log - 0.152, broadcast(-3.32));
        group.step = h * rough_exp2(choose(good, most(onward, broadcast(-2.32)), back));
        group.last = choose(good, most(log, broadcast(-13.3)), group.last);
        group.ceiling = choose(good, broadcast(3.0), broadcast(0.0));
        group.left = choose(good, group.left - h, group.left);
        for (int i = 0; i < 2; ++i) {
            group.x[i] = choose(good, next[i], group.x[i]);
            group.slope[i] = choose(good, k[i][6], group.slope[i]);
        }
        const Vec residual = most(magnitude(group.slope[0]), magnitude(group.slope[1]));
        return bits(at_most(group.left, broadcast(0.0))) | bits(at_most(residual, broadcast(flow.residual)));
    }
};

/// Takes steps until one of the lanes `running` has ended, and returns which; counts the steps of a lane.
__attribute__((noinline)) unsigned run(Group (&groups_of_lanes)[groups], const PairFlow& flow, unsigned running,
                                       std::size_t& steps) {
    Group group[groups];
#pragma GCC unroll 4
    for (int g = 0; g < groups; ++g) group[g] = groups_of_lanes[g];
    unsigned ended = 0;
    while (ended == 0) {
        Step step[groups];
        const auto stages = [&]<int... S>(std::integer_sequence<int, S...>) __attribute__((always_inline)) {
            const auto each = [&]<int Stage>() __attribute__((always_inline)) {
#pragma GCC unroll 4
                for (int g = 0; g < groups; ++g) step[g].template stage<Stage + 1>(group[g]);
            };
            (each.template operator()<S>(), ...);
        };
#pragma GCC unroll 4
        for (int g = 0; g < groups; ++g) step[g].begin(group[g]);
        stages(std::make_integer_sequence<int, 6>{});
#pragma GCC unroll 4
        for (int g = 0; g < groups; ++g) ended |= step[g].end(group[g], flow) << (static_cast<std::size_t>(g) * width);
        ended &= running;
        ++steps;
    }
#pragma GCC unroll 4
    for (int g = 0; g < groups; ++g) groups_of_lanes[g] = group[g];
    return ended;
}

/// Puts pair k into a lane of a group, at its first step.
void fill(Group& group, std::size_t lane, const Pairs& pairs, const PairFlow& flow, std::size_t k) {
    const auto of = [&](PairRow which) { return pairs.row(which)[k]; };
    const double scale_E = flow.gain_E * units / std::log(2.0), scale_I = flow.gain_I * units / std::log(2.0);
    group.a_EE[lane] = -scale_E * of(w_EE), group.a_EI[lane] = scale_E * of(w_EI);
    group.a_IE[lane] = -scale_I * of(w_IE), group.a_II[lane] = scale_I * of(w_II);
    group.b_E[lane] = -scale_E * (of(u_E) - flow.threshold_E);
    group.b_I[lane] = -scale_I * (of(u_I) - flow.threshold_I);
    group.x[0][lane] = of(E_0), group.x[1][lane] = of(I_0);
    group.left[lane] = flow.time / flow.tau, group.step[lane] = 0.05;
    group.last[lane] = -13.3, group.ceiling[lane] = 3.0;
}

/// Lanes whose pair has ended take the next one at once.
std::size_t follow(const Pairs& pairs, const PairFlow& flow, std::size_t first, std::size_t last, double* ends) {
    constexpr std::size_t lanes = width * groups;
    Group group[groups] = {};
    std::size_t pair_of[lanes] = {}, next = first, steps = 0;
    unsigned running = 0, empty = (1U << lanes) - 1;
    while (true) {
        for (std::size_t lane = 0; lane < lanes; ++lane) {
            if ((empty >> lane & 1U) == 0) continue;
            Group& own = group[lane / width];
            if (next < last) {
                pair_of[lane] = next;
                fill(own, lane % width, pairs, flow, next++);
                running |= 1U << lane;
            } else {
                own.left[lane % width] = 0.0;  // steps of no length from now on
                running &= ~(1U << lane);
            }
        }
        if (running == 0) return steps * lanes;
        for (Group& own : group) own.slopes(own.x, own.slope[0], own.slope[1]);
        empty = run(group, flow, running, steps);
        for (std::size_t lane = 0; lane < lanes; ++lane)
            for (std::size_t i = 0; i < 2 && (empty >> lane & 1U) != 0; ++i)
                ends[i * pairs.count + pair_of[lane]] = group[lane / width].x[i][lane % width];
    }
}

}  // namespace
}  // namespace colonnade::bench
