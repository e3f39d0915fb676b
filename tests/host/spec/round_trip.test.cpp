#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "colonnade/load.hpp"
#include "colonnade/spec.hpp"
#include "host/spec/example.hpp"
#include "host/spec/same.hpp"

namespace colonnade {
namespace {

using Overrides = std::vector<std::string>;

/// A positive number below 1, rarely with a short decimal.
double fraction() {
    return *rc::gen::inRange(1, 1000000) / 1000003.0;
}

std::string one_of(const std::vector<std::string>& options) {
    return *rc::gen::elementOf(options);
}

/// A draw that is never negative.
std::string positive_draw() {
    const double a = fraction(), b = a + fraction();
    const std::string scope = one_of({"", ", per = \"layer\"", ", per = \"column\""});
    switch (*rc::gen::inRange(0, 7)) {
        case 0:
            return fmt::format("{}", a);
        case 1:
            return fmt::format("{{ uniform = [{}, {}]{} }}", a, b, scope);
        case 2:
            return fmt::format("{{ normal = [{}, {}], truncated = [0, {}]{} }}", a, b, one_of({"inf", "4"}), scope);
        case 3:
            return fmt::format("{{ lognormal = [{}, {}]{} }}", -a, b, scope);
        case 4:
            return fmt::format("{{ loguniform = [{}, {}]{} }}", a, b, scope);
        case 5:
            return fmt::format("{{ choice = [{}, {}, {}]{} }}", a, b, a + b, scope);
        default:
            return fmt::format("{{ linspace = [{}, {}] }}", b, a);
    }
}

std::string activation() {
    const ActivationInfo& info = activations[*rc::gen::inRange(std::size_t{0}, activations.size())];
    std::string text = fmt::format("{{ kind = \"{}\"", info.name);
    const bool offset = info.has_offset && *rc::gen::arbitrary<bool>();
    for (std::size_t i = 0; i < info.count; ++i) {
        if (!*rc::gen::arbitrary<bool>()) continue;
        // together they are tied to each other (tests/data/wrong)
        if (offset && info.listed[i] == ActivationParameter::refractory) continue;
        text += fmt::format(", {} = {}", name_of(info.listed[i]), positive_draw());
    }
    if (offset) text += ", offset = true";
    if (info.has_exponent) text += fmt::format(", exponent = {}", 1.0 + fraction());
    return text + " }";
}

void add_motif(Overrides& all) {
    const std::string m = "microcircuit.";
    const std::string motif = one_of({"wilson-cowan", "shared", "paired", "kernel", "custom"});
    if (motif == "custom") {
        all.push_back(m + "motif=custom");
        all.push_back(m + fmt::format("weights=[[{}, {}], [{}, 0]]", fraction(), -fraction(), fraction()));
        if (*rc::gen::arbitrary<bool>()) all.push_back(m + "inhibitory=[1]");
        return;
    }
    if (motif == "wilson-cowan") {
        all.push_back(m + "motif=wilson-cowan");
    } else {
        all.push_back(m + "inhibition=" + motif);
        all.push_back(m + fmt::format("channels={}", *rc::gen::inRange(2, 65)));
    }
    if (motif == "kernel")
        all.push_back(m + fmt::format("kernel={{ topology = \"{}\", width = {}, centre = {} }}",
                                      one_of({"ring", "line"}), 1.0 + fraction(), fraction()));
    for (const char* name : {"w_EE", "w_IE", "w_II"}) all.push_back(m + name + "=" + positive_draw());
    for (const char* name : {"w_self", "w_cross"})
        if (motif == "paired") all.push_back(m + name + "=" + positive_draw());
}

void add_stimulus(Overrides& all) {
    if (*rc::gen::arbitrary<bool>()) {
        all.push_back("stimulus.drive_E=" + positive_draw());
    } else {
        all.push_back("stimulus.kind=contrast");
        all.push_back(
            fmt::format("stimulus.{}={{ uniform = [{}, 1] }}", one_of({"contrast", "difference"}), fraction()));
        all.push_back("stimulus.mean=" + positive_draw());
        all.push_back("stimulus.profile=" + one_of({"ramp", "winner"}));
    }
    all.push_back("stimulus.drive_I=" + positive_draw());
}

void add_rest(Overrides& all) {
    const bool concurrent = *rc::gen::arbitrary<bool>();
    all.push_back("title=" + one_of({"plain", "with \\ and 'quotes'", "ligne brisée"}));
    all.push_back(fmt::format("seed={}", *rc::gen::inRange<std::int64_t>(0, std::int64_t{1} << 62)));
    all.push_back("column.count=100");
    all.push_back(fmt::format("column.layers={}", *rc::gen::inRange(1, 20)));
    all.push_back(fmt::format("column.subset=[{}, {}]", *rc::gen::inRange(0, 50), *rc::gen::inRange(50, 101)));
    if (concurrent) all.push_back("column.coupling=concurrent");
    if (concurrent) all.push_back("column.feedback=" + positive_draw());
    all.push_back("column.offset=" + positive_draw());
    all.push_back("microcircuit.tau_I=" + positive_draw());
    all.push_back("initial.rate_E=" + positive_draw());
    all.push_back("solve.method=" + one_of({"auto", "flow"}));
    all.push_back("solve.precision=" + one_of({"float32", "float64"}));
    all.push_back(fmt::format("solve.step={}", fraction()));
    all.push_back("output.metrics=" + one_of({"true", "false"}));
    all.push_back("output.settling=" + one_of({"true", "false"}));
    if (!*rc::gen::arbitrary<bool>()) return;
    all.push_back("output.rates=traces");
    all.push_back("column.subset=[48, 51]");
    all.push_back("output.trace_columns=[50, 49]");
}

Overrides random_overrides() {
    Overrides all;
    add_motif(all);
    if (*rc::gen::arbitrary<bool>()) {
        all.push_back("microcircuit.activation=" + activation());
    } else {
        all.push_back("microcircuit.activation_E=" + activation());
        all.push_back("microcircuit.activation_I=" + activation());
    }
    add_stimulus(all);
    add_rest(all);
    if (*rc::gen::arbitrary<bool>())
        all.push_back(fmt::format("sweep.microcircuit.tau_E=[{}, {}, {}]", fraction(), positive_draw(), fraction()));
    if (*rc::gen::arbitrary<bool>()) all.push_back("sweep.solve.max_time={ logspace = [10, 1000, 3] }");
    if (*rc::gen::arbitrary<bool>()) all.push_back("sweep.seed=[1, 2, 9007199254740993]");
    return all;
}

RC_GTEST_PROP(ResolvedToml, ReadsBackAsTheSameExperiment, ()) {
    const Overrides overrides = random_overrides();
    const Experiment experiment = parse_spec("", "random", overrides);
    const std::string text = resolved_toml(experiment);
    const Experiment again = parse_spec(text, "resolved");
    RC_ASSERT(test::same(again, experiment));
    RC_ASSERT(resolved_toml(again) == text);
}

RC_GTEST_PROP(SpecText, ReadsBackAsTheSameExperiment, ()) {
    const Experiment experiment = parse_spec("", "random", random_overrides());
    RC_ASSERT(test::same(parse_spec(experiment.base.text), experiment));
}

void expect_round_trip(const std::string& toml) {
    const Experiment experiment = parse_spec(toml, "x.toml");
    EXPECT_TRUE(test::same(parse_spec(resolved_toml(experiment)), experiment)) << resolved_toml(experiment);
}

TEST(ResolvedToml, KeepsTheExample) {
    expect_round_trip(test::example);
}

TEST(ResolvedToml, LeavesRoomForASweepOverActivations) {
    expect_round_trip("[sweep]\nmicrocircuit.activation.kind = [\"relu\", \"tanh\", \"power-law\"]");
    expect_round_trip("[sweep]\nmicrocircuit.activation_I.kind = [\"relu\", \"softplus\"]");
    expect_round_trip("[sweep]\n\"microcircuit.activation\" = [{ kind = \"tanh\", gain = 0.5 }, { kind = \"relu\" }]");
}

TEST(ResolvedToml, KeepsTheContrastWhereItIsSwept) {
    expect_round_trip("[stimulus]\nkind = \"contrast\"\n[sweep]\n\"stimulus.contrast\" = [0.1, 0.2]\n");
}

TEST(ResolvedToml, PrintsDefaultsToo) {
    const std::string text = resolved_toml(parse_spec(""));
    for (const char* line :
         {"check_every = 32", "settle_fraction = 0.02", "activation = { kind = \"relu\"", "seed = 0"})
        EXPECT_NE(text.find(line), std::string::npos) << line;
}

TEST(ResolvedToml, KeepsTheSignOfZeroAndSmallNumbers) {
    const Spec spec = parse_spec(resolved_toml(parse_spec("[stimulus]\ndrive_I = -0.0\ndrive_E = 5e-324"))).base;
    EXPECT_TRUE(std::signbit(spec.stimulus.drive_I.a));
    EXPECT_EQ(spec.stimulus.drive_E[0].a, 5e-324);
}

}  // namespace
}  // namespace colonnade
