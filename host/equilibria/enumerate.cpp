#include "host/equilibria/enumerate.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <utility>

#include "colonnade/run.hpp"

namespace colonnade::equilibria {
namespace {

using Index = Eigen::Index;
using Eigen::VectorXd;

/// Relative to its terms: a drive of a singular region this near to a corner lies on it but for rounding.
constexpr double border = 1e-11;
/// Reciprocal condition below which a region is taken for singular.
constexpr double singular = 1e-13;
constexpr double epsilon = std::numeric_limits<double>::epsilon();

/// A power of two near the largest magnitude of a row, by which it is divided without rounding.
double row_scale(const Eigen::MatrixXd& a, Index i) {
    const double largest = a.row(i).cwiseAbs().maxCoeff();
    return std::isfinite(largest) && largest > 0.0 ? std::exp2(std::floor(std::log2(largest))) : 1.0;
}

/// The equations of all regions with the same linear neurons, A x = b, factorised.
class Equations {
public:
    explicit Equations(Eigen::MatrixXd a) : a_(std::move(a)), scale_(a_.rows()) {
        for (Index i = 0; i < a_.rows(); ++i) {
            scale_(i) = row_scale(a_, i);
            a_.row(i) /= scale_(i);
        }
        lu_.compute(a_);
        regular_ = a_.allFinite() && lu_.isInvertible() && lu_.rcond() > singular;
        if (!regular_) return;
        inverse_ = lu_.inverse().cwiseAbs();
        inverse_norm_ = inverse_.rowwise().sum().maxCoeff();
        norm_ = a_.cwiseAbs().rowwise().sum().maxCoeff();
    }

    [[nodiscard]] bool is_regular() const { return regular_; }
    /// Rows divided by their scales.
    [[nodiscard]] const Eigen::MatrixXd& matrix() const { return a_; }
    [[nodiscard]] VectorXd scaled(const VectorXd& b) const { return b.cwiseQuotient(scale_); }
    [[nodiscard]] VectorXd solve(const VectorXd& b) const { return lu_.solve(scaled(b)); }
    /// Bound on the error of a solution, entry by entry: |A^-1| (|A| |x| + |b|) times the rounding of an elimination
    /// of n rows (Higham, Accuracy and Stability of Numerical Algorithms, theorem 9.4, without growth of pivots).
    [[nodiscard]] VectorXd error(const VectorXd& x, const VectorXd& b) const {
        const auto n = static_cast<double>(x.size());
        return 8.0 * n * epsilon * (inverse_ * (a_.cwiseAbs() * x.cwiseAbs() + scaled(b).cwiseAbs()));
    }

    /// No less than any entry of it, at less cost.
    [[nodiscard]] double largest_error(const VectorXd& x, const VectorXd& b) const {
        const auto n = static_cast<double>(x.size());
        const double right = b.cwiseQuotient(scale_).cwiseAbs().maxCoeff();
        return 8.0 * n * epsilon * inverse_norm_ * (norm_ * x.cwiseAbs().maxCoeff() + right);
    }

private:
    Eigen::MatrixXd a_, inverse_;
    double inverse_norm_ = 0.0, norm_ = 0.0;
    VectorXd scale_;
    Eigen::FullPivLU<Eigen::MatrixXd> lu_;
    bool regular_ = false;
};

class Enumerator {
public:
    explicit Enumerator(const game::Network& network)
        : network_(network),
          n_(network.drive.size()),
          heard_(network.weights.cwiseAbs().rowwise().sum()),
          fixed_(network.drive.cwiseAbs()) {
        for (Index i = 0; i < n_; ++i)
            for (int k = 0; k + 1 < pieces(unit(i)); ++k) fixed_(i) += std::abs(game::corner(unit(i), k));
    }

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

    /// All regions whose neurons that are not flat are those of the bits of `linear`.
    void factorise(std::uint32_t linear, Pattern& pattern) {
        Eigen::MatrixXd a = Eigen::MatrixXd::Identity(n_, n_);
        for (Index i = 0; i < n_; ++i)
            if ((linear >> i & 1U) != 0) a.row(i) -= unit(i).largest_slope() * network_.weights.row(i);
        const Equations equations(std::move(a));
        choose(0, linear, pattern,
               [&] { equations.is_regular() ? solve(equations, pattern) : solve_singular(equations, pattern); });
    }

    /// Every choice of pieces with the given slopes, neuron after neuron.
    template <class Visit>
    void choose(Index i, std::uint32_t linear, Pattern& pattern, const Visit& visit) {
        if (i == n_) {
            ++found_.regions;
            visit();
            return;
        }
        const bool rises = (linear >> i & 1U) != 0;
        for (int piece = 0; piece < pieces(unit(i)); ++piece) {
            if ((game::piece(unit(i), piece).slope != 0.0) != rises) continue;
            pattern[static_cast<std::size_t>(i)] = piece;
            choose(i + 1, linear, pattern, visit);
        }
    }

    [[nodiscard]] VectorXd right_side(const Pattern& pattern) const {
        VectorXd b(n_);
        for (Index i = 0; i < n_; ++i) {
            const auto [slope, offset] = game::piece(unit(i), pattern[static_cast<std::size_t>(i)]);
            b(i) = slope * network_.drive(i) + offset;
        }
        return b;
    }

    /// Magnitudes of the terms of each drive and of its corners.
    [[nodiscard]] VectorXd terms(const VectorXd& x) const {
        return network_.weights.cwiseAbs() * x.cwiseAbs() + fixed_;
    }

