#pragma once

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <vector>

#include "kernels/core/flow.hpp"
#include "kernels/core/runge_kutta.hpp"

/// Courses of single columns in time, in float64 on the host: what lanes are not asked for.
namespace colonnade::dynamics {

/// step_rows values a neuron, on the host.
struct PathRows {
    std::vector<double> values;
    int neurons;
    [[nodiscard]] double get(int row, int i) const { return values[place(row, i)]; }
    void put(int row, int i, double value) { values[place(row, i)] = value; }

    [[nodiscard]] std::size_t place(int row, int i) const {
        return static_cast<std::size_t>(row) * static_cast<std::size_t>(neurons) + static_cast<std::size_t>(i);
    }
};

/// Follows one state of a field in steps whose error is controlled as that of lanes is (core/flow.hpp), and gives every
/// state on the way by the continuous extension of each step. Field: core::FlowField, or a struct with its size(),
/// evaluate(), settle() and error_ratio(rows, i, error), which is the error of entry i relative to what is allowed.
template <class Field>
class Path {
public:
    Path(Field field, const Eigen::VectorXd& start, double fastest, double fixed_step = 0.0)
        : field_(std::move(field)),
          rows_{
              std::vector<double>(static_cast<std::size_t>(core::step_rows) * static_cast<std::size_t>(field_.size())),
              field_.size()},
          fixed_(fixed_step) {
        for (int i = 0; i < rows_.neurons; ++i) rows_.put(core::now_row, i, start(i));
        const core::Residual<double> at_start = field_.evaluate(rows_, core::now_row, core::first_slope_row);
        residual_ = at_start.value();
        magnitude_ = at_start.magnitude;
        next_ = fixed_ > 0.0 ? fixed_ : 0.05 / fastest;
    }

    /// Takes one step that does not pass the time `until`. False where none can be taken: the state is not finite, or
    /// steps no longer move the time.
    [[nodiscard]] bool step(double until) {
        if (moved_) forget_last();
        while (std::isfinite(residual_) && time_ + next_ > time_) {
            const bool is_last = until <= time_ + next_;
            const double h = is_last ? until - time_ : next_;
            if (!(h > 0.0)) return false;
            const core::Residual<double> at_end = core::take_step<double>(field_, rows_, h);
            ++steps_;
            const double largest = std::max(magnitude_, at_end.magnitude);
            double error = 1e-10, poison = 0.0;
            for (int i = 0; i < rows_.neurons; ++i) {
                const double e = core::step_error<double>(rows_, h, i);
                poison = std::fma(e, 0.0, poison);
                error = std::max(error, field_.error_ratio(rows_, i, std::abs(e), largest, residual_));
            }
            const double log_error = core::log(error + poison);
            const bool is_good = fixed_ > 0.0 ? log_error == log_error : error + poison <= 1.0;
            if (!is_good) {
                if (fixed_ > 0.0) return false;
                next_ = h * core::factor_after_rejection(log_error);
                if (!(next_ < h)) return false;  // a subnormal number that no factor makes less
                rejected_ = 1.0;
                continue;
            }
            if (!(fixed_ > 0.0) && !is_last) next_ = h * core::step_factor(log_error, last_error_, rejected_);
            last_error_ = std::max(log_error, -9.2);
            rejected_ = 0.0;
            length_ = h;
            time_ = is_last ? until : time_ + h;
            before_ = residual_;
            residual_ = at_end.value();
            magnitude_ = at_end.magnitude;
            moved_ = true;
            return true;
        }
        return false;
    }

    [[nodiscard]] double time() const noexcept { return time_; }
    /// Of the last step.
    [[nodiscard]] double length() const noexcept { return length_; }
    [[nodiscard]] double begin() const noexcept { return time_ - length_; }
    [[nodiscard]] double residual() const noexcept { return residual_; }
    [[nodiscard]] double residual_before() const noexcept { return before_; }
    [[nodiscard]] double magnitude() const noexcept { return magnitude_; }
    [[nodiscard]] std::size_t steps() const noexcept { return steps_; }

    /// Entry i at a share theta of the last step, and its derivative by time.
    [[nodiscard]] double at(int i, const core::DenseWeights& weights) const {
        return rows_.get(core::now_row, i) + length_ * sum(i, weights.value);
    }
    [[nodiscard]] double slope_at(int i, const core::DenseWeights& weights) const { return sum(i, weights.slope); }
    [[nodiscard]] Eigen::VectorXd state(double theta) const {
        const auto weights = core::dense_weights(theta);
        Eigen::VectorXd x(rows_.neurons);
        for (int i = 0; i < rows_.neurons; ++i) x(i) = field_.settle(rows_, i, at(i, weights));
        return x;
    }
    /// Where the last step ended, or the start.
    [[nodiscard]] Eigen::VectorXd state() const {
        Eigen::VectorXd x(rows_.neurons);
        for (int i = 0; i < rows_.neurons; ++i) x(i) = rows_.get(moved_ ? core::next_row : core::now_row, i);
        return x;
    }
    /// The share of the last step at which f(share) passes 0 from below, f being negative at 0 and not at 1: by the
    /// Illinois method.
    template <class F>
    [[nodiscard]] static double crossing(F f, double low, double f_low, double high, double f_high) {
        for (int side = 0, turn = 0; turn < 100 && high - low > 1e-15; ++turn) {
            const double middle = (low * f_high - high * f_low) / (f_high - f_low);
            const double value = f(middle);
            if (value == 0.0) return middle;
            if (value < 0.0) {
                low = middle, f_low = value;
                if (side == -1) f_high *= 0.5;
                side = -1;
            } else {
                high = middle, f_high = value;
                if (side == 1) f_low *= 0.5;
                side = 1;
            }
        }
        return 0.5 * (low + high);
    }

private:
    [[nodiscard]] double sum(int i, const double (&weights)[core::step_slopes]) const {
        double total = 0.0;
        for (int j = 0; j < core::step_slopes; ++j) total += weights[j] * rows_.get(core::first_slope_row + j, i);
        return total;
    }
    /// The end of the last step becomes the beginning of the next.
    void forget_last() {
        for (int i = 0; i < rows_.neurons; ++i) {
            rows_.put(core::now_row, i, rows_.get(core::next_row, i));
            rows_.put(core::first_slope_row, i, rows_.get(core::last_slope_row, i));
        }
        moved_ = false;
    }

    Field field_;
    PathRows rows_;
    double fixed_;
    double time_ = 0.0, length_ = 0.0, next_ = 0.0, last_error_ = -9.2, rejected_ = 0.0;
    double residual_ = 0.0, before_ = 0.0, magnitude_ = 0.0;
    std::size_t steps_ = 0;
    bool moved_ = false;  ///< the rows hold a step that is not yet the beginning of the next
};

}  // namespace colonnade::dynamics
