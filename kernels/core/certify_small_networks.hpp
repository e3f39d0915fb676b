#pragma once

/// Rungs 1 to 4 of theory.md, section 5, of many networks of two or three neurons, side by side.
#include "kernels/core/residual.hpp"
#include "kernels/core/small_network_contraction.hpp"
#include "kernels/core/small_network_dual.hpp"
#include "kernels/core/small_network_lyapunov.hpp"
#include "kernels/core/small_networks.hpp"

namespace colonnade::core {

/// Reads and writes the columns from `first`, a lane each; of the last ones, as many as there are. Plain loops: what a
/// library's template becomes here is compiled for one set of instructions and might be linked for all.
template <class V>
class SmallNetworkColumns {
public:
    static constexpr auto width = static_cast<std::size_t>(lane_traits<V>::width);

    COLONNADE_HD SmallNetworkColumns(const SmallNetworks& in, std::size_t first)
        : in_(in), first_(first), count_(in.columns - first < width ? in.columns - first : width) {}

    /// W, and 0 for a neuron that is not there.
    [[nodiscard]] COLONNADE_HD Matrix3<V> weights() const {
        Matrix3<V> w;
        for (int i = 0; i < 3; ++i)
            for (int j = 0; j < 3; ++j)
                w.at[i][j] = i < in_.neurons && j < in_.neurons ? load(in_.weights, i * in_.neurons + j) : splat<V>(0);
        return w;
    }
    /// Time constants, the first one's for a neuron that is not there.
    COLONNADE_HD void tau(V (&values)[3]) const {
        for (int i = 0; i < 3; ++i) values[i] = load(in_.tau, i < in_.neurons ? i : 0);
    }
    COLONNADE_HD void store(V lanes, double* rows, int row) const {
        double part[width];
        store_lanes(lanes, part);
        double* const to = rows + static_cast<std::size_t>(row) * in_.stride + first_;
        for (std::size_t i = 0; i < count_; ++i) to[i] = part[i];
    }
    COLONNADE_HD void store_answer(V lanes, std::int8_t* rows, int row) const {
        double part[width];
        store_lanes(lanes, part);
        std::int8_t* const to = rows + static_cast<std::size_t>(row) * in_.stride + first_;
        for (std::size_t i = 0; i < count_; ++i) to[i] = static_cast<std::int8_t>(part[i]);
    }

private:
    [[nodiscard]] COLONNADE_HD V load(const double* rows, int row) const {
        const double* const from = rows + static_cast<std::size_t>(row) * in_.stride + first_;
        if (count_ == width) return load_lanes<V>(from);
        double part[width] = {};
        for (std::size_t i = 0; i < count_; ++i) part[i] = from[i];
        return load_lanes<V>(part);
    }

    const SmallNetworks& in_;
    std::size_t first_, count_;
};

/// Certifies the columns of one group of lanes, each by itself.
template <class V>
COLONNADE_HD void certify_lanes(const SmallNetworks& in, const SmallNetworkCertificates& out, std::size_t first) {
    const SmallNetworkColumns<V> columns(in, first);
    const Matrix3<V> w = columns.weights();
    V tau[3];
    columns.tau(tau);
    const V yes = splat<V>(answer_yes), no = splat<V>(answer_no);

    const Contraction3<V> one = contraction(w);
    // (1 - alpha) / max tau from below: two roundings
    const V slowest = max(max(tau[0], tau[1]), tau[2]);
    columns.store_answer(one.answer, out.answers, small_network_contracting);
    columns.store((splat<V>(1) - one.majorant) / slowest * splat<V>(2.0 - bound_slack), out.numbers,
                  small_network_rate);

    const Matrix3<ErrorBounded<V>> b = identity_less(w);
    const Minors3<V> m = minors(b);
    const Ratios<V> r = ratios(b, m);
    const Lyapunov3<V> p = lyapunov(b, r, in.neurons);
    const Dual3<V> z = dual(b, m, r);
    const V two = select(p.holds == yes, yes, select(z.holds == yes, no, splat<V>(answer_undecided)));
    columns.store_answer(two, out.answers, small_network_stable);
    columns.store(p.margin, out.numbers, small_network_margin);
    for (int i = 0; i < 3; ++i) {
        columns.store(one.weights[i], out.numbers, small_network_norm + i);
        columns.store(p.p[i], out.numbers, small_network_lyapunov + i);
        for (int k = 0; k < 2; ++k) columns.store(z.at[i][k], out.numbers, small_network_dual + 2 * i + k);
    }
    // each of the first two rungs implies the third, the second the fourth
    const V three = select(one.answer == yes, yes, select(two == yes, yes, m.all_positive()));
    columns.store_answer(three, out.answers, small_network_p_matrix);
    columns.store_answer(select(two == yes, yes, is_totally_hurwitz(m, tau)), out.answers, small_network_hurwitz);
}

template <class V>
inline void certify(const SmallNetworks& in, const SmallNetworkCertificates& out) {
    for (std::size_t first = 0; first < in.columns; first += SmallNetworkColumns<V>::width)
        certify_lanes<V>(in, out, first);
}

}  // namespace colonnade::core
