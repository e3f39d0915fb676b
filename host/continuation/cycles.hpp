#pragma once

#include <Eigen/Dense>
#include <complex>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "host/continuation/chart.hpp"
#include "host/dynamics/orbit.hpp"

namespace colonnade::continuation {

/// Most neurons of a column whose cycles are followed: a turn takes as many tangents.
inline constexpr Eigen::Index largest_shot = 32;

/// Follows the closed orbits of one column from Hopf points on as one key varies. Unknowns are a state on the orbit,
/// its period and p; equations that one turn closes (single shooting, with the monodromy along it), that the state
/// moves at right angles to the flow at the last orbit's, and pseudo-arclength (Doedel, Keller and Kernevez,
/// International Journal of Bifurcation and Chaos 1, 1991). A step is halved until Newton converges and the tangent
/// turns by less than 15 degrees; where multipliers cross or dp/ds changes its sign the place is bisected.
class CycleWalk {
public:
    /// References are kept.
    CycleWalk(const Spec& spec, const std::string& key, const Chart& chart, std::size_t column);

    /// From the special point `hopf` of the chart, a Hopf point, unless a branch of cycles ended there.
    void start(std::size_t hopf, const SpecialPoint& at);

    std::vector<CycleBranch>& branches() noexcept { return branches_; }
    std::vector<CycleSpecialPoint>& special() noexcept { return special_; }

private:
    /// A closed orbit with what a step needs.
    struct Orbit {
        Eigen::VectorXd x;
        double period = 0.0, p = 0.0;
        Eigen::VectorXd low, high;
        Eigen::VectorXcd multipliers;  ///< all but the own direction's
        Eigen::VectorXd direction;     ///< of the flow at x, of length 1
        Eigen::VectorXd tangent;       ///< (dx, dT, dp), scaled, of length 1
        double scale = 1.0;            ///< of the rates
        double key_step = 0.0;         ///< of the key, for derivatives

        [[nodiscard]] double width() const { return (high - low).maxCoeff(); }
        [[nodiscard]] int unstable() const;
        [[nodiscard]] double largest() const;
    };
    /// One linear equation in the change of (x, T, p), scaled: row . change = value.
    struct Condition {
        Eigen::VectorXd row;
        double value;
    };

    /// The orbit near a guess (x, T, p) that meets a condition on the scaled distance from it.
    [[nodiscard]] std::optional<Orbit> closed(const Orbit& guess, const Condition& condition) const;
    [[nodiscard]] std::optional<Orbit> step(const Orbit& from, double length) const;
    [[nodiscard]] std::optional<Orbit> at_end(const Orbit& from, const Orbit& beyond, double end) const;
    void follow(const Orbit& first, const SpecialPoint& hopf, double first_width);
    void watch(const Orbit& from, const Orbit& to, double length);
    void add(const Orbit& orbit);

    const Spec* spec_;
    const std::string* key_;
    const Chart* chart_;
    std::size_t column_;
    core::FlowRule rule_;
    std::vector<CycleBranch> branches_;
    std::vector<CycleSpecialPoint> special_;
    std::vector<Point> ended_at_;  ///< equilibria that branches shrank to
};

}  // namespace colonnade::continuation
