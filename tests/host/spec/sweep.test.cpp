#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "colonnade/load.hpp"
#include "colonnade/spec.hpp"
#include "support/scratch.hpp"

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
    EXPECT_EQ(names("\"solve.method\" = [\"flow\"]"), std::vector<std::string>{"solve_method"});
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

TEST(Sweep, OfNumbersSharesASpecAmongItsPoints) {
    const Experiment experiment = parse_spec(R"([microcircuit]
activation = { kind = "saturated", max = 5 }
[sweep]
seed = [4, 9]
"solve.method" = ["flow", "auto"]
"microcircuit.activation.max" = { linspace = [1, 2, 100_000] }
"stimulus.drive_E" = [0.5, 0.25]
)");
    EXPECT_EQ(experiment.points.specs().size(), 2U);
    ASSERT_EQ(experiment.points.size(), 800'000U);
    const auto value = [&](std::size_t axis, std::size_t step) { return experiment.axes[axis].values[step]; };
    for (std::size_t point = 0; point < 800'000; point += 9'871) {
        const Spec spec = experiment.points[point];
        EXPECT_EQ(static_cast<double>(spec.seed), value(0, point / 400'000));
        EXPECT_EQ(spec.solve.method, point / 200'000 % 2 == 0 ? Method::flow : Method::automatic);
        EXPECT_EQ(spec.microcircuit.excitatory.max.a, value(2, point / 2 % 100'000));
        EXPECT_EQ(spec.microcircuit.inhibitory.max.a, value(2, point / 2 % 100'000));
        EXPECT_EQ(spec.stimulus.drive_E.at(0).a, value(3, point % 2));
    }
}

TEST(Sweep, GivesThePointsThatEachSpecByItselfWouldBe) {
    const std::string text = R"([column]
layers = 3
coupling = "concurrent"
[microcircuit]
w_EE = { uniform = [0.1, 0.2] }
activation_E = { kind = "logistic" }
activation_I = { kind = "tanh" }
[sweep]
)";
    for (const std::string key : {"microcircuit.w_EE", "microcircuit.activation_E.gain", "column.feedback",
                                  "column.offset", "initial.rate_I", "stimulus.drive_E", "microcircuit.tau_I"}) {
        const Experiment sweep = parse_spec(text + '"' + key + "\" = [0.25, 0.5, 0.75]\n");
        for (std::size_t point = 0; point < 3; ++point) {
            const std::string value = key + "=" + std::to_string(0.25 * static_cast<double>(point + 1));
            Experiment one;
            one.base = sweep.points[point];
            const std::string without = text.substr(0, text.find("[sweep]"));
            EXPECT_EQ(resolved_toml(one), resolved_toml(parse_spec(without, "x", {value}))) << key;
        }
    }
}

TEST(Sweep, RefusesANumberThatItsKeyMayNotBe) {
    const auto sentence = [](const std::string& sweep) {
        return testing::sentence_of([&] { (void)parse_spec("[sweep]\n" + sweep, "s.toml"); });
    };
    EXPECT_EQ(sentence("\"microcircuit.tau_E\" = [1.0,\n2.0,\n-1.0]"),
              "s.toml:4: microcircuit.tau_E: found -1.0, allowed: above 0");
    EXPECT_NE(sentence("\"microcircuit.w_IE\" = [1.0, nan]").find("found nan"), std::string::npos);
    EXPECT_NE(sentence("\"column.feedback\" = [0.0, 0.5]").find("coupling"), std::string::npos);
    EXPECT_NE(sentence("\"microcircuit.w_self\" = [0.0, 0.5]").find("w_self"), std::string::npos);
    EXPECT_EQ(parse_spec("[microcircuit]\nallow_mixed_signs = true\n[sweep]\n\"microcircuit.w_IE\" = [-1.0]")
                  .points[0]
                  .microcircuit.w_IE.a,
              -1.0);
}

TEST(Sweep, OfAMillionPointsIsReadInAMoment) {
    const Experiment experiment = parse_spec("[sweep]\n\"microcircuit.w_EE\" = { linspace = [0.0, 0.9, 1_000_000] }\n");
    EXPECT_EQ(experiment.points.size(), 1'000'000U);
    EXPECT_EQ(experiment.points.back().microcircuit.w_EE.a, 0.9);
    EXPECT_EQ(experiment.points.specs().size(), 1U);
}

}  // namespace
}  // namespace colonnade
