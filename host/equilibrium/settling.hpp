#pragma once

#include <limits>

namespace colonnade::equilibrium {

/// Follows a circuit's residual from test to test and finds the model time after which it stays below a share of its
/// peak. Between two tests the residual is taken to decay exponentially.
class Settling {
public:
    explicit Settling(double fraction) : fraction_(fraction) {}

    /// Adds the residual at model time t; times ascend, the first is 0.
    void add(double t, double residual);

    /// NaN while the residual is above the share.
    [[nodiscard]] double time() const noexcept { return settled_; }

private:
    double fraction_;
    double peak_ = 0.0;
    double last_time_ = 0.0;
    double last_residual_ = 0.0;
    double settled_ = std::numeric_limits<double>::quiet_NaN();
    bool is_settled_ = false;
};

}  // namespace colonnade::equilibrium
