#include "colonnade/certify.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "host/stability/answer.hpp"
#include "support/specs.hpp"

namespace colonnade::test {
namespace {

using stability::Answer;

std::vector<Answer> answers(const Dataset& dataset, const std::string& question) {
    std::vector<Answer> found;
    for (const std::int8_t value : std::get<std::vector<std::int8_t>>(dataset.find(question)->values))
        found.push_back(static_cast<Answer>(value));
    return found;
}

std::size_t count(const Dataset& dataset, const std::string& question, Answer wanted) {
    const auto all = answers(dataset, question);
    return static_cast<std::size_t>(std::count(all.begin(), all.end(), wanted));
}

/// Drawn circuits of two channels with self-excitation on both sides of 1.
Spec drawn_spec(std::size_t columns, double max_w_EE) {
    Spec spec = lateral_spec(columns);
    spec.microcircuit.w_EE = uniform(0.0, max_w_EE);
    spec.microcircuit.w_EI = uniform(0.1, 1.5);
    spec.microcircuit.w_IE = uniform(0.1, 1.5);
    spec.microcircuit.w_II = uniform(0.0, 1.0);
    return spec;
}

TEST(Certify, FindsNoRegretAtAnyEquilibriumOfAHundredThousandCircuitsWithWeightsUpToOne) {
    Spec spec = drawn_spec(100'000, 1.0);
    spec.output.rates = RatesOutput::none;
    const Dataset found = certify(experiment_of(spec));
    EXPECT_GT(count(found, "nash", Answer::yes), 99'900U);
    EXPECT_EQ(count(found, "nash", Answer::no), 0U);
    for (const double regret : found.doubles("regret")) ASSERT_TRUE(std::isnan(regret) || regret == 0.0);
    EXPECT_EQ(count(found, "diagonally_stable", Answer::yes), 100'000U);
}

TEST(Certify, NeverDeniesAnEquilibriumOfConvexOwnCostsWhateverItsResidual) {
    // slopes of at most s and w_EE below 1 / s: every equilibrium is Nash, and what the flow leaves is rounding
    const auto pairs_of = [](Activation kind) {
        Spec spec = drawn_spec(700, 0.99);
        spec.microcircuit.motif = Motif::wilson_cowan;
        spec.microcircuit.channels = 1;
        spec.stimulus.kind = StimulusKind::constant;
        spec.stimulus.drive_E = {loguniform(1e-4, 3.0)};
        for (Population* population : {&spec.microcircuit.excitatory, &spec.microcircuit.inhibitory}) {
            population->kind = kind;
            population->gain = uniform(0.1, 1.0);
            population->max = uniform(0.5, 3.0);
            population->lambda = uniform(0.0, 0.5);
            population->sharpness = uniform(0.5, 4.0);
        }
        spec.solve.method = Method::flow;
        spec.output.rates = RatesOutput::none;
        return spec;
    };
    for (const Activation kind : {Activation::relu, Activation::saturated, Activation::soft_threshold,
                                  Activation::logistic, Activation::tanh, Activation::softplus}) {
        const Dataset found = certify(experiment_of(pairs_of(kind)));
        EXPECT_EQ(count(found, "nash", Answer::no), 0U) << static_cast<int>(kind);
        EXPECT_EQ(count(found, "nash", Answer::undecided), 0U) << static_cast<int>(kind);
        EXPECT_GT(count(found, "nash", Answer::yes), 600U) << static_cast<int>(kind);
    }
}

TEST(Certify, DoesNotAskInterneuronsThatAreNotThere) {
    Spec spec = wilson_cowan_spec(0, 0, 0, 0, 1.0, 0.0);
    spec.microcircuit.motif = Motif::custom;
    spec.microcircuit.channels = 2;
    spec.microcircuit.is_inhibitory = {false, false};
    spec.microcircuit.weights = {0.2, 0.1, 0.3, 0.2};
    const Dataset plain = certify(experiment_of(spec));
    EXPECT_EQ(answers(plain, "contracting"), std::vector{Answer::yes});
    spec.microcircuit.inhibitory.kind = Activation::power_law;
    spec.microcircuit.inhibitory.gain = uniform(5.0, 9.0);
    spec.microcircuit.tau_I = uniform(1e-3, 1e3);
    spec.stimulus.drive_I = uniform(-1e6, 1e6);
    spec.initial.rate_I = uniform(-1.0, 1.0);
    const Dataset same = certify(experiment_of(spec));
    ASSERT_EQ(plain.variables.size(), same.variables.size());
    for (std::size_t v = 0; v < plain.variables.size(); ++v) {
        EXPECT_EQ(plain.variables[v].name, same.variables[v].name);
        const auto* one = std::get_if<std::vector<double>>(&plain.variables[v].values);
        const auto* other = std::get_if<std::vector<double>>(&same.variables[v].values);
        if (one == nullptr) {
            EXPECT_EQ(plain.variables[v].values, same.variables[v].values) << plain.variables[v].name;
            continue;
        }
        ASSERT_NE(other, nullptr);
        for (std::size_t i = 0; i < one->size(); ++i)
            EXPECT_TRUE((*one)[i] == (*other)[i] || (std::isnan((*one)[i]) && std::isnan((*other)[i])))
                << plain.variables[v].name;
    }
}

TEST(Certify, ReportsTheInfiniteRegretOfReluUnitsThatExciteThemselvesByMoreThanOne) {
    const Dataset found = certify(experiment_of(wilson_cowan_spec(1.5, 2.0, 1.5, 0.2, 2.0, 0.5)));
    EXPECT_EQ(answers(found, "nash"), std::vector{Answer::no});
    EXPECT_EQ(found.doubles("regret")[0], std::numeric_limits<double>::infinity());
    EXPECT_EQ(std::get<std::vector<std::int32_t>>(found.find("regret_neuron")->values)[0], 0);
    EXPECT_EQ(answers(found, "locally_stable"), std::vector{Answer::yes});
    EXPECT_EQ(answers(found, "unique_equilibrium"), std::vector{Answer::no});
    // the witness of a self-weight above 1: Z = e_E e_E'
    EXPECT_EQ(found.doubles("dual_factor"), (std::vector{1.0, 0.0, 0.0, 0.0}));
}

TEST(Certify, GivesTheRateAndAbscissaOfAPairInClosedForm) {
    // weak inhibition: M = [[0.3, 0.2], [0.1, -0.4]], and both neurons are active
    Spec spec = wilson_cowan_spec(0.3, 0.2, 0.1, 0.4, 1.0, 0.5);
    spec.microcircuit.tau_I = Draw::of(0.5);
    const Dataset found = certify(experiment_of(spec));
    const double alpha = (-0.1 + std::sqrt(0.49 + 4.0 * 0.02)) / 2.0;
    EXPECT_NEAR(found.doubles("contraction_rate")[0], 1.0 - alpha, 1e-12);
    // J = [[-0.7, -0.2], [0.2, -2.8]]
    EXPECT_NEAR(found.doubles("spectral_abscissa")[0], (-3.5 + std::sqrt(2.1 * 2.1 - 4.0 * 0.04)) / 2.0, 1e-12);
    EXPECT_EQ(answers(found, "globally_stable"), std::vector{Answer::yes});
    EXPECT_DOUBLE_EQ(found.doubles("competition_index")[0],
                     0.15 * std::sqrt(2.0) / std::sqrt(0.49 + 0.04 + 0.01 + 1.96));
}

TEST(Certify, PromisesGlobalStabilityOfPairsForAnyTimeConstantsAndOfOthersForEqualOnes) {
    for (const double tau_I : {1.0, 0.5, 40.0})
        for (const bool is_pair : {true, false}) {
            Spec spec = is_pair ? wilson_cowan_spec(0.5, 2.0, 1.5, 0.2, 2.0, 0.5) : lateral_spec(1);
            spec.microcircuit.tau_I = Draw::of(tau_I);
            const Dataset found = certify(experiment_of(spec));
            EXPECT_EQ(answers(found, "contracting"), std::vector{Answer::no});
            EXPECT_EQ(answers(found, "unique_equilibrium"), std::vector{Answer::yes});
            const Answer expected = is_pair || tau_I == 1.0 ? Answer::yes : Answer::undecided;
            EXPECT_EQ(answers(found, "globally_stable"), std::vector{expected}) << tau_I << ' ' << is_pair;
        }
}

TEST(Certify, TellsUniquenessAtThisDriveFromUniquenessAtEveryDrive) {
    // saturated, w_EE = 2 alone: silent and saturated at drive -0.5, saturated alone at drive 0.5
    Population saturated{.kind = Activation::saturated};
    saturated.max = Draw::of(2.0);
    for (const auto& [drive, unique] : {std::pair{-0.5, Answer::no}, {0.5, Answer::yes}}) {
        Spec spec = wilson_cowan_spec(2.0, 0.1, 0.1, 0.0, drive, 0.0);
        spec.microcircuit.excitatory = spec.microcircuit.inhibitory = saturated;
        spec.microcircuit.tau_I = Draw::of(0.9);
        const Dataset found = certify(experiment_of(spec));
        EXPECT_EQ(answers(found, "unique_equilibrium"), std::vector{Answer::undecided});
        EXPECT_EQ(answers(found, "unique_at_drive"), std::vector{unique});
        // (w_EE - 1) / tau_E < 1 / tau_I: no closed orbit either
        EXPECT_EQ(answers(found, "globally_stable"), std::vector{unique});
    }
}

TEST(Certify, KeepsTheCostsOfEveryNeuronApart) {
    // both active, relu: E_int = (1 - w) x^2 / 2 - x b with x (1 - w) = b, hence -(1 - w) x^2 / 2
    const Dataset found = certify(experiment_of(wilson_cowan_spec(0.5, 2.0, 1.5, 0.2, 2.0, 0.5)));
    const std::vector<double>& rate = found.doubles("rate");
    const std::vector<double>& cost = found.doubles("interaction_cost");
    EXPECT_NEAR(cost[0], -0.25 * rate[0] * rate[0], 1e-8);
    EXPECT_NEAR(cost[1], -0.6 * rate[1] * rate[1], 1e-8);
    EXPECT_EQ(found.doubles("activation_cost"), (std::vector{0.0, 0.0}));
    // run has them where they are asked for
    Spec spec = wilson_cowan_spec(0.5, 2.0, 1.5, 0.2, 2.0, 0.5);
    EXPECT_EQ(run(experiment_of(spec)).find("interaction_cost"), nullptr);
    spec.output.energies = true;
    EXPECT_EQ(run(experiment_of(spec)).doubles("interaction_cost"), cost);
}

TEST(Certify, SaysNothingOfActivationsThatBreakTheirSlopeCondition) {
    Population power{.kind = Activation::power_law};
    power.gain = Draw::of(0.05);
    Population logistic{.kind = Activation::logistic};
    logistic.gain = Draw::of(4.1);
    Population tanh{.kind = Activation::tanh};
    tanh.gain = Draw::of(1.01);
    for (const Population& population : {power, logistic, tanh}) {
        Spec spec = wilson_cowan_spec(0.1, 0.2, 0.1, 0.2, 0.5, 0.1);
        spec.microcircuit.excitatory = spec.microcircuit.inhibitory = population;
        const Dataset found = certify(experiment_of(spec));
        for (const char* question :
             {"contracting", "diagonally_stable", "p_matrix", "totally_hurwitz", "unique_equilibrium", "nash"})
            EXPECT_EQ(answers(found, question), std::vector{Answer::not_applicable}) << question;
        // boxes of rates need bounds, which a power law that excites itself has not
        const Answer here = population.kind == Activation::power_law ? Answer::undecided : Answer::yes;
        EXPECT_EQ(answers(found, "unique_at_drive"), std::vector{here});
        EXPECT_EQ(answers(found, "globally_stable"), std::vector{here});
        // the fifth rung asks for no slope condition
        EXPECT_EQ(answers(found, "locally_stable"), std::vector{Answer::yes});
        EXPECT_TRUE(std::isnan(found.doubles("regret")[0]));
    }
}

TEST(Certify, LeavesEveryByteOfTheRunAsItWas) {
    const Spec spec = drawn_spec(300, 1.3);
    const Dataset plain = run(experiment_of(spec));
    const Dataset certified = certify(experiment_of(spec));
    EXPECT_EQ(plain.doubles("rate"), certified.doubles("rate"));
    EXPECT_EQ(plain.doubles("residual"), certified.doubles("residual"));
    EXPECT_GT(certified.variables.size(), plain.variables.size());
}

TEST(Certify, DoesNotDependOnThreadsOrBatches) {
    const Spec spec = drawn_spec(300, 1.3);
    RunOptions odd;
    odd.threads = 2;
    odd.batch = 37;
    const Dataset one = certify(experiment_of(spec));
    const Dataset other = certify(experiment_of(spec), odd);
    for (const char* name : {"regret", "stability_margin", "contraction_rate", "spectral_abscissa", "lyapunov"}) {
        const auto &a = one.doubles(name), &b = other.doubles(name);
        ASSERT_EQ(a.size(), b.size());
        for (std::size_t i = 0; i < a.size(); ++i)
            ASSERT_TRUE(a[i] == b[i] || (std::isnan(a[i]) && std::isnan(b[i]))) << name;
    }
}

TEST(Certify, TreatsAConcurrentColumnAsOneNetwork) {
    Spec spec = lateral_spec(3, 2);
    spec.column.coupling = Coupling::concurrent;
    spec.column.feedback = Draw::of(0.1);
    const Dataset found = certify(experiment_of(spec));
    EXPECT_EQ(answers(found, "diagonally_stable").size(), 3U);
    EXPECT_EQ(found.doubles("lyapunov").size(), 2U * 3U * 3U);
    double trace = 0.0;
    for (std::size_t i = 0; i < 6; ++i) trace += found.doubles("lyapunov")[i * 3];
    ASSERT_EQ(answers(found, "diagonally_stable")[0], Answer::yes);
    EXPECT_NEAR(trace, 6.0, 1e-12);
}

}  // namespace
}  // namespace colonnade::test
