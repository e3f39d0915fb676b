#include "attractors/enumerate.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "colonnade/run.hpp"

namespace colonnade::attractors {
namespace {

using Index = Eigen::Index;
using Eigen::VectorXd;

/// Relative to the drives: a solution this far outside its region lies on the border but for rounding.
constexpr double border = 1e-11;
/// Reciprocal condition below which a region is taken for singular.
constexpr double singular = 1e-13;

class Enumerator {
public:
    explicit Enumerator(const game::Network& network) : network_(network), n_(network.drive.size()) {}

    Enumeration run(const std::function<bool()>& stop) {
        Pattern pattern(static_cast<std::size_t>(n_), 0);
        for (std::uint32_t linear = 0; linear < (std::uint32_t{1} << n_); ++linear) {
            if (stop && stop()) throw Interrupted{};
            factorise(linear, pattern);
        }
        return std::move(found_);
    }

private:
    [[nodiscard]] const game::Unit& unit(Index i) const { return network_.units[static_cast<std::size_t>(i)]; }

    /// All regions whose neurons with slope 1 are those of the bits of `linear`.
    void factorise(std::uint32_t linear, Pattern& pattern) {
        Eigen::MatrixXd a = Eigen::MatrixXd::Identity(n_, n_);
        for (Index i = 0; i < n_; ++i)
            if ((linear >> i & 1U) != 0) a.row(i) -= network_.weights.row(i);
        const Eigen::FullPivLU<Eigen::MatrixXd> lu(a);
        const bool regular = lu.isInvertible() && lu.rcond() > singular;
        choose(0, linear, pattern, [&] { regular ? solve(lu, pattern) : solve_singular(a, pattern); });
    }

    /// Every choice of pieces with the given slopes, neuron after neuron.
    template <class Visit>
    void choose(Index i, std::uint32_t linear, Pattern& pattern, const Visit& visit) {
        if (i == n_) {
            ++found_.regions;
            visit();
            return;
        }
        const double slope = (linear >> i & 1U) != 0 ? 1.0 : 0.0;
        for (int piece = 0; piece < pieces(unit(i)); ++piece) {
            if (piece_slope(unit(i), piece) != slope) continue;
            pattern[static_cast<std::size_t>(i)] = piece;
            choose(i + 1, linear, pattern, visit);
        }
    }

    [[nodiscard]] VectorXd right_side(const Pattern& pattern) const {
        VectorXd b(n_);
        for (Index i = 0; i < n_; ++i) {
            const int piece = pattern[static_cast<std::size_t>(i)];
            b(i) = piece_slope(unit(i), piece) * network_.drive(i) + piece_offset(unit(i), piece);
        }
        return b;
    }

    /// Rounding of the drives at these rates, relative to their terms.
    [[nodiscard]] double slack(const VectorXd& x) const {
        const double terms = (network_.weights.cwiseAbs() * x.cwiseAbs() + network_.drive.cwiseAbs()).maxCoeff();
        return border * std::max(1.0, terms);
    }

    void solve(const Eigen::FullPivLU<Eigen::MatrixXd>& lu, const Pattern& pattern) {
        const VectorXd x = lu.solve(right_side(pattern));
        const VectorXd z = network_.weights * x + network_.drive;
        const double allowed = slack(x);
        for (Index i = 0; i < n_; ++i) {
            const int piece = pattern[static_cast<std::size_t>(i)];
            if (z(i) < piece_begin(unit(i), piece) - allowed || z(i) > piece_end(unit(i), piece) + allowed) return;
        }
        for (const Equilibrium& other : found_.equilibria)
            if ((other.rates - x).cwiseAbs().maxCoeff() <= 100.0 * allowed) return;
        found_.equilibria.push_back({lower_pieces(pattern, z, allowed), x});
    }

    /// The pattern with the lower of two pieces where a drive lies on a corner.
    [[nodiscard]] Pattern lower_pieces(Pattern pattern, const VectorXd& z, double allowed) const {
        for (Index i = 0; i < n_; ++i) {
            auto& piece = pattern[static_cast<std::size_t>(i)];
            if (piece > 0 && z(i) <= piece_begin(unit(i), piece) + allowed) --piece;
        }
        return pattern;
    }

    /// Equilibria x0 + t v of a region whose kernel is spanned by v: those t for which every drive keeps to its piece.
    void solve_singular(const Eigen::MatrixXd& a, const Pattern& pattern) {
        Eigen::FullPivLU<Eigen::MatrixXd> lu(a);
        lu.setThreshold(singular * static_cast<double>(n_));
        const VectorXd b = right_side(pattern);
        const VectorXd x = lu.solve(b);
        const double allowed = slack(x);
        if ((a * x - b).cwiseAbs().maxCoeff() > allowed) return;
        const Eigen::MatrixXd kernel = lu.kernel();
        if (kernel.cols() > 1) {
            found_.continua.push_back({pattern, x, false});
            return;
        }
        const VectorXd v = kernel.col(0).normalized();
        const VectorXd z = network_.weights * x + network_.drive, change = network_.weights * v;
        double first = -std::numeric_limits<double>::infinity(), last = -first;
        for (Index i = 0; i < n_; ++i) {
            const int piece = pattern[static_cast<std::size_t>(i)];
            const double low = piece_begin(unit(i), piece) - z(i), high = piece_end(unit(i), piece) - z(i);
            if (std::abs(change(i)) <= border) {
                if (low > allowed || high < -allowed) return;
                continue;
            }
            first = std::max(first, (change(i) > 0.0 ? low : high) / change(i));
            last = std::min(last, (change(i) > 0.0 ? high : low) / change(i));
        }
        if (last - first <= 100.0 * allowed) return;  // no more than a point of the border, which its neighbour lists
        const double t = std::isfinite(first) && std::isfinite(last) ? 0.5 * (first + last)
                         : std::isfinite(first)                      ? first
                         : std::isfinite(last)                       ? last
                                                                     : 0.0;
        found_.continua.push_back({pattern, x + t * v, true});
    }

    const game::Network& network_;
    Index n_;
    Enumeration found_;
};

}  // namespace

bool is_enumerable(const game::Network& network) {
    return network.drive.size() <= largest_enumerable &&
           std::all_of(network.units.begin(), network.units.end(),
                       [](const game::Unit& unit) { return pieces(unit) > 0; });
}

Enumeration enumerate(const game::Network& network, const std::function<bool()>& stop) {
    return Enumerator(network).run(stop);
}

}  // namespace colonnade::attractors
