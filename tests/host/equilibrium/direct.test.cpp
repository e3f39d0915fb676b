#include "equilibrium/direct.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "backend.hpp"
#include "experiment/column_range.hpp"
#include "support/specs.hpp"

namespace colonnade::test {
namespace {

/// Newton on the marked columns of eight drawn circuits that all have one equilibrium.
struct Tried {
    std::vector<std::uint8_t> arrived;
    std::vector<double> before, after;
    equilibrium::AnswerStore<double> answers{8, 3};

    explicit Tried(const std::vector<std::uint8_t>& marks) {
        Spec spec = lateral_spec(8);
        spec.microcircuit.w_EE = uniform(0.0, 0.9);
        spec.initial.rate_E = Draw::of(0.25);
        const auto shape = assembly::shape_of(spec);
        auto batch = experiment::ColumnRange(spec, shape, 0, 8).assemble<double>();
        before = batch.rates();
        arrived = equilibrium::solve_directly<double>(kernels::reference_backend(), batch, spec.solve, marks, answers);
        after = batch.rates();
    }
};

TEST(SolveDirectly, LeavesTheBatchItsRatesWhetherAllOrSomeColumnsTry) {
    for (const std::vector<std::uint8_t>& marks :
         {std::vector<std::uint8_t>(8, 1), std::vector<std::uint8_t>{1, 0, 1, 1, 0, 0, 1, 1}}) {
        const Tried tried(marks);
        EXPECT_EQ(tried.arrived, marks);
        EXPECT_EQ(tried.before, tried.after);
    }
}

TEST(SolveDirectly, GivesAColumnTheSameRatesAloneAsAmongOthers) {
    const Tried all(std::vector<std::uint8_t>(8, 1));
    const Tried one({0, 0, 0, 0, 0, 1, 0, 0});
    for (std::size_t i = 0; i < 3; ++i) {
        EXPECT_EQ(one.answers.rates[8 * i + 5], all.answers.rates[8 * i + 5]);
        EXPECT_NE(one.answers.rates[8 * i + 5], 0.25);
    }
}

}  // namespace
}  // namespace colonnade::test
