#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "colonnade/error.hpp"
#include "colonnade/load.hpp"
#include "colonnade/spec.hpp"
#include "host/spec/example.hpp"
#include "host/spec/same.hpp"

namespace colonnade {
namespace {

std::string message_of(const std::string& toml, const std::vector<std::string>& overrides = {}) {
    try {
        static_cast<void>(parse_spec(toml, "x.toml", overrides));
    } catch (const Error& error) {
        return error.what();
    }
    return "accepted";
}

TEST(ParseSpec, ReadsTheExampleOfTheDesign) {
    const Experiment experiment = parse_spec(test::example, "stack.toml");
    const Spec& spec = experiment.base;
    EXPECT_EQ(spec.title, "A 1 % difference through eight layers");
    EXPECT_EQ(spec.seed, 7U);
    EXPECT_EQ(spec.source, "stack.toml");
    EXPECT_EQ(spec.column.count, 10000U);
    EXPECT_EQ(spec.column.first, 0U);
    EXPECT_EQ(spec.column.last, 10000U);
    EXPECT_EQ(spec.column.layers, 8U);
    EXPECT_EQ(spec.column.coupling, Coupling::cascade);
    EXPECT_EQ(spec.microcircuit.motif, Motif::lateral_inhibition);
    EXPECT_EQ(spec.microcircuit.inhibition, Inhibition::shared);
    EXPECT_EQ(spec.microcircuit.neurons(), 3U);
    EXPECT_EQ(spec.microcircuit.excitatory_neurons(), (std::vector<std::size_t>{0, 1}));
    EXPECT_EQ(spec.microcircuit.w_EI.kind, DrawKind::uniform);
    EXPECT_EQ(spec.microcircuit.w_EI.a, 0.8);
    EXPECT_EQ(spec.microcircuit.w_EI.b, 1.2);
    EXPECT_EQ(spec.microcircuit.w_EI.allowed_lowest, 0.0);
    EXPECT_EQ(spec.microcircuit.w_EI.where, "stack.toml:15: microcircuit.w_EI");
    EXPECT_EQ(spec.microcircuit.tau_I.a, 0.5);
    EXPECT_GT(spec.microcircuit.tau_I.allowed_lowest, 0.0);
    EXPECT_EQ(spec.stimulus.kind, StimulusKind::contrast);
    EXPECT_EQ(spec.stimulus.difference.kind, DrawKind::loguniform);
    EXPECT_EQ(spec.solve.tolerance, 1e-10);
    EXPECT_EQ(spec.output.file, "contrast.nc");
    EXPECT_NE(spec.text.find("linspace = [0.1, 0.9, 9]"), std::string::npos);
    ASSERT_EQ(experiment.points.size(), 9U);
    EXPECT_EQ(experiment.points.front().microcircuit.w_EE.a, 0.1);
    EXPECT_EQ(experiment.points.back().microcircuit.w_EE.a, 0.9);
    EXPECT_EQ(spec.microcircuit.w_EE.a, 0.5);
}

TEST(ParseSpec, GivesTheDefaultsOfTheStructForAnEmptyText) {
    Spec expected;
    expected.column.last = 1;
    // the keys' ranges come with the values
    const Experiment experiment = parse_spec("");
    Spec found = experiment.base;
    const auto forget_ranges = [](auto&... draws) {
        const auto forget = [](Draw& draw) {
            draw.allowed_lowest = Draw{}.allowed_lowest;
            draw.allowed_highest = Draw{}.allowed_highest;
        };
        (forget(draws), ...);
    };
    auto& circuit = found.microcircuit;
    forget_ranges(circuit.w_EE, circuit.w_EI, circuit.w_IE, circuit.w_II, circuit.tau_E, circuit.tau_I,
                  circuit.excitatory.gain, circuit.inhibitory.gain, found.column.feedforward, found.column.feedback);
    EXPECT_TRUE(test::same(found, expected));
    EXPECT_EQ(experiment.points.size(), 1U);
}

TEST(ParseSpec, LowersTheToleranceWithThePrecision) {
    EXPECT_EQ(parse_spec("solve.precision = \"float32\"").base.solve.tolerance, 1e-5);
    EXPECT_EQ(parse_spec("solve.precision = \"float64\"").base.solve.tolerance, 1e-10);
    EXPECT_EQ(parse_spec("[solve]\nprecision = \"float32\"\ntolerance = 1e-6").base.solve.tolerance, 1e-6);
}

TEST(ParseSpec, ReadsOneActivationForBothPopulationsOrOneEach) {
    const Spec both = parse_spec("microcircuit.activation = { kind = \"tanh\", gain = 0.5 }").base;
    EXPECT_EQ(both.microcircuit.excitatory.kind, Activation::tanh);
    EXPECT_EQ(both.microcircuit.inhibitory.kind, Activation::tanh);
    EXPECT_EQ(both.microcircuit.inhibitory.gain.a, 0.5);
    const Spec one = parse_spec("microcircuit.activation_I = { kind = \"saturated\", max = 3 }").base;
    EXPECT_EQ(one.microcircuit.excitatory.kind, Activation::relu);
    EXPECT_EQ(one.microcircuit.inhibitory.kind, Activation::saturated);
    EXPECT_EQ(one.microcircuit.inhibitory.max.a, 3.0);
}

TEST(ParseSpec, ReadsAndPrintsTheOptionsOfActivations) {
    const Experiment read = parse_spec(
        "[microcircuit]\nactivation_E = { kind = \"logistic\", offset = true, refractory = 1, sensitive = 0.5 }\n"
        "activation_I = { kind = \"power-law\", exponent = 3 }");
    const Population &e = read.base.microcircuit.excitatory, &i = read.base.microcircuit.inhibitory;
    EXPECT_TRUE(e.offset);
    EXPECT_EQ(e.refractory.a, 1.0);
    EXPECT_EQ(e.sensitive.a, 0.5);
    EXPECT_FALSE(i.limited);
    const Spec again = parse_spec(resolved_toml(read)).base;
    EXPECT_TRUE(again.microcircuit.excitatory.offset);
    EXPECT_EQ(again.microcircuit.excitatory.refractory.a, 1.0);
    EXPECT_FALSE(again.microcircuit.inhibitory.limited);
    const Spec capped = parse_spec("microcircuit.activation = { kind = \"power-law\", max = 2 }").base;
    EXPECT_TRUE(capped.microcircuit.excitatory.limited);
    EXPECT_EQ(capped.microcircuit.excitatory.max.a, 2.0);
}

TEST(ParseSpec, TakesTheContrastAsHalfTheDifference) {
    const auto difference = [](const std::string& contrast) {
        return parse_spec("[stimulus]\nkind = \"contrast\"\ncontrast = " + contrast).base.stimulus.difference;
    };
    EXPECT_EQ(difference("0.25").a, 0.5);
    const Draw uniform = difference("{ uniform = [0.125, 0.25] }");
    EXPECT_EQ(uniform.kind, DrawKind::uniform);
    EXPECT_EQ(uniform.a, 0.25);
    EXPECT_EQ(uniform.b, 0.5);
    EXPECT_EQ(uniform.allowed_highest, 2.0);
    // exp(mu + ln 2) = 2 exp(mu)
    EXPECT_DOUBLE_EQ(difference("{ lognormal = [-3, 0.1], truncated = [0, 1] }").a, -3.0 + std::log(2.0));
}

TEST(ParseSpec, AllowsNegativeWeightsWhereSignsMayBeMixed) {
    const Spec spec =
        parse_spec("[microcircuit]\nallow_mixed_signs = true\nw_EE = { normal = [0, 1] }\nw_EI = -1").base;
    EXPECT_EQ(spec.microcircuit.w_EI.a, -1.0);
    EXPECT_LT(spec.microcircuit.w_EE.allowed_lowest, 0.0);
}

TEST(ParseSpec, ReadsADrivePerChannel) {
    const Spec spec = parse_spec("[stimulus]\ndrive_E = [1, { uniform = [0, 2] }]").base;
    ASSERT_EQ(spec.stimulus.drive_E.size(), 2U);
    EXPECT_EQ(spec.stimulus.drive_E[0].a, 1.0);
    EXPECT_EQ(spec.stimulus.drive_E[1].kind, DrawKind::uniform);
}

TEST(ParseSpec, CountsNeuronsOfEveryMotif) {
    const auto neurons = [](const std::string& keys) {
        return parse_spec("[microcircuit]\n" + keys).base.microcircuit.neurons();
    };
    EXPECT_EQ(neurons("motif = \"wilson-cowan\""), 2U);
    EXPECT_EQ(neurons("channels = 5"), 6U);
    EXPECT_EQ(neurons("channels = 5\ninhibition = \"paired\""), 10U);
    EXPECT_EQ(neurons("channels = 5\ninhibition = \"kernel\""), 10U);
    EXPECT_EQ(neurons("motif = \"custom\"\nweights = [[0, -1, 0], [1, 0, 0], [1, -1, 0]]"), 3U);
}

TEST(ParseSpec, PassesEveryOverrideOnlyOnce) {
    const auto spec = [](const std::vector<std::string>& overrides) {
        return parse_spec(test::example, "x.toml", overrides).base;
    };
    EXPECT_EQ(spec({"column.layers=3"}).column.layers, 3U);
    EXPECT_EQ(spec({"column.layers=3", "column.layers = 4"}).column.layers, 4U);
    EXPECT_EQ(spec({"title=bare words"}).title, "bare words");
    EXPECT_EQ(spec({"title=\"quoted\""}).title, "quoted");
    EXPECT_EQ(spec({"title=ligne brisée"}).title, "ligne brisée");
    EXPECT_EQ(spec({"title=2024-02-30"}).title, "2024-02-30");
    EXPECT_EQ(spec({"microcircuit.activation.kind=softplus"}).microcircuit.excitatory.kind, Activation::softplus);
    EXPECT_EQ(spec({"microcircuit.w_EE={ choice = [0.1, 0.2] }"}).microcircuit.w_EE.kind, DrawKind::choice);
    EXPECT_NE(spec({"column.layers=3"}).text.find("layers = 3"), std::string::npos);
    EXPECT_EQ(parse_spec(test::example, "x.toml", {"sweep.microcircuit.w_EE=[0.3]"}).points.size(), 1U);
}

TEST(ParseSpec, NamesTheOverrideInsteadOfALine) {
    EXPECT_EQ(message_of("", {"column.layers=0"}), "--set column.layers=0: column.layers: found 0, allowed: 1 to 4096");
}

TEST(ParseSpec, KeepsAMessageOnOneLineWhateverTheTextHolds) {
    EXPECT_EQ(message_of("\"a\\nb\" = 1").find('\n'), std::string::npos);
    EXPECT_EQ(message_of("[microcircuit]\nmotif = \"a\\nb\"").find('\n'), std::string::npos);
    EXPECT_EQ(message_of("", {"title\n=3"}).find('\n'), std::string::npos);
}

RC_GTEST_PROP(ParseSpec, ThrowsNothingButErrorForDamagedText, ()) {
    // twenty mutants of each of RapidCheck's hundred cases
    for (int mutant = 0; mutant < 20; ++mutant) {
        std::string text = test::example;
        const int edits = *rc::gen::inRange(1, 6);
        for (int i = 0; i < edits; ++i) {
            const auto at = static_cast<std::size_t>(*rc::gen::inRange(0, static_cast<int>(text.size())));
            const char byte = static_cast<char>(*rc::gen::inRange(0, 256));
            const int kind = *rc::gen::inRange(0, 4);
            if (kind == 0) text[at] = byte;
            if (kind == 1) text.insert(at, 1, "[]{}=.,\"'#+-\n0e_"[static_cast<unsigned char>(byte) % 16]);
            if (kind == 2) text.erase(at, static_cast<std::size_t>(*rc::gen::inRange(1, 20)));
            if (kind == 3) text.insert(at, text.substr(at / 2, 12));
        }
        try {
            static_cast<void>(parse_spec(text, "mutant.toml"));
        } catch (const Error& error) {
            RC_ASSERT(std::string(error.what()).find('\n') == std::string::npos);
        }
    }
}

}  // namespace
}  // namespace colonnade
