/// output.variables: what stays of single columns, and what is no name of a variable.
#include "host/experiment/results/variables.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <map>
#include <string>
#include <type_traits>
#include <variant>
#include <vector>

#include "colonnade/colonnade.hpp"
#include "host/experiment/results/results.hpp"
#include "support/number_bytes.hpp"
#include "support/scratch.hpp"
#include "support/specs.hpp"

namespace colonnade::test {
namespace {

using experiment::ColumnVariable;
using Names = std::vector<std::string>;

/// Specs that between them have every kind of variable over columns.
const std::map<std::string, std::string>& specs() {
    static const std::string draws =
        "[column]\ncount = 11\nlayers = 3\nfeedforward = { uniform = [0.8, 1.0], per = \"layer\" }\n"
        "[microcircuit]\nw_EE = 0.3\nw_EI = { uniform = [0.8, 1.2] }\nw_II = { uniform = [0.0, 0.2], per = \"layer\" "
        "}\n"
        "[stimulus]\nkind = \"contrast\"\nmean = { uniform = [0.9, 1.1] }\ndifference = { loguniform = [1e-3, 1e-1] "
        "}\n";
    static const std::map<std::string, std::string> all{
        {"draws", draws + "[initial]\nrate_E = { uniform = [0.0, 0.1] }\n"},
        {"float32", draws + "[solve]\nprecision = \"float32\"\n"},
        {"without rates", draws + "[output]\nrates = \"none\"\n"},
        {"without metrics", draws + "[output]\nmetrics = false\n"},
        {"traces", draws + "[output]\nrates = \"traces\"\ntrace_columns = [2, 7]\ntrace_time = 3.0\n"},
        {"sweep", draws + "[sweep]\n\"microcircuit.w_IE\" = [0.5, 1.0, 1.5]\n"},
        {"drawn at some points",
         "[column]\ncount = 5\n[sweep]\n\"microcircuit.w_EI\" = [0.5, { uniform = [0.2, 0.4] }]\n"},
        {"concurrent",
         "[column]\ncount = 5\nlayers = 2\ncoupling = \"concurrent\"\nfeedback = 0.1\n"
         "[microcircuit]\ninhibition = \"paired\"\nw_self = { uniform = [0.1, 0.2] }\n"},
        {"cycle",
         "[column]\ncount = 4\n[microcircuit]\nmotif = \"wilson-cowan\"\nw_EE = 3.5\nw_EI = 2.5\nw_IE = 3.5\n"
         "tau_I = 1.5\nactivation = { kind = \"logistic\", threshold = 0.5, gain = 4.0 }\n"
         "[stimulus]\ndrive_E = 0.4\n"}};
    return all;
}

bool is_of_columns(const Variable& variable) {
    const auto lies_along = [&](const char* name) {
        return std::find(variable.dimensions.begin(), variable.dimensions.end(), name) != variable.dimensions.end();
    };
    const bool is_coordinate = variable.dimensions == Names{variable.name};
    return !is_coordinate && (lies_along("column") || lies_along("trace_column"));
}

Names names_of(const Dataset& dataset) {
    Names names;
    for (const Variable& variable : dataset.variables) names.push_back(variable.name);
    return names;
}

/// Comparison of bits: a NaN is itself.
bool same_values(const Variable& a, const Variable& b) {
    if (a.values.index() != b.values.index() || a.dimensions != b.dimensions || a.units != b.units ||
        a.long_name != b.long_name || a.flags != b.flags)
        return false;
    return std::visit(
        [&](const auto& values) {
            using Vector = std::decay_t<decltype(values)>;
            const auto& others = std::get<Vector>(b.values);
            if constexpr (std::is_same_v<Vector, Names>)
                return values == others;
            else
                return values.size() == others.size() &&
                       std::memcmp(values.data(), others.data(), values.size() * sizeof(values[0])) == 0;
        },
        a.values);
}

Dataset compute(const Experiment& experiment, bool certified) {
    return certified ? certify(experiment, {.threads = 1}) : run(experiment, {.threads = 1});
}

/// The variables that stay whatever is named, and these of columns, in their order.
Names expected(const Dataset& full, const Names& named) {
    const bool is_traced = std::any_of(named.begin(), named.end(), [](const std::string& name) {
        return std::count(experiment::trace_variables.begin(), experiment::trace_variables.end(), name) > 0;
    });
    Names names;
    for (const Variable& variable : full.variables) {
        const bool is_named = std::count(named.begin(), named.end(), variable.name) > 0;
        const bool stays = variable.name == "trace_column" ? is_traced : !is_of_columns(variable);
        if (is_named || stays) names.push_back(variable.name);
    }
    return names;
}

class KeptVariables : public ::testing::TestWithParam<std::string> {
protected:
    [[nodiscard]] static Experiment parsed() { return parse_spec(specs().at(GetParam()), GetParam()); }
};

TEST_P(KeptVariables, HaveTheBytesOfTheFullRunEachAlone) {
    for (const bool certified : {false, true}) {
        Experiment experiment = parsed();
        const Dataset full = compute(experiment, certified);
        const auto all = experiment::column_variables(experiment.base, assembly::shape_of(experiment.base),
                                                      experiment::kept_draws(experiment), certified);
        for (const Variable& variable : full.variables) {
            if (!is_of_columns(variable)) continue;
            const auto known = std::find_if(all.begin(), all.end(),
                                            [&](const ColumnVariable& one) { return one.name == variable.name; });
            const bool is_certificate = known != all.end() && known->is_certificate;
            experiment.base.output.variables = {variable.name};
            // certify asks for a certificate, so that others come with one
            if (certified && !is_certificate) experiment.base.output.variables.emplace_back("nash");
            const Dataset part = compute(experiment, certified);
            EXPECT_EQ(names_of(part), expected(full, experiment.base.output.variables)) << variable.name;
            for (const Variable& kept : part.variables)
                EXPECT_TRUE(same_values(kept, *full.find(kept.name))) << kept.name << " beside " << variable.name;
        }
    }
}

TEST_P(KeptVariables, AreListedWithTheirBytesInTheOrderOfTheOutput) {
    const Experiment experiment = parsed();
    for (const bool certified : {false, true}) {
        const Dataset full = compute(experiment, certified);
        Names written, listed;
        std::map<std::string, std::size_t> bytes;
        for (const ColumnVariable& one : experiment::column_variables(
                 experiment.base, assembly::shape_of(experiment.base), experiment::kept_draws(experiment), certified)) {
            if (!one.is_written) continue;
            listed.push_back(one.name);
            bytes[one.name] = one.bytes;
        }
        for (const Variable& variable : full.variables) {
            if (!is_of_columns(variable) || variable.dimensions.back() != "column") continue;
            written.push_back(variable.name);
            EXPECT_EQ(bytes[variable.name] * experiment.base.column.count * experiment.points.size(),
                      number_bytes(variable))
                << variable.name;
        }
        EXPECT_EQ(listed, written);
    }
}

TEST_P(KeptVariables, MayBeNamedByEveryNameOfTheOutput) {
    Experiment experiment = parsed();
    Names all = names_of(run(experiment));
    experiment.base.output.variables = all;
    EXPECT_EQ(names_of(run(experiment)), all);
}

TEST_P(KeptVariables, MayBeNoneBesideAggregates) {
    Experiment experiment = parsed();
    const Dataset full = run(experiment);
    experiment.base.output.variables = {"michelson_mean"};
    EXPECT_EQ(names_of(run(experiment)), expected(full, {}));
}

Names names_of_specs() {
    Names names;
    for (const auto& [name, text] : specs()) names.push_back(name);
    return names;
}

std::string case_name(const ::testing::TestParamInfo<std::string>& one) {
    std::string name = one.param;
    std::replace(name.begin(), name.end(), ' ', '_');
    return name;
}

INSTANTIATE_TEST_SUITE_P(Specs, KeptVariables, ::testing::ValuesIn(names_of_specs()), case_name);

/// Bytes of everything that Results hold.
std::size_t held(const experiment::Results& results) {
    std::size_t bytes = 0;
    const auto add = [&](const auto& values) { bytes += values.size() * sizeof(values[0]); };
    for (const auto* flags : {&results.status, &results.method, &results.stability}) add(*flags);
    add(results.steps);
    for (const auto* values : {&results.residual, &results.error_bound, &results.step, &results.settling_time,
                               &results.period, &results.amplitude, &results.layers_to_wta, &results.input_michelson,
                               &results.input, &results.drawn_inputs.initial_rate})
        add(*values);
    for (const auto& values : results.metrics) add(values);
    for (const auto* draws : {&results.drawn, &results.drawn_inputs.stimulus})
        for (const auto& drawn : *draws) add(drawn.values);
    std::visit(add, results.rates);
    for (const auto* values : {&results.interaction_cost, &results.activation_cost}) add(*values);
    if (!results.certificates) return bytes;
    const experiment::Certificates& c = *results.certificates;
    for (const auto& answers : c.answers) add(answers);
    for (const auto* values : {&c.contraction_rate, &c.stability_margin, &c.spectral_abscissa, &c.regret,
                               &c.competition_index, &c.lyapunov, &c.contraction_weight, &c.agent_regret, &c.dual})
        add(*values);
    add(c.regret_neuron);
    return bytes;
}

TEST(ColumnVariables, ThatNothingNeedsAreNeverAllocated) {
    for (const auto& [name, text] : specs())
        for (const Names& variables : {Names{}, Names{"michelson_mean"}, Names{"rate", "lyapunov", "period", "w_EI"}})
            for (const bool certified : {false, true}) {
                Experiment experiment = parse_spec(text);
                experiment.base.output.variables = variables;
                const auto shape = assembly::shape_of(experiment.base);
                const std::size_t columns = experiment.base.column.count;
                experiment::Results results(experiment, shape, columns, certified);
                EXPECT_EQ(held(results), experiment::Results::bytes(experiment, shape, certified)) << name;
                if (variables != Names{"michelson_mean"}) continue;
                // three flags less the method, steps, four numbers of circuits, nine of layers and two of columns
                const std::size_t circuits = columns * experiment.points.size() * shape.systems();
                EXPECT_EQ(held(results),
                          circuits * (2 + 4 + 3 * 8) + columns * experiment.points.size() * (9 * shape.layers + 2) * 8);
                results.keep_only(experiment.base.output);
                EXPECT_EQ(held(results), 0U);
            }
}

std::string refusal(const Experiment& experiment, bool certified = false) {
    return testing::sentence_of([&] { static_cast<void>(compute(experiment, certified)); });
}

TEST(ColumnVariables, ThatASpecLacksAreRefusedWithThoseThatItHas) {
    const auto refused = [](const std::string& text, const Names& overrides, bool certified = false) {
        return refusal(parse_spec(text, "s.toml", overrides), certified);
    };
    const std::string pair = "[microcircuit]\nmotif = \"wilson-cowan\"\n[output]\nvariables = [\"";
    EXPECT_EQ(
        refused(pair + "statsu\"]\n", {"output.rates=none", "output.metrics=false"}),
        "s.toml:4: output.variables: found \"statsu\", allowed: status, method, stability, residual, error_bound, "
        "steps, step, settling_time, period, amplitude, or what is always kept, coordinates and aggregates such "
        "as michelson_mean; did you mean status?");
    const auto begins = [](const std::string& sentence, const std::string& found) {
        const std::string start = "s.toml:4: output.variables: found " + found + ", allowed: ";
        EXPECT_EQ(sentence.substr(0, start.size()), start) << sentence;
    };
    begins(refused(pair + "rates\"]\n", {}), "\"rates\"");
    begins(refused(pair + "rate\"]\n", {"output.rates=none"}), "\"rate\" with output.rates = \"none\"");
    begins(refused(pair + "trace_rate\"]\n", {}), "\"trace_rate\" with output.rates = \"final\"");
    begins(refused(pair + "w_self\"]\n", {}), "\"w_self\"");
    begins(refused(pair + "w_EI\"]\n", {}), "\"w_EI\"");  // which is no draw
    begins(refused(pair + "michelson\"]\n", {"output.metrics=false"}), "\"michelson\" with output.metrics = false");
    begins(refused(pair + "status\"]\n", {"output.rates=none", "output.columns=false"}),
           "\"status\" with output.columns = false");
    begins(refused(pair + "nash\"]\n", {}), "\"nash\", which certify alone computes");
    begins(refused(pair + "status\"]\n", {}, true), "nothing that certify adds to a run");
    EXPECT_EQ(refused(pair + "status\"]\n", {"output.variables=[\"status\", \"x\"]"}).substr(0, 84),
              "--set output.variables=[\"status\", \"x\"]: output.variables: found \"x\", allowed: status");
}

TEST(ColumnVariables, OfASpecInCodeAreCheckedAsWell) {
    Spec spec = lateral_spec(3);
    spec.output.variables = {"stability", "stability"};
    EXPECT_EQ(refusal(experiment_of(spec)),
              "test: output.variables: found \"stability\" twice, allowed: each name once");
    spec.output.variables = {"w_self"};
    EXPECT_EQ(refusal(experiment_of(spec)).substr(0, 40), "test: output.variables: found \"w_self\", ");
}

TEST(ColumnVariables, OfAggregatesAloneAreAllAggregates) {
    Spec spec = lateral_spec(30, 2);
    spec.output.columns = false;
    spec.output.rates = RatesOutput::none;
    const Names all = names_of(run_spec(spec));
    spec.output.variables = {"michelson_quantile", "status_count"};
    EXPECT_EQ(names_of(run_spec(spec)), all);
}

TEST(ColumnVariables, AreNoChoiceOfTheVerbsThatKeepAll) {
    Spec spec = wilson_cowan_spec(0.5, 1.0, 1.5, 0.2, 0.5, 0.1);
    spec.output.variables = {"rate"};
    spec.continuation.key = "microcircuit.w_EE";
    spec.atlas.x = {.key = "microcircuit.w_EE", .from = 0.0, .to = 0.8, .points = 3};
    spec.atlas.y = {.key = "microcircuit.w_EI", .from = 0.0, .to = 3.0, .points = 3};
    const Experiment experiment = experiment_of(spec);
    const auto sentence = [](const char* verb) {
        return std::string("test: output.variables: found names of variables with ") + verb +
               ", allowed: \"all\", as only run and certify leave variables out";
    };
    EXPECT_EQ(testing::sentence_of([&] { (void)find_attractors(experiment); }), sentence("attractors"));
    EXPECT_EQ(testing::sentence_of([&] { (void)continue_equilibria(experiment); }), sentence("continue"));
    EXPECT_EQ(testing::sentence_of([&] { (void)compute_atlas(experiment); }), sentence("atlas"));
}

TEST(ColumnVariables, StandInTheResolvedSpecOnlyWhereTheyAreChosen) {
    for (const char* given : {"output.variables=all", "output.variables=\"all\"", "seed=0"})
        EXPECT_EQ(resolved_toml(parse_spec("", "x", {given})).find("variables"), std::string::npos) << given;
    const std::string resolved = resolved_toml(parse_spec("", "x", {"output.variables=[\"rate\", \"steps\"]"}));
    EXPECT_NE(resolved.find("variables = [\"rate\", \"steps\"]\n"), std::string::npos) << resolved;
    EXPECT_EQ(parse_spec(resolved).base.output.variables, (Names{"rate", "steps"}));
}

}  // namespace
}  // namespace colonnade::test
