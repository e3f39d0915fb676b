#include "host/experiment/results/aggregates.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "host/assembly/shape.hpp"
#include "support/specs.hpp"

namespace colonnade::test {
namespace {

constexpr double undefined = std::numeric_limits<double>::quiet_NaN();

TEST(SystemStatuses, HasTheLargestResidualOfWhatConvergedTheLargestBoundAndAllSteps) {
    const Spec spec = lateral_spec(4, 2);
    experiment::Results results(experiment_of(spec), assembly::shape_of(spec), 4);
    results.status = {1, 1, 1, 2, 4, 4, 4, 4};
    results.steps = {5, 6, 7, 8, 0, 0, 0, 0};
    results.residual = {1e-12, 3e-11, 2e-11, 9.0, 1.0, 1.0, 1.0, 1.0};
    results.error_bound = {1e-9, undefined, 4e-9, undefined, undefined, undefined, undefined, undefined};
    const auto rows = experiment::ended(results);
    ASSERT_EQ(rows.size(), 2U);
    EXPECT_EQ(rows[0].residual, 3e-11);
    EXPECT_EQ(rows[0].error_bound, 4e-9);
    EXPECT_EQ(rows[0].steps, 26);
    EXPECT_EQ(rows[0].kinds, (std::array<std::int64_t, experiment::status_kinds>{0, 3, 1, 0, 0}));
    EXPECT_TRUE(std::isnan(rows[1].residual));
    EXPECT_TRUE(std::isnan(rows[1].error_bound));
    EXPECT_EQ(rows[1].kinds[4], 4);
}

}  // namespace
}  // namespace colonnade::test