    /// How far a drive is outside of a piece; negative within.
    [[nodiscard]] double outside(double z, Index i, int piece) const {
        return std::max(piece_begin(unit(i), piece) - z, z - piece_end(unit(i), piece));
    }

    void solve(const Equations& equations, const Pattern& pattern) {
        const VectorXd b = right_side(pattern), x = equations.solve(b);
        const VectorXd z = network_.weights * x + network_.drive;
        const double rounding = static_cast<double>(n_ + 2) * epsilon;
        const double off = equations.largest_error(x, b) + rounding * x.cwiseAbs().maxCoeff();
        for (Index i = 0; i < n_; ++i)
            if (outside(z(i), i, pattern[static_cast<std::size_t>(i)]) > heard_(i) * off + rounding * fixed_(i)) return;
        const VectorXd error = equations.error(x, b);
        const VectorXd allowed = network_.weights.cwiseAbs() * error + rounding * terms(x);
        if (!z.allFinite() || !allowed.allFinite()) {
            found_.undecided = true;
            return;
        }
        for (Index i = 0; i < n_; ++i)
            if (outside(z(i), i, pattern[static_cast<std::size_t>(i)]) > allowed(i)) return;
        // elimination mixes rows, so that what should be 0 is off by roundings of the largest rate
        const double mixed = rounding * x.cwiseAbs().maxCoeff();
        for (std::size_t k = 0; k < found_.equilibria.size(); ++k)
            if (((found_.equilibria[k].rates - x).array().abs() <= 2.0 * (errors_[k] + error).array() + mixed).all())
                return;
        found_.equilibria.push_back({lower_pieces(pattern, z, allowed), x});
        errors_.push_back(error);
    }

    /// The pattern with the lower of two pieces where a drive lies on a corner.
    [[nodiscard]] Pattern lower_pieces(Pattern pattern, const VectorXd& z, const VectorXd& allowed) const {
        for (Index i = 0; i < n_; ++i) {
            auto& piece = pattern[static_cast<std::size_t>(i)];
            if (piece > 0 && z(i) <= piece_begin(unit(i), piece) + allowed(i)) --piece;
        }
        return pattern;
    }

    /// Equilibria x0 + t v of a region whose kernel is spanned by v: those t for which every drive keeps to its piece.
    void solve_singular(const Equations& equations, const Pattern& pattern) {
        const Eigen::MatrixXd& a = equations.matrix();
        if (!a.allFinite()) {
            found_.undecided = true;
            return;
        }
        Eigen::FullPivLU<Eigen::MatrixXd> lu(a);
        lu.setThreshold(singular * static_cast<double>(n_));
        const VectorXd b = equations.scaled(right_side(pattern));
        const VectorXd x = lu.solve(b);
        const VectorXd allowed = border * terms(x);
        if (!allowed.allFinite()) {
            found_.undecided = true;
            return;
        }
        const VectorXd reached = border * (a.cwiseAbs() * x.cwiseAbs() + b.cwiseAbs());
        if (((a * x - b).array().abs() > reached.array()).any()) return;
        const Eigen::MatrixXd kernel = lu.kernel();
        if (kernel.cols() > 1) {
            found_.continua.push_back({pattern, x, false});
            return;
        }
        const VectorXd v = kernel.col(0).normalized();
        const VectorXd z = network_.weights * x + network_.drive, change = network_.weights * v;
        const VectorXd unchanged = border * (network_.weights.cwiseAbs() * v.cwiseAbs());
        double first = -std::numeric_limits<double>::infinity(), last = -first;
        for (Index i = 0; i < n_; ++i) {
            const int piece = pattern[static_cast<std::size_t>(i)];
            const double low = piece_begin(unit(i), piece) - z(i), high = piece_end(unit(i), piece) - z(i);
            if (std::abs(change(i)) <= unchanged(i)) {
                if (low > allowed(i) || high < -allowed(i)) return;
                continue;
            }
            first = std::max(first, (change(i) > 0.0 ? low : high) / change(i));
            last = std::min(last, (change(i) > 0.0 ? high : low) / change(i));
        }
        // no more than a point of the border, which its neighbour lists
        if (!(last - first > 100.0 * (border * x.cwiseAbs().maxCoeff() + allowed.maxCoeff()))) return;
        const double t = std::isfinite(first) && std::isfinite(last) ? 0.5 * (first + last)
                         : std::isfinite(first)                      ? first
                         : std::isfinite(last)                       ? last
                                                                     : 0.0;
        found_.continua.push_back({pattern, x + t * v, true});
    }

    const game::Network& network_;
    Index n_;
    VectorXd heard_;  ///< sum of |W| of each row
    VectorXd fixed_;  ///< magnitudes of what does not depend on rates: drive and corners
    Enumeration found_;
    std::vector<VectorXd> errors_;  ///< of the equilibria found
};

}  // namespace

bool is_enumerable(const game::Network& network) {
    return network.drive.size() <= largest_enumerable && game::are_piecewise(network.units);
}

std::size_t active_sets(const game::Network& network) {
    std::size_t sets = 1;
    for (const game::Unit& unit : network.units) sets *= static_cast<std::size_t>(game::pieces(unit));
    return sets;
}

Enumeration enumerate(const game::Network& network, const std::function<bool()>& stop) {
    return Enumerator(network).run(stop);
}

}  // namespace colonnade::equilibria
