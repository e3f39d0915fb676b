#include "host/continuation/special_points.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "host/continuation/hopf.hpp"
#include "host/linear_algebra/decompositions.hpp"

namespace colonnade::continuation {
namespace {

using Complex = std::complex<double>;
using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXcd;
using Eigen::VectorXd;

/// Two eigenvalues, conjugate or real, by their places.
struct Pair {
    Index one = 0, two = 0;
    double sum = 0.0, product = 0.0;
};

/// The pair whose sum is nearest 0 and whose product is nearest kappa. One neuron has none.
Pair nearest_pair(const VectorXcd& values, double kappa) {
    Pair found;
    double nearest = std::numeric_limits<double>::infinity();
    for (Index i = 0; i < values.size(); ++i)
        for (Index j = i + 1; j < values.size(); ++j) {
            const Complex sum = values(i) + values(j), product = values(i) * values(j);
            const bool is_real =
                values(i) == std::conj(values(j)) || (values(i).imag() == 0.0 && values(j).imag() == 0.0);
            const double off = sum.real() * sum.real() + std::abs(product.real() - kappa);
            if (!is_real || !(off < nearest)) continue;
            nearest = off;
            found = {i, j, sum.real(), product.real()};
        }
    return found;
}

/// The projection on the invariant subspace of a pair, the kernel of J^2 - sum J + product.
MatrixXd projection(const MatrixXd& jacobian, const Pair& pair) {
    const Index n = jacobian.rows();
    if (n == 2) return MatrixXd::Identity(n, n);
    MatrixXd vanishing = jacobian * jacobian - pair.sum * jacobian;
    vanishing.diagonal().array() += pair.product;
    const linear_algebra::SingularValues svd = linear_algebra::singular_values(vanishing);
    const MatrixXd left = svd.u.rightCols(2), right = svd.v.rightCols(2);
    return right * (left.transpose() * right).partialPivLu().solve(left.transpose());
}

}  // namespace

FlowInTwoKeys SpecialPoints::flow(const Point& at) const {
    const PointInTwoKeys here = unpacked(at);
    return {*plane_, here.x, here.p, here.q};
}

Point SpecialPoints::packed(const PointInTwoKeys& at) const {
    const Index n = at.x.size();
    Point point{VectorXd(n + (kind_ == CurveKind::fold ? 1 : 2)), at.p};
    point.x.head(n) = at.x;
    point.x(n) = at.q;
    if (kind_ == CurveKind::hopf) point.x(n + 1) = at.product;
    return point;
}

PointInTwoKeys SpecialPoints::unpacked(const Point& at) const {
    const Index n = plane_->size();
    return {at.x.head(n), at.p, at.x(n), kind_ == CurveKind::fold ? 0.0 : at.x(n + 1)};
}

VectorXd SpecialPoints::residual(const Point& at) const {
    const PointInTwoKeys here = unpacked(at);
    const FlowInTwoKeys flow = this->flow(at);
    const Index n = here.x.size();
    VectorXd found(at.x.size());
    found.head(n) = game::residual(flow.network(), here.x);
    if (kind_ == CurveKind::fold) {
        found(n) = linear_algebra::singular_values(flow.jacobian()).values(n - 1);
    } else {
        const Pair pair = nearest_pair(linear_algebra::eigenvalues(flow.jacobian()), here.product);
        found.tail(2) << pair.sum, pair.product - here.product;
    }
    return found;
}

MatrixXd SpecialPoints::derivative(const Point& at) const {
    const PointInTwoKeys here = unpacked(at);
    const FlowInTwoKeys flow = this->flow(at);
    const Index n = here.x.size(), size = at.x.size();
    // d(x, p, q) in the order of the unknowns
    const auto put = [&](auto row, const auto& by) {
        row.head(n) = by.head(n);
        row(n) = by(n + 1);
        row(size) = by(n);
    };
    MatrixXd found = MatrixXd::Zero(size, size + 1);
    for (Index i = 0; i < n; ++i) put(found.row(i), flow.residual_derivative().row(i));
    if (kind_ == CurveKind::fold) {
        const linear_algebra::SingularValues svd = linear_algebra::singular_values(flow.jacobian());
        put(found.row(n), flow.trace_derivative(svd.v.col(n - 1) * svd.u.col(n - 1).transpose()).transpose());
        return found;
    }
    const MatrixXd& jacobian = flow.jacobian();
    const Pair pair = nearest_pair(linear_algebra::eigenvalues(jacobian), here.product);
    const MatrixXd onto = projection(jacobian, pair);
    const VectorXd sum = flow.trace_derivative(onto);
    put(found.row(n), sum.transpose());
    // 2 product = sum^2 - (sum of squares)
    put(found.row(n + 1), (pair.sum * sum - flow.trace_derivative(onto * jacobian)).transpose());
    found(n + 1, n + 1) = -1.0;
    return found;
}

VectorXd SpecialPoints::weights(const Point& at) const {
    const Index n = plane_->size();
    const double scale = std::max(rule_->min_scale, at.x.head(n).cwiseAbs().maxCoeff());
    VectorXd weights = VectorXd::Zero(at.x.size() + 1);
    weights.head(n).setConstant(rule_->span() / scale);
    weights(n) = rule_->span() / second_span_;
    weights(at.x.size()) = 1.0;
    return weights;
}

stability::Spectrum SpecialPoints::spectrum(const Point& at) const {
    const VectorXcd values = linear_algebra::eigenvalues(flow(at).jacobian());
    Pair left_out{-1, -1};
    if (kind_ == CurveKind::fold)
        values.cwiseAbs().minCoeff(&left_out.one);
    else
        left_out = nearest_pair(values, unpacked(at).product);
    stability::Spectrum found{0, values.real().maxCoeff(), 0.0};
    for (Index i = 0; i < values.size(); ++i)
        if (i != left_out.one && i != left_out.two && values(i).real() > 0.0) ++found.unstable;
    return found;
}

double SpecialPoints::other_eigenvalues(const Point& at) const {
    const linear_algebra::SingularValues svd = linear_algebra::singular_values(flow(at).jacobian());
    const Index last = svd.values.size() - 1;
    return svd.u.determinant() * svd.v.determinant() * svd.values.head(last).prod() *
           svd.u.col(last).dot(svd.v.col(last));
}

double SpecialPoints::lyapunov_coefficient(const Point& at) const {
    const PointInTwoKeys here = unpacked(at);
    const FlowInTwoKeys flow = this->flow(at);
    return first_lyapunov_coefficient(flow.network(), flow.tau(), here.x, std::sqrt(here.product));
}

}  // namespace colonnade::continuation
