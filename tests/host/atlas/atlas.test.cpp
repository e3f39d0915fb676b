/// Atlases against the closed forms of theory.md, sections 6 and 7.
#include "colonnade/atlas.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <set>

#include "host/atlas/labels.hpp"
#include "support/specs.hpp"

namespace colonnade::test {
namespace {

using atlas::Certified;
using atlas::Observed;

constexpr double w_IE = 1.5, w_II = 0.2, tau_E = 1.0, tau_I = 0.9;

/// A Wilson-Cowan pair over w_EE and w_EI, as examples/atlas-wilson-cowan.toml has it.
Spec pair(Activation kind, std::size_t points) {
    Spec spec = wilson_cowan_spec(0.5, 1.0, w_IE, w_II, 1.0, 0.2);
    spec.seed = 5;
    spec.microcircuit.tau_I = Draw::of(tau_I);
    Population population;
    population.kind = kind;
    population.max = Draw::of(10.0);
    spec.microcircuit.excitatory = spec.microcircuit.inhibitory = population;
    spec.atlas.x = {"microcircuit.w_EE", 0.0, 3.0, points};
    spec.atlas.y = {"microcircuit.w_EI", 0.0, 3.0, points};
    spec.atlas.refine = 1e-3;
    return spec;
}

template <class Label>
std::vector<Label> labels(const Dataset& dataset, const char* name) {
    std::vector<Label> found;
    for (const std::int8_t number : std::get<std::vector<std::int8_t>>(dataset.find(name)->values))
        found.push_back(static_cast<Label>(number));
    return found;
}

/// Crossings between two labels, and how many there are.
std::size_t for_crossings(const Dataset& dataset, std::set<Observed> between,
                          const std::function<void(double x, double y)>& check) {
    const auto below = labels<Observed>(dataset, "boundary_below"), above = labels<Observed>(dataset, "boundary_above");
    const auto& x = dataset.doubles("boundary_x");
    const auto& y = dataset.doubles("boundary_y");
    std::size_t count = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
        if (std::set<Observed>{below[i], above[i]} != between) continue;
        check(x[i], y[i]);
        ++count;
    }
    return count;
}

TEST(Atlas, TheSwitchFromAntagonisticToCooperativeIsAtUnitSelfExcitation) {
    Spec spec = pair(Activation::saturated, 24);
    spec.atlas.x.to = 2.2;  // short of the trace
    spec.atlas.refine = 1e-4;
    const Dataset found = compute_atlas(experiment_of(spec));
    const std::size_t crossings = for_crossings(found, {Observed::antagonistic, Observed::cooperative},
                                                [&](double x, double) { EXPECT_NEAR(x, 1.0, 1e-4 * 2.2); });
    EXPECT_GT(crossings, 15U);
}

TEST(Atlas, OscillationsBeginWhereTheTraceIsZero) {
    Spec spec = pair(Activation::saturated, 16);
    spec.atlas.y.from = 2.0;  // well above Delta = 0, where nothing saturates at the equilibrium
    const Dataset found = compute_atlas(experiment_of(spec));
    const double onset = 1.0 + tau_E * (1.0 + w_II) / tau_I;
    const std::size_t crossings = for_crossings(found, {Observed::cooperative, Observed::oscillating},
                                                [&](double x, double) { EXPECT_NEAR(x, onset, 1e-3 * 3.0); });
    EXPECT_EQ(crossings, 16U);
}

TEST(Atlas, TheBistableRegionIsThatOfTheClosedFormFromOneStartAlone) {
    // Both saturated is an equilibrium where E's drive reaches its corner, w_EE r - w_EI r + u_E >= r; the low one
    // where Delta > 0 and I is below its own, x_I = (w_IE u_E + (1 - w_EE) u_I) / Delta <= r, stable while the trace is
    // negative. Few starts end at the one of them whose basin is small near a fold: active sets list it.
    Spec spec = pair(Activation::saturated, 24);
    spec.atlas.starts = 1;
    spec.atlas.x.to = 2.3;  // short of the trace
    const double r = 10.0, u_E = 1.0, u_I = 0.2, width = 1e-3 * 3.0;
    const auto high = [&](double x, double y) { return r * (x - y) + u_E - r; };
    const auto low = [&](double x, double y) {
        return r * ((1.0 - x) * (1.0 + w_II) + y * w_IE) - (w_IE * u_E + (1.0 - x) * u_I);
    };
    const Dataset found = compute_atlas(experiment_of(spec));
    const auto observed = labels<Observed>(found, "observed");
    const auto& x = found.doubles("w_EE");
    const auto& y = found.doubles("w_EI");
    std::size_t points = 0;
    for (std::size_t k = 0; k < observed.size(); ++k) {
        const double w_EE = x[k % x.size()], w_EI = y[k / x.size()];
        const bool both = high(w_EE, w_EI) > 0.0 && low(w_EE, w_EI) > 0.0;
        EXPECT_EQ(observed[k] == Observed::bistable, both) << w_EE << ' ' << w_EI;
        points += both ? 1 : 0;
    }
    EXPECT_GT(points, 10U);
    std::size_t crossings = 0;
    for (const Observed other : {Observed::cooperative, Observed::unresponsive})
        crossings += for_crossings(found, {Observed::bistable, other}, [&](double at_x, double at_y) {
            // half a width from a curve its function is at most that times its gradient: (r, -r), and at most
            // r (1 + w_II), r w_IE
            const bool at_high = std::abs(high(at_x, at_y)) <= 0.5 * width * r;
            const bool at_low = std::abs(low(at_x, at_y)) <= 0.5 * width * r * w_IE;
            EXPECT_TRUE(at_high || at_low) << at_x << ' ' << at_y;
        });
    EXPECT_GT(crossings, 10U);
}

TEST(Atlas, CertifiesTheEquilibriumBesideACycle) {
    const Dataset found = compute_atlas(experiment_of(pair(Activation::saturated, 24)));
    const auto observed = labels<Observed>(found, "observed");
    const auto certified = labels<Certified>(found, "certified");
    const auto& equilibria = std::get<std::vector<std::int32_t>>(found.find("equilibria")->values);
    std::size_t alone = 0, beside = 0;
    for (std::size_t k = 0; k < observed.size(); ++k) {
        if (observed[k] != Observed::oscillating) continue;
        EXPECT_EQ(certified[k], equilibria[k] > 0 ? Certified::locally_stable : Certified::nothing) << k;
        ++(equilibria[k] > 0 ? beside : alone);
        // the response is that of the equilibrium that x(0) leads to, if any
        EXPECT_TRUE(equilibria[k] > 0 || std::isnan(found.doubles("response_E")[k]));
    }
    EXPECT_GT(alone, 0U);
    EXPECT_GT(beside, 0U);
}

TEST(Atlas, AReluPairDivergesWhereDeltaOrTheTraceSaysSo) {
    Spec spec = pair(Activation::relu, 24);
    spec.stimulus.drive_I = Draw::of(0.0);
    spec.atlas.x.to = 2.2;
    const Dataset found = compute_atlas(experiment_of(spec));
    const std::size_t crossings =
        for_crossings(found, {Observed::cooperative, Observed::diverging}, [&](double x, double y) {
            // Delta = (1 - w_EE)(1 + w_II) + w_EI w_IE, whose gradient is at most (1 + w_II, w_IE): a width away it is
            // off by no more
            const double delta = (1.0 - x) * (1.0 + w_II) + y * w_IE;
            EXPECT_LE(std::abs(delta), 1e-3 * std::max(2.2 * (1.0 + w_II), 3.0 * w_IE));
        });
    EXPECT_GT(crossings, 10U);
}

TEST(Atlas, ResponsesAreThoseOfTheClosedForm) {
    const Dataset found = compute_atlas(experiment_of(pair(Activation::saturated, 20)));
    const auto observed = labels<Observed>(found, "observed");
    const auto& x = found.doubles("w_EE");
    const auto& y = found.doubles("w_EI");
    const auto& response_E = found.doubles("response_E");
    const auto& response_I = found.doubles("response_I");
    std::size_t compared = 0;
    for (std::size_t k = 0; k < observed.size(); ++k) {
        if (observed[k] != Observed::antagonistic && observed[k] != Observed::cooperative) continue;
        const double w_EE = x[k % x.size()], w_EI = y[k / x.size()];
        const double delta = (1.0 - w_EE) * (1.0 + w_II) + w_EI * w_IE;
        // a residual of 4 roundings of rates up to 10 at either end, over a step of 2^-20, some 1e-8, times 1 / Delta
        const double rounding = 2e-8 * (1.0 + 1.0 / std::abs(delta));
        EXPECT_NEAR(response_E[k], -w_EI / delta, rounding) << w_EE << ' ' << w_EI;
        EXPECT_NEAR(response_I[k], (1.0 - w_EE) / delta, rounding) << w_EE << ' ' << w_EI;
        ++compared;
    }
    EXPECT_GT(compared, 200U);
}

TEST(Atlas, EnergiesOfEFallBelowTheSwitchAndRiseBeyondIt) {
    const Dataset dataset = compute_atlas(experiment_of(pair(Activation::relu, 12)));
    const auto energies = labels<atlas::Energies>(dataset, "energies");
    const auto observed = labels<Observed>(dataset, "observed");
    const auto& x = dataset.doubles("w_EE");
    int below = 0, beyond = 0;
    for (std::size_t k = 0; k < energies.size(); ++k) {
        if (observed[k] != Observed::antagonistic && observed[k] != Observed::cooperative) continue;
        const double w_EE = x[k % x.size()];
        if (std::abs(w_EE - 1.0) < 1e-9) continue;
        EXPECT_EQ(energies[k], w_EE < 1.0 ? atlas::Energies::both_fall : atlas::Energies::E_rises) << w_EE;
        ++(w_EE < 1.0 ? below : beyond);
    }
    EXPECT_GT(below, 10);
    EXPECT_GT(beyond, 10);
}

TEST(Atlas, NothingThatIsCertifiedUniqueIsSeenToBeManifold) {
    for (const Activation kind : {Activation::saturated, Activation::relu}) {
        const Dataset found = compute_atlas(experiment_of(pair(kind, 24)));
        const auto observed = labels<Observed>(found, "observed");
        const auto certified = labels<Certified>(found, "certified");
        const auto& x = found.doubles("w_EE");
        for (std::size_t k = 0; k < observed.size(); ++k) {
            EXPECT_FALSE(atlas::is_unique(certified[k]) && atlas::is_manifold(observed[k])) << k;
            // of two neurons: diagonally stable, or contracting, if and only if w_EE < 1 (theory.md, section 5)
            EXPECT_EQ(atlas::is_unique(certified[k]), x[k % x.size()] < 1.0) << k;
        }
    }
}

TEST(Atlas, AnActivationSteeperThanOneIsNeverCertified) {
    Spec spec = pair(Activation::tanh, 8);
    spec.microcircuit.excitatory.gain = Draw::of(1.5);
    const Dataset found = compute_atlas(experiment_of(spec));
    for (const Certified label : labels<Certified>(found, "certified"))
        EXPECT_TRUE(label == Certified::locally_stable || label == Certified::not_applicable);
}

TEST(Atlas, WinnerTakeAllBeginsWhereContrastReachesOneOverRho) {
    // shared inhibition, N = 2, u_I = 0: both stay active iff C < 1/rho, rho = 1 + 2 kappa / (1 - w_EE)
    Spec spec = lateral_spec(1);
    spec.atlas.x = {"stimulus.difference", 0.01, 1.5, 16};
    spec.atlas.y = {"microcircuit.w_EE", 0.1, 0.8, 16};
    spec.atlas.refine = 1e-4;
    const Dataset found = compute_atlas(experiment_of(spec));
    const std::size_t crossings =
        for_crossings(found, {Observed::antagonistic, Observed::winner_take_all}, [&](double difference, double w_EE) {
            const double rho = 1.0 + 2.0 / 1.2 / (1.0 - w_EE);
            // 1/rho moves by less than 0.5 per unit of w_EE here, the contrast is half the difference
            EXPECT_NEAR(difference / 2.0, 1.0 / rho, 1e-4 * 1.5);
        });
    EXPECT_GT(crossings, 10U);
}

TEST(Atlas, DependsNeitherOnThreadsNorOnBatchesNorOnVectors) {
    const Experiment experiment = experiment_of(pair(Activation::saturated, 24));
    const Dataset one = compute_atlas(experiment, {.threads = 1, .batch = 17});
    const Dataset other = compute_atlas(experiment, {.threads = 3, .simd = "baseline", .batch = 200});
    for (const char* name : {"observed", "certified", "equilibria", "cycles", "boundary_below"})
        EXPECT_EQ(one.find(name)->values, other.find(name)->values) << name;
    EXPECT_EQ(one.doubles("boundary_x"), other.doubles("boundary_x"));
    const auto& a = one.doubles("response_I");
    const auto& b = other.doubles("response_I");
    for (std::size_t k = 0; k < a.size(); ++k) EXPECT_TRUE(a[k] == b[k] || (std::isnan(a[k]) && std::isnan(b[k])));
}

TEST(Atlas, StopsWhenItIsAsked) {
    RunOptions options;
    options.stop = [] { return true; };
    EXPECT_THROW((void)compute_atlas(experiment_of(pair(Activation::relu, 8)), options), Interrupted);
}

TEST(Atlas, WantsAnAtlasInTheSpec) {
    try {
        (void)compute_atlas(experiment_of(lateral_spec(1)));
        FAIL();
    } catch (const Error& error) {
        EXPECT_NE(std::string(error.what()).find("found no [atlas]"), std::string::npos) << error.what();
    }
}

TEST(Atlas, OfRefractoryNeuronsHasTheCertificatesThatHoldForThem) {
    // R k / 4 < 1, so that all but contraction applies; theory.md, section 2
    Spec spec = pair(Activation::logistic, 7);
    for (Population* population : {&spec.microcircuit.excitatory, &spec.microcircuit.inhibitory}) {
        population->max = Draw::of(1.0);
        population->gain = Draw::of(2.0);
        population->refractory = Draw::of(0.5);
    }
    std::set<Certified> found;
    for (const Certified label : labels<Certified>(compute_atlas(experiment_of(spec)), "certified"))
        found.insert(label);
    EXPECT_FALSE(found.contains(Certified::not_applicable));
    EXPECT_FALSE(found.contains(Certified::contracting));
    EXPECT_TRUE(found.contains(Certified::diagonally_stable));  // w_EE < 1
}

}  // namespace
}  // namespace colonnade::test
