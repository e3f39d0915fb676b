#include "host/stability/contraction.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "host/stability/error_bounded.hpp"

namespace colonnade::stability {
namespace {

using Index = Eigen::Index;
constexpr double infinite = std::numeric_limits<double>::infinity();

/// (Mv)_i with a bound on its rounding.
ErrorBounded image(const Eigen::MatrixXd& m, const Eigen::VectorXd& v, Index i) {
    ErrorBounded sum;
    for (Index j = 0; j < v.size(); ++j) sum = sum + ErrorBounded(m(i, j)) * ErrorBounded(v(j));
    return sum;
}

/// Proven upper bound on alpha(M) that v > 0 gives.
double majorant_of(const Eigen::MatrixXd& m, const Eigen::VectorXd& v) {
    double largest = -infinite;
    for (Index i = 0; i < v.size(); ++i) {
        const ErrorBounded ratio = image(m, v, i) / ErrorBounded(v(i));
        largest = std::max(largest, std::nextafter(ratio.value + ratio.error, infinite));
    }
    return largest;
}

/// Whether v >= 0 shows that alpha(M) >= 1.
bool shows_expansion(const Eigen::MatrixXd& m, const Eigen::VectorXd& v) {
    bool some = false;
    for (Index i = 0; i < v.size(); ++i) {
        if (v(i) == 0.0) continue;
        some = true;
        const ErrorBounded excess = image(m, v, i) - ErrorBounded(v(i));
        if (!excess.is_positive() && !excess.is_zero()) return false;
    }
    return some;
}

}  // namespace

Eigen::MatrixXd metzler_majorant(const Eigen::MatrixXd& w) {
    Eigen::MatrixXd m = w.cwiseAbs();
    m.diagonal() = w.diagonal();
    return m;
}

Eigen::VectorXd graded_vector(const Eigen::MatrixXd& m) {
    const Index n = m.rows();
    const Eigen::PartialPivLU<Eigen::MatrixXd> factors(Eigen::MatrixXd::Identity(n, n) - m);
    Eigen::VectorXd v = Eigen::VectorXd::Ones(n);
    for (int iteration = 0; iteration < 3; ++iteration) {
        v = factors.solve(v).eval();
        v /= v.maxCoeff();
    }
    return v;
}

Contraction contraction(const Eigen::MatrixXd& w) {
    const Index n = w.rows();
    const Eigen::MatrixXd m = metzler_majorant(w);
    Contraction found{Answer::undecided, infinite, {}};
    // a self-weight of 1 or more is seen at once, and exactly
    if ((m.diagonal().array() >= 1.0).any()) {
        found.answer = Answer::no;
        return found;
    }
    Eigen::VectorXd v = Eigen::VectorXd::Ones(n);
    double beta = majorant_of(m, v);
    Eigen::VectorXd best = v;
    for (int iteration = 0; iteration < 40; ++iteration) {
        // a little beyond beta, so that the matrix can be inverted where v is already the Perron vector
        Eigen::MatrixXd shifted = -m;
        shifted.diagonal().array() += beta + 1e-15 * (1.0 + std::abs(beta));
        Eigen::VectorXd next = shifted.partialPivLu().solve(v);
        const double largest = next.maxCoeff();
        if (!std::isfinite(largest) || !(largest > 0.0)) break;
        v = (next / largest).cwiseMax(1e-12);
        const double tried = majorant_of(m, v);
        const bool better = tried < beta;
        if (better) best = v;
        const bool done = !(tried < beta - 1e-13 * std::abs(beta));
        beta = std::min(beta, tried);
        if (done) break;
    }
    if (!(beta < 1.0)) {
        const Eigen::VectorXd graded = graded_vector(m);
        if (graded.minCoeff() > 0.0) {
            best = graded;
            beta = majorant_of(m, best);
        }
    }
    if (beta < 1.0) return {Answer::yes, beta, std::move(best)};
    // Perron's vector on the neurons that matter for it
    v = (v.array() < 1e-9).select(0.0, v);
    if (shows_expansion(m, v)) found.answer = Answer::no;
    return found;
}

}  // namespace colonnade::stability
