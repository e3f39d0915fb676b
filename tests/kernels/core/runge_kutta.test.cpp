#include "kernels/core/runge_kutta.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <complex>
#include <limits>
#include <numbers>
#include <vector>

#include "kernels/core/step_choice.hpp"

namespace colonnade::test {
namespace {

constexpr int stages = core::step_slopes;

/// The times of the stages: sums of their coefficients.
double node(int s) {
    double sum = 0.0;
    for (int j = 0; j < s; ++j) sum += core::step_coefficient(s, j);
    return sum;
}

/// A sum of 7 products with coefficients of up to 13 that cancel, of which the table has 16 digits.
constexpr double tolerance = 7 * 13 * 8 * std::numeric_limits<double>::epsilon();

TEST(RungeKutta, IntegratesPolynomialsOfDegreeFourInTime) {
    for (int k = 1; k <= 5; ++k) {
        double weighted = 0.0, difference = 0.0;
        for (int j = 0; j < stages; ++j) {
            const double power = std::pow(node(j), k - 1);
            if (j < stages - 1) weighted += core::step_coefficient(stages - 1, j) * power;
            difference += core::step_coefficient(stages, j) * power;
        }
        EXPECT_NEAR(weighted, 1.0 / k, tolerance) << k;
        // the two orders agree on degree 3 and tell degree 4 apart
        if (k < 5)
            EXPECT_NEAR(difference, 0.0, tolerance) << k;
        else
            EXPECT_GT(std::abs(difference), 1e-4);
    }
}

TEST(RungeKutta, ContinuesAStepByPolynomialsOfDegreeThreeInTime) {
    for (const double theta : {0.1, 0.37, 0.5, 0.9, 1.0}) {
        const auto weights = core::dense_weights(theta);
        for (int k = 1; k <= 4; ++k) {
            double value = 0.0, slope = 0.0;
            for (int j = 0; j < stages; ++j) {
                value += weights.value[j] * std::pow(node(j), k - 1);
                slope += weights.slope[j] * std::pow(node(j), k - 1);
            }
            EXPECT_NEAR(value, std::pow(theta, k) / k, 4 * tolerance) << theta << ", " << k;
            EXPECT_NEAR(slope, std::pow(theta, k - 1), 16 * tolerance) << theta << ", " << k;
        }
    }
    for (int j = 0; j < stages; ++j) {
        EXPECT_EQ(core::dense_weights(0.0).value[j], 0.0);
        EXPECT_EQ(core::dense_weights(0.0).slope[j], j == 0 ? core::dense_weights(0.0).slope[0] : 0.0);
    }
}

TEST(RungeKutta, IsStableWhereverAGivenStepIsAllowed) {
    // modes z = h lambda within Euler's limit, those that turn damped by core::min_damping at least: |z| is at most the
    // larger of 2 cos and twice that, of the angle to the negative axis; a step multiplies the mode by R(z)
    double largest = 0.0;
    for (int a = 0; a < 2000; ++a)
        for (int part = 1; part <= 50; ++part) {
            const double angle = 0.5 * std::numbers::pi * a / 2000.0;
            const double radius = part / 50.0 * std::max(2.0 * std::cos(angle), 2.0 * core::min_damping);
            const std::complex<double> z = -std::polar(radius, angle);
            std::complex<double> slopes[stages];
            for (int row = 0; row < stages; ++row) {
                std::complex<double> x = 1.0;
                for (int j = 0; j < row; ++j) x += core::step_coefficient(row, j) * slopes[j];
                slopes[row] = z * x;
                if (row == stages - 1) largest = std::max(largest, std::abs(x));
            }
        }
    EXPECT_LT(largest, 1.0);
}

/// dx/dt = -x, dy/dt = x y: x = e^-t, y = y0 exp(1 - e^-t).
struct Chain {
    [[nodiscard]] static int size() { return 2; }
    template <class Rows>
    static int evaluate(Rows& rows, int from, int to) {
        const double first = rows.get(from, 0), second = rows.get(from, 1);
        rows.put(to, 0, -first);
        rows.put(to, 1, first * second);
        return 0;
    }
    template <class Rows>
    static double settle(const Rows&, int, double x) {
        return x;
    }
};

struct Rows {
    std::vector<double> values = std::vector<double>(2 * core::step_rows);
    [[nodiscard]] double get(int row, int i) const { return values[static_cast<std::size_t>(2 * row + i)]; }
    void put(int row, int i, double value) { values[static_cast<std::size_t>(2 * row + i)] = value; }
};

/// Error of y at time 1 after steps of length h, and of y in the middle of the last step.
std::pair<double, double> errors(int steps) {
    Chain chain;
    Rows rows;
    rows.put(core::now_row, 0, 1.0), rows.put(core::now_row, 1, 1.0);
    const double h = 1.0 / steps;
    double between = 0.0;
    for (int s = 0; s < steps; ++s) {
        (void)Chain::evaluate(rows, core::now_row, core::first_slope_row);
        (void)core::take_step<double>(chain, rows, h);
        const auto weights = core::dense_weights(0.5);
        between = rows.get(core::now_row, 1);
        for (int j = 0; j < stages; ++j) between += h * weights.value[j] * rows.get(core::first_slope_row + j, 1);
        for (int i = 0; i < 2; ++i) rows.put(core::now_row, i, rows.get(core::next_row, i));
    }
    const auto truth = [](double t) { return std::exp(1.0 - std::exp(-t)); };
    return {std::abs(rows.get(core::now_row, 1) - truth(1.0)), std::abs(between - truth(1.0 - 0.5 * h))};
}

TEST(RungeKutta, ErrsByTheFifthPowerOfItsStep) {
    const auto [coarse, coarse_between] = errors(8);
    const auto [fine, fine_between] = errors(16);
    // 2^5 but for terms of the next order
    EXPECT_GT(coarse / fine, 24.0);
    // inside a step one local error of the same power adds to it
    EXPECT_GT(coarse_between / fine_between, 20.0);
}

}  // namespace
}  // namespace colonnade::test
