#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "colonnade/spec.hpp"

namespace colonnade {
namespace {

std::vector<std::string> names(const std::string& sweep) {
    std::vector<std::string> all;
    for (const SweepAxis& axis : parse_spec("[sweep]\n" + sweep).axes) all.push_back(axis.name);
    return all;
}

TEST(Sweep, IsTheProductInWrittenOrderWithTheLastAxisFastest) {
    const Experiment experiment = parse_spec(R"([sweep]
"microcircuit.w_IE" = [3, 4]
"microcircuit.w_EE" = [0.1, 0.2, 0.3]
)");
    ASSERT_EQ(experiment.axes.size(), 2U);
    EXPECT_EQ(experiment.axes[0].key, "microcircuit.w_IE");
    EXPECT_EQ(experiment.axes[1].values, (std::vector<double>{0.1, 0.2, 0.3}));
    ASSERT_EQ(experiment.points.size(), 6U);
    for (std::size_t i = 0; i < 6; ++i) {
        EXPECT_EQ(experiment.points[i].microcircuit.w_IE.a, experiment.axes[0].values[i / 3]);
        EXPECT_EQ(experiment.points[i].microcircuit.w_EE.a, experiment.axes[1].values[i % 3]);
    }
}

TEST(Sweep, KeepsTheWrittenOrderOfDottedKeysThatInterleave) {
    EXPECT_EQ(names("microcircuit.w_EE = [1]\nstimulus.drive_E = [1]\nmicrocircuit.w_EI = [1]"),
              (std::vector<std::string>{"w_EE", "drive_E", "w_EI"}));
}

TEST(Sweep, SpacesPointsEvenlyWithExactEnds) {
    const auto linear = parse_spec("sweep.\"stimulus.drive_E\" = { linspace = [0.1, 0.7, 4] }").axes[0].values;
    ASSERT_EQ(linear.size(), 4U);
    EXPECT_EQ(linear.front(), 0.1);
    EXPECT_EQ(linear.back(), 0.7);
    EXPECT_DOUBLE_EQ(linear[1], 0.3);
    const auto logarithmic = parse_spec("sweep.\"stimulus.drive_E\" = { logspace = [1e-4, 100, 7] }").axes[0].values;
    ASSERT_EQ(logarithmic.size(), 7U);
    EXPECT_EQ(logarithmic.front(), 1e-4);
    EXPECT_EQ(logarithmic.back(), 100.0);
    // exp and log are good to an ulp or so, and log 1e-4 is about 9
    for (int i = 0; i < 7; ++i)
        EXPECT_NEAR(logarithmic[static_cast<std::size_t>(i)] / std::pow(10.0, i - 4), 1.0, 1e-14);
    EXPECT_EQ(parse_spec("sweep.\"stimulus.drive_E\" = { linspace = [2, 3, 1] }").axes[0].values,
              std::vector<double>{2});
}

TEST(Sweep, GivesIntegersToKeysThatWantThem) {
    const Experiment experiment = parse_spec("sweep.\"solve.check_every\" = { linspace = [8, 32, 4] }");
    EXPECT_EQ(experiment.points[1].solve.check_every, 16U);
}

TEST(Sweep, LabelsWhatIsNotANumber) {
    const SweepAxis axis =
        parse_spec("sweep.\"microcircuit.w_EE\" = [0.5, { uniform = [0.25, 0.75], per = \"layer\" }]").axes[0];
    EXPECT_TRUE(axis.values.empty());
    EXPECT_EQ(axis.labels, (std::vector<std::string>{"0.5", "{ uniform = [0.25, 0.75], per = \"layer\" }"}));
    EXPECT_EQ(axis.size(), 2U);
    EXPECT_EQ(parse_spec("sweep.\"solve.method\" = [\"flow\", \"auto\"]").axes[0].labels,
              (std::vector<std::string>{"flow", "auto"}));
}

TEST(Sweep, NamesAxesAfterTheirKeysUnlessThatIsTaken) {
    EXPECT_EQ(names("\"microcircuit.w_EE\" = [0.1]"), std::vector<std::string>{"w_EE"});
    EXPECT_EQ(names("\"solve.step\" = [0.1]"), std::vector<std::string>{"solve_step"});
    EXPECT_EQ(names("microcircuit.activation_E.kind = [\"relu\"]\nmicrocircuit.activation_I.kind = [\"relu\"]"),
              (std::vector<std::string>{"activation_E_kind", "activation_I_kind"}));
    // a drawn w_EE is a variable of that name
    EXPECT_EQ(names("\"microcircuit.w_EE\" = [{ uniform = [0, 1] }]"), std::vector<std::string>{"microcircuit_w_EE"});
}

TEST(Sweep, LeavesTheBaseAsItIsWithoutIt) {
    const Experiment experiment = parse_spec("[microcircuit]\nw_EE = 0.25\n[sweep]\n\"microcircuit.w_EE\" = [0.1]");
    EXPECT_EQ(experiment.base.microcircuit.w_EE.a, 0.25);
    EXPECT_EQ(experiment.points[0].microcircuit.w_EE.a, 0.1);
}

TEST(Sweep, ChangesAKeyInsideAnInlineTable) {
    const Experiment experiment = parse_spec(R"([microcircuit]
activation = { kind = "saturated", max = 5 }
[sweep]
"microcircuit.activation.max" = [1, 2]
)");
    EXPECT_EQ(experiment.points[1].microcircuit.excitatory.max.a, 2.0);
    EXPECT_EQ(experiment.points[1].microcircuit.inhibitory.max.a, 2.0);
    EXPECT_EQ(experiment.points[1].microcircuit.excitatory.kind, Activation::saturated);
}

}  // namespace
}  // namespace colonnade
