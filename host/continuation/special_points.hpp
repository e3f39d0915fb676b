#pragma once

#include <Eigen/Dense>
#include <complex>

#include "host/continuation/curve.hpp"
#include "host/continuation/flow_in_two_keys.hpp"

namespace colonnade::continuation {

/// A fold or Hopf point in two keys. `product` of the two eigenvalues whose sum is 0: the square of the frequency of a
/// Hopf point, negative at a neutral saddle; 0 at a fold, which has none.
struct PointInTwoKeys {
    Eigen::VectorXd x;
    double p = 0.0, q = 0.0, product = 0.0;
};

/// The points at which an equilibrium has a fold or a Hopf point, in two keys: G = 0, and of the flow's Jacobian J
///   fold: its smallest singular value is 0, the bordered test function of Govaerts (Numerical Methods for Bifurcations
///         of Dynamical Equilibria, 2000, section 4.1) whose borders are the singular vectors;
///   Hopf: two eigenvalues have the sum 0 and the product kappa, an unknown by which the pair is known again. Both are
///         smooth where the two meet at 0 (a Bogdanov-Takens point), beyond which kappa < 0.
/// The unknowns of Equations are (rates, q) or (rates, q, kappa); kappa does not count in lengths.
class SpecialPoints final : public Equations {
public:
    /// References are kept. `rule` is that of the first key.
    SpecialPoints(CurveKind kind, const experiment::Plane& plane, const Rule& rule, double second_span)
        : kind_(kind), plane_(&plane), rule_(&rule), second_span_(second_span) {}

    [[nodiscard]] Eigen::VectorXd residual(const Point& at) const override;
    [[nodiscard]] Eigen::MatrixXd derivative(const Point& at) const override;
    [[nodiscard]] Eigen::VectorXd weights(const Point& at) const override;
    /// Of the flow, the eigenvalue 0 of a fold or the pair of a Hopf point left out of `unstable`.
    [[nodiscard]] stability::Spectrum spectrum(const Point& at) const override;

    [[nodiscard]] Point packed(const PointInTwoKeys& at) const;
    [[nodiscard]] PointInTwoKeys unpacked(const Point& at) const;
    /// Along a fold curve: tr adj J, the product of the eigenvalues but that which is 0, so that it is 0 at a
    /// Bogdanov-Takens point.
    [[nodiscard]] double other_eigenvalues(const Point& at) const;
    /// The first Lyapunov coefficient of a Hopf point.
    [[nodiscard]] double lyapunov_coefficient(const Point& at) const;

private:
    [[nodiscard]] FlowInTwoKeys flow(const Point& at) const;

    CurveKind kind_;
    const experiment::Plane* plane_;
    const Rule* rule_;
    double second_span_;
};

}  // namespace colonnade::continuation
