#pragma once

#include <Eigen/Dense>
#include <vector>

#include "host/continuation/part.hpp"

namespace colonnade::continuation {

/// One region of a family of piecewise linear networks. Its equilibria obey (A0 + p A1) x = b0 + p b1 with
/// A = I - DW and b = Du + c, the numbers of its part's extension: for a regular A rates that are rational in p.
class Region {
public:
    /// Keeps a reference to the family.
    Region(const Family& family, Pattern pattern);

    [[nodiscard]] const Part& part() const noexcept { return part_; }
    [[nodiscard]] Eigen::MatrixXd a(double p) const { return a0_ + p * a1_; }
    [[nodiscard]] Eigen::VectorXd b(double p) const { return b0_ + p * b1_; }
    /// Derivative of Ax - b in p.
    [[nodiscard]] Eigen::VectorXd a_p(const Eigen::VectorXd& x) const { return a1_ * x - b1_; }
    [[nodiscard]] const Eigen::MatrixXd& a_change() const noexcept { return a1_; }
    [[nodiscard]] Eigen::VectorXd rates(double p) const { return a(p).partialPivLu().solve(b(p)); }

    /// Whether the equations have solutions at a p where A is singular: b is at right angles to the left kernel. Else
    /// the rates have a pole there.
    [[nodiscard]] bool is_solvable(double p) const;

    /// Parameters p + d, sorted by |d|, with d in direction `dir` (+1 or -1), at which A is singular or a drive meets a
    /// corner, all others among them: 1/d are the real eigenvalues of -M(p)^-1 M1, M the equations bordered by the
    /// corner's. `p` must be regular.
    struct Event {
        double p = 0.0;
        Eigen::Index neuron = -1;  ///< -1: A is singular
        int side = 0;
    };
    [[nodiscard]] std::vector<Event> events(double p, double dir) const;

private:
    Part part_;
    Eigen::MatrixXd a0_, a1_;
    Eigen::VectorXd b0_, b1_;
};

}  // namespace colonnade::continuation
