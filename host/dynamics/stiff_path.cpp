#include "host/dynamics/stiff_path.hpp"

#include <algorithm>
#include <cmath>

namespace colonnade::dynamics {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr int stages = 6;
constexpr double gamma = 0.25;
/// Weights of earlier stages in the state of a stage, and in its right side by 1 / h.
constexpr double in_state[stages - 1][4] = {
    {},
    {1.544},
    {0.9466785280815826, 0.2557011698983284},
    {3.314825187068521, 2.896124015972201, 0.9986419139977817},
    {1.221224509226641, 6.019134481288629, 12.53708332932087, -0.6878860361058950}};
constexpr double in_side[stages][stages - 1] = {
    {},
    {-5.6688},
    {-2.430093356833875, -0.2063599157091915},
    {-0.1073529058151375, -9.594562251023355, -20.47028614809616},
    {7.496443313967647, -10.24680431464352, -33.99990352819905, 11.70890893206160},
    {8.083246795921522, -7.981132988064893, -31.52159432874371, 16.31930543123136, -6.058818238834054}};

PathRows two_rows(int entries) {
    return {std::vector<double>(2 * static_cast<std::size_t>(entries)), entries};
}

}  // namespace

StiffPath::StiffPath(const core::System<double>& system, std::size_t slot, const core::FlowRule& rule,
                     const VectorXd& start)
    : rule_(rule),
      field_(system, slot, rule_, 0),
      tangents_(system, slot, rule_, static_cast<int>(start.size())),
      rows_(two_rows(field_.size())),
      tangent_rows_(two_rows(tangents_.size())),
      state_(start) {
    core::Residual<double> at_start;
    slope_ = velocity(state_, at_start);
    residual_ = at_start.value(), magnitude_ = at_start.magnitude;
    before_ = state_, slope_before_ = slope_;
    next_ = core::first_step_share / field_.fastest();
}

VectorXd StiffPath::velocity(const VectorXd& x, core::Residual<double>& residual) {
    for (Index i = 0; i < x.size(); ++i) rows_.put(0, static_cast<int>(i), x(i));
    residual = field_.evaluate(rows_, 0, 1);
    VectorXd found(x.size());
    for (Index i = 0; i < x.size(); ++i) found(i) = rows_.get(1, static_cast<int>(i));
    return found;
}

void StiffPath::linearise() {
    const auto n = static_cast<int>(state_.size());
    for (int i = 0; i < n; ++i) {
        tangent_rows_.put(0, i, state_(i));
        for (int t = 0; t < n; ++t) tangent_rows_.put(0, (t + 1) * n + i, t == i ? 1.0 : 0.0);
    }
    tangents_.evaluate(tangent_rows_, 0, 1);
    jacobian_.resize(n, n);
    for (int t = 0; t < n; ++t)
        for (int i = 0; i < n; ++i) jacobian_(i, t) = tangent_rows_.get(1, (t + 1) * n + i);
    is_linearised_ = true;
}

StiffPath::Trial StiffPath::attempt(double h) {
    const Index n = state_.size();
    MatrixXd system = -jacobian_;
    system.diagonal().array() += 1.0 / (h * gamma);
    const Eigen::PartialPivLU<MatrixXd> factor(system);
    VectorXd k[stages];
    VectorXd at = state_;
    core::Residual<double> unused;
    for (int s = 0; s < stages; ++s) {
        // the last stage starts from the fifth's end, which is of order 3
        if (s == stages - 1) {
            at += k[s - 1];
        } else {
            at = state_;
            for (int j = 0; j < s; ++j) at += in_state[s][j] * k[j];
        }
        VectorXd side = s == 0 ? slope_ : velocity(at, unused);
        for (int j = 0; j < s; ++j) side += in_side[s][j] / h * k[j];
        k[s] = factor.solve(side);
        if (!k[s].allFinite()) return {VectorXd::Constant(n, std::nan("")), VectorXd::Zero(n)};
    }
    return {at + k[stages - 1], k[stages - 1]};
}

bool StiffPath::step(double until) {
    while (std::isfinite(residual_) && time_ + next_ > time_ && next_ > shortest_step_share / field_.fastest()) {
        const bool is_last = until <= time_ + next_;
        const double h = is_last ? until - time_ : next_;
        if (!(h > 0.0)) return false;
        if (!is_linearised_) linearise();
        const Trial trial = attempt(h);
        ++steps_;
        core::Residual<double> at_end;
        VectorXd slope = velocity(trial.end, at_end);
        const double largest = std::max(magnitude_, at_end.magnitude);
        double error = 1e-10;
        for (Index i = 0; i < state_.size(); ++i) {
            const double own = std::abs(trial.error(i)) /
                               core::allowed_error<double>(rule_, state_(i), trial.end(i), largest, residual_);
            error = own <= error ? error : own;  // a NaN is taken over
        }
        if (!trial.end.allFinite()) error = std::nan("");
        const bool is_good = error <= 1.0;
        const double next = control_.choose(h, error, is_good);
        if (!(is_good && is_last)) next_ = next;
        if (!is_good) continue;
        before_ = std::move(state_), slope_before_ = std::move(slope_);
        state_ = trial.end, slope_ = std::move(slope);
        residual_ = at_end.value(), magnitude_ = at_end.magnitude;
        length_ = h, time_ = is_last ? until : time_ + h;
        is_linearised_ = false;
        return true;
    }
    return false;
}

VectorXd StiffPath::state(double theta) const {
    const double s = theta, t = 1.0 - theta;
    return t * t * (1.0 + 2.0 * s) * before_ + s * s * (3.0 - 2.0 * s) * state_ +
           length_ * (s * t * t * slope_before_ - s * s * t * slope_);
}

}  // namespace colonnade::dynamics
