#include "kernels/backend.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <tuple>

#include "colonnade/device.hpp"
#include "kernels/device.hpp"
#include "support/same_answers.hpp"

namespace colonnade::test {
namespace {

using core::Motif;
using core::Update;

/// 133 columns: whole blocks, single groups and a group that is only partly used.
template <class T>
void expect_same_bits(const ToyShape& shape, const kernels::Backend& backend, std::size_t steps) {
    constexpr std::size_t columns = 133;
    Toy<T> truth(shape, columns, 7);
    Toy<T> other(shape, columns, 7);
    truth.advance(kernels::reference_backend(), steps);
    other.advance(backend, steps);
    EXPECT_TRUE(same_answers(truth, other));
}

class EveryLevel : public ::testing::TestWithParam<std::string> {
protected:
    [[nodiscard]] const kernels::Backend& backend() const {
        return GetParam() == "cuda" ? *kernels::cuda_backend(devices().usable.front().index)
                                    : *kernels::cpu_backend(GetParam());
    }

    void compare(const ToyShape& shape, std::size_t steps = 37) const {
        SCOPED_TRACE("motif " + std::to_string(int(shape.motif)) + " phi " + std::to_string(int(shape.phi_E.kind)) +
                     "/" + std::to_string(int(shape.phi_I.kind)) + " channels " + std::to_string(shape.channels) +
                     " layers " + std::to_string(shape.layers) + " update " + std::to_string(int(shape.update)));
        expect_same_bits<float>(shape, backend(), steps);
        expect_same_bits<double>(shape, backend(), steps);
    }
};

TEST_P(EveryLevel, EqualsReferenceForOneStepAndForNone) {
    for (const core::ActivationForm& phi : all_phi())
        for (const Motif motif : {Motif::shared, Motif::paired, Motif::kernel, Motif::dense})
            for (const std::size_t steps : {0, 1}) compare({.motif = motif, .phi_E = phi, .phi_I = phi}, steps);
}

TEST_P(EveryLevel, EqualsReferenceForEveryActivationOfBothPopulations) {
    for (const core::ActivationForm& e : all_phi())
        for (const core::ActivationForm& i : all_phi()) compare({.phi_E = e, .phi_I = i});
}

TEST_P(EveryLevel, EqualsReferenceForEveryMotifAndActivation) {
    for (const core::ActivationForm& phi : all_phi())
        for (const int channels : {1, 2, 3, 5, 8}) {
            compare({.motif = Motif::shared, .phi_E = phi, .phi_I = phi, .channels = channels});
            compare({.motif = Motif::paired, .phi_E = phi, .phi_I = phi, .channels = channels});
            compare({.motif = Motif::kernel, .phi_E = phi, .phi_I = phi, .channels = channels, .ring = true});
            compare({.motif = Motif::kernel, .phi_E = phi, .phi_I = phi, .channels = channels, .ring = false});
            compare({.motif = Motif::dense, .phi_E = phi, .phi_I = phi, .channels = channels});
            compare({.motif = Motif::dense, .phi_E = phi, .phi_I = phi, .channels = channels, .own_matrix = true});
        }
}

TEST_P(EveryLevel, EqualsReferenceForForwardBackwardSteps) {
    for (const core::ActivationForm& phi : all_phi()) {
        if (phi.kind == Activation::power_law && !phi.has_ceiling) continue;  // has no proximal operator
        compare({.motif = Motif::shared, .phi_E = phi, .phi_I = phi, .update = Update::forward_backward});
        compare(
            {.motif = Motif::paired, .phi_E = phi, .phi_I = phi, .update = Update::forward_backward, .channels = 3});
    }
}

TEST_P(EveryLevel, EqualsReferenceForStepsOfTheFlow) {
    for (const core::ActivationForm& phi : all_phi())
        for (const Motif motif : {Motif::shared, Motif::paired, Motif::kernel, Motif::dense})
            for (const std::size_t attempts : {0, 1, 150})
                compare({.motif = motif, .phi_E = phi, .phi_I = phi, .update = Update::flow}, attempts);
    for (const int layers : {1, 3})
        for (const int channels : {1, 4})
            compare({.phi_E = Activation::logistic, .update = Update::flow, .channels = channels, .layers = layers},
                    40);
}

TEST_P(EveryLevel, EqualsReferenceForLayersThatEvolveTogether) {
    for (const Motif motif : {Motif::shared, Motif::paired, Motif::kernel, Motif::dense})
        compare({.motif = motif, .phi_E = Activation::softplus, .channels = 2, .layers = 4});
}

TEST_P(EveryLevel, EqualsReferenceForFoldedStacksOfAnyWidth) {
    for (const int channels : {1, 2, 3, 7})
        for (const int layers : {1, 2, 3, 4, 5, 6, 7, 8, 9})  // to 8 some are compiled one by one
            for (const bool feeds_back : {false, true})
                compare({.channels = channels, .layers = layers, .feeds_back = feeds_back});
}

TEST_P(EveryLevel, EqualsReferenceForAProductOfAnySize) {
    for (const int neurons : {2, 4, 5, 12, 31}) compare({.motif = Motif::dense, .channels = neurons - 1});
}

TEST_P(EveryLevel, EqualsReferenceForWideCircuitsWithWeightsOfTheirOwn) {
    compare({.motif = Motif::dense, .channels = 11, .own_matrix = true});
    compare({.motif = Motif::paired, .channels = 34});
}

template <class T>
void expect_same_newton(const ToyShape& shape, const kernels::Backend& backend) {
    SCOPED_TRACE("motif " + std::to_string(int(shape.motif)) + " phi " + std::to_string(int(shape.phi_E.kind)) +
                 " channels " + std::to_string(shape.channels) + " layers " + std::to_string(shape.layers));
    constexpr std::size_t columns = 61;
    const core::NewtonRule<T> rule{std::sqrt(std::numeric_limits<T>::epsilon()), 4 * std::numeric_limits<T>::epsilon()};
    Toy<T> expected(shape, columns, 13);
    Toy<T> found = expected;
    expected.newton(kernels::reference_backend(), rule);
    found.newton(backend, rule);
    EXPECT_TRUE(same_answers(expected, found));
}

TEST_P(EveryLevel, EqualsReferenceForNewton) {
    for (const core::ActivationForm& phi : all_phi())
        for (const Motif motif : {Motif::shared, Motif::paired, Motif::kernel, Motif::dense})
            for (const int layers : {1, 2})
                for (const int channels : {1, 2, 3}) {
                    ToyShape shape{.motif = motif, .phi_E = phi, .phi_I = phi, .channels = channels, .layers = layers};
                    expect_same_newton<float>(shape, backend());
                    expect_same_newton<double>(shape, backend());
                    shape.precise = core::with_kind(phi.kind, [](auto kind) { return decltype(kind)::pieces > 0; });
                    if (shape.precise) expect_same_newton<double>(shape, backend());
                }
}

TEST_P(EveryLevel, EqualsReferenceForSmallNewton) {
    for (const int channels : {1, 2}) {
        expect_same_newton<float>({.channels = channels}, backend());
        expect_same_newton<double>({.channels = channels, .precise = true}, backend());
    }
}

TEST_P(EveryLevel, DrawsWhatTheReferenceDraws) {
    const double options[] = {1.0, 5.0, 9.0};
    std::vector<double> table(200);
    for (std::size_t k = 0; k < table.size(); ++k) table[k] = 0.5 * static_cast<double>(k);
    const std::vector<core::DrawRule> rules{
        {.kind = DrawKind::constant, .a = 3.0},
        {.kind = DrawKind::uniform, .a = -1.0, .b = 2.0},
        {.kind = DrawKind::uniform, .a = -1.0, .b = 2.0, .lowest = 0.0, .highest = 0.5},
        {.kind = DrawKind::loguniform, .a = 1e-4, .b = 1e-1},
        {.kind = DrawKind::loguniform, .a = 1e-4, .b = 1e-1, .lowest = 1e-3},
        {.kind = DrawKind::normal, .a = 1.0, .b = 0.5, .lowest = 0.0},
        {.kind = DrawKind::lognormal, .a = 1.0, .b = 0.5},
        {.kind = DrawKind::choice, .values = options, .count = 3},
        {.kind = DrawKind::linspace, .a = 0.1, .b = 0.7, .count = 200},
        {.kind = DrawKind::file, .values = table.data(), .count = table.size()}};
    std::vector<std::size_t> counts{1, 63, 64, 133};
    if (GetParam() == "cuda") counts.push_back(1'000'003);
    for (const core::DrawRule& given : rules)
        for (const std::size_t count : counts) {
            if (given.kind == DrawKind::file && count > table.size()) continue;
            SCOPED_TRACE("kind " + std::to_string(int(given.kind)) + ", " + std::to_string(count) + " columns");
            const core::DrawRule rule = core::with_logarithms(given);
            const core::RandomKey key{17, 2, ParameterId::w_EI, 1};
            std::vector<double> expected(count), found(count);
            kernels::reference_backend().draw(rule, 11, key, expected);
            backend().draw(rule, 11, key, found);
            EXPECT_TRUE(same_bits(expected, found, count, count, [&](std::size_t k) {
                return fmt::format(" kind {} a {} b {} from {} to {}, column {} of layer 2, seed 11", int(rule.kind),
                                   rule.a, rule.b, rule.lowest, rule.highest, key.column + k);
            }));
        }
}

TEST_P(EveryLevel, AColumnDoesNotDependOnItsNeighbours) {
    Toy<float> all({.channels = 2}, 133, 3);
    Toy<float> alone({.channels = 2}, 1, 3);
    const std::size_t chosen = 77;
    const auto copy = [&](const std::vector<float>& from, std::vector<float>& to) {
        for (std::size_t row = 0; row * alone.system.stride < to.size(); ++row)
            to[row * alone.system.stride] = from[row * all.system.stride + chosen];
    };
    copy(all.x, alone.x), copy(all.u, alone.u), copy(all.weight, alone.weight), copy(all.gain, alone.gain);
    all.advance(backend(), 64);
    alone.advance(backend(), 64);
    for (std::size_t i = 0; i < 3; ++i)
        EXPECT_EQ(alone.x[i * alone.system.stride], all.x[i * all.system.stride + chosen]) << "neuron " << i;
}

TEST_P(EveryLevel, ANumberThatIsNotFiniteShowsInTheResidualOfItsColumnOnly) {
    for (const double bad : {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()})
        for (const Motif motif : {Motif::shared, Motif::dense}) {
            Toy<double> toy({.motif = motif, .channels = 2}, 20, 5);
            toy.x[11] = bad;
            toy.advance(backend(), 3);
            for (std::size_t k = 0; k < 20; ++k) EXPECT_EQ(std::isfinite(toy.residual[k]), k != 11) << k;
        }
}

TEST_P(EveryLevel, ASilentNeuronBecomesZeroBeforeItBecomesSubnormal) {
    Toy<float> toy({.channels = 2}, 4, 9);
    for (float& value : toy.u) value = -5.0F;  // nobody is driven: every rate decays as (1 - k)^n
    for (int chunk = 0; chunk < 200; ++chunk) {
        toy.advance(backend(), 32);
        for (std::size_t i = 0; i < 3 * toy.system.stride; i += toy.system.stride)
            for (std::size_t k = 0; k < 4; ++k) EXPECT_NE(std::fpclassify(toy.x[i + k]), FP_SUBNORMAL);
    }
    EXPECT_EQ(toy.x[0], 0.0F);
}

/// All that can run here: every level of the processor and, where there is one, the first device.
std::vector<std::string> under_test() {
    std::vector<std::string> names = kernels::simd_levels();
    if (!devices().usable.empty()) names.emplace_back("cuda");
    return names;
}

INSTANTIATE_TEST_SUITE_P(Here, EveryLevel, ::testing::ValuesIn(under_test()),
                         [](const auto& tested) { return tested.param; });

TEST(CpuBackend, AutoIsTheWidestLevelAndAnUnknownOneIsNull) {
    EXPECT_EQ(kernels::cpu_backend("auto"), kernels::cpu_backend(kernels::simd_levels().back()));
    EXPECT_EQ(kernels::cpu_backend("mmx"), nullptr);
}

}  // namespace
}  // namespace colonnade::test
