#include "kernels/core/march_folded.hpp"

#include <gtest/gtest.h>

#include "kernels/core/march.hpp"
#include "support/same_answers.hpp"

namespace colonnade::test {
namespace {

/// Runs the general march, which folds nothing, on a copy.
Toy<double> unfolded(Toy<double> toy, std::size_t steps) {
    toy.bind();
    std::vector<double> scratch(core::scratch_values(toy.system, 1));
    const core::Relaxation<core::AnyActivation> step{core::AnyActivation{toy.system.activation}};
    for (std::size_t column = 0; column < toy.system.columns; ++column)
        core::march_any<double>(toy.system, column, steps, step, scratch.data());
    return toy;
}

TEST(MarchFolded, OnlyReluWithSharedInhibitionAndRelaxationFolds) {
    EXPECT_TRUE(core::folds(Toy<double>({}, 1, 1).system));
    EXPECT_FALSE(core::folds(Toy<double>({.motif = core::Motif::paired}, 1, 1).system));
    EXPECT_FALSE(core::folds(Toy<double>({.phi_E = Activation::tanh}, 1, 1).system));
    EXPECT_FALSE(core::folds(Toy<double>({.phi_I = Activation::tanh}, 1, 1).system));
    EXPECT_FALSE(core::folds(Toy<double>({.update = core::Update::forward_backward}, 1, 1).system));
}

TEST(MarchFolded, TakesTheStepsOfTheUnfoldedMarch) {
    for (const int layers : {1, 3}) {
        Toy<double> folded({.channels = 2, .layers = layers}, 40, 17);
        const Toy<double> plain = unfolded(folded, 20);
        folded.advance(kernels::reference_backend(), 20);
        // twenty steps of a few roundings each, of numbers below 8, that contract or grow by less than 2 in all
        for (std::size_t row = 0; row < static_cast<std::size_t>(3 * layers); ++row)
            for (std::size_t k = 0; k < 40; ++k) {
                const std::size_t at = row * folded.system.stride + k;
                EXPECT_NEAR(folded.x[at], plain.x[at], 20 * 8 * 8 * 2.3e-16);
            }
    }
}

TEST(MarchFolded, TheSignOfAZeroNeverComesOut) {
    // what lets a GPU take max(0, -0) for +0: negative zeros wherever one can stand, and a step beyond 1 that
    // turns the sign of a rate
    for (const int layers : {1, 3}) {
        Toy<double> minus({.channels = 2, .layers = layers}, 64, 23);
        for (std::size_t k = 0; k < minus.u.size(); k += 3) minus.u[k] = -0.0;
        for (std::size_t k = 0; k < minus.x.size(); k += 2) minus.x[k] = -0.0;
        for (std::size_t k = 0; k < minus.weight.size(); k += 5) minus.weight[k] = -0.0;
        for (std::size_t k = 0; k < minus.gain.size(); k += 7) minus.gain[k] = 1.25;
        Toy<double> plus = minus;
        for (auto* rows : {&plus.u, &plus.x, &plus.weight})
            for (double& value : *rows)
                if (value == 0.0) value = 0.0;
        minus.advance(kernels::reference_backend(), 9);
        plus.advance(kernels::reference_backend(), 9);
        EXPECT_TRUE(same_answers(plus, minus));
    }
}

TEST(MarchFolded, TheFixedPointDoesNotMoveWithTheStep) {
    // k = 1/7 and 1/9 are rounded in 1 - k; the equilibrium of one channel (theory.md, section 6) must not feel it
    Toy<float> toy({.channels = 1}, 1, 1);
    const std::size_t stride = toy.system.stride;
    const float rows[] = {0.5F, -1.0F, 1.0F, -1.0F};
    for (std::size_t row = 0; row < 4; ++row) toy.weight[row * stride] = rows[row];
    toy.u[0] = 2.0F, toy.u[stride] = 0.0F, toy.x[0] = 0.0F, toy.x[stride] = 0.0F;
    toy.gain[0] = 1.0F / 7.0F, toy.gain[stride] = 1.0F / 9.0F;
    toy.advance(kernels::reference_backend(), 2000);
    // a step stops moving a rate below half a unit in its last place: 1.2e-7 / k, amplified by |(I - W)^-1| < 1.5
    EXPECT_NEAR(toy.x[0], 2.0F, 1.6e-6F);
    EXPECT_NEAR(toy.x[stride], 1.0F, 1.6e-6F);
}

}  // namespace
}  // namespace colonnade::test
