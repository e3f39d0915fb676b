#include "kernels/core/interleaved.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "kernels/core/march.hpp"
#include "kernels/core/march_folded.hpp"
#include "kernels/core/newton.hpp"
#include "support/same_answers.hpp"

namespace colonnade::test {
namespace {

using core::Motif;
constexpr std::size_t columns = 37;

/// Runs `march(column, scratch of the column)` on every column, with all scratch in one array [value][column].
template <class T, class March>
void on_interleaved(std::size_t values, March march) {
    std::vector<T> scratch(values * columns, std::numeric_limits<T>::quiet_NaN());
    for (std::size_t k = 0; k < columns; ++k) march(k, core::Interleaved<T>{scratch.data() + k, columns});
}

template <class T>
void expect_same_march(const ToyShape& shape) {
    SCOPED_TRACE("motif " + std::to_string(int(shape.motif)) + " phi " + std::to_string(int(shape.phi_E.kind)) +
                 " layers " + std::to_string(shape.layers));
    Toy<T> expected(shape, columns, 7);
    Toy<T> found = expected;
    expected.advance(kernels::reference_backend(), 21);
    found.bind();
    const core::System<T>& system = found.system;
    const core::AnyActivation activation{system.activation};
    on_interleaved<T>(core::scratch_values(system, 1), [&](std::size_t k, auto scratch) {
        if (core::folds(system) && system.feeds_back)
            core::march_folded<T, 0, true>(system, k, 21, scratch);
        else if (core::folds(system))
            core::march_folded<T, 0, false>(system, k, 21, scratch);
        else if (system.update == core::Update::forward_backward)
            core::march_any<T>(system, k, 21, core::ForwardBackward{activation}, scratch);
        else
            core::march_any<T>(system, k, 21, core::Relaxation<core::AnyActivation>{activation}, scratch);
    });
    EXPECT_TRUE(same_answers(expected, found));
}

TEST(Interleaved, AMarchInScratchOfManyColumnsSideBySideLeavesTheBitsOfTheReference) {
    for (const core::ActivationForm& phi : all_phi())
        for (const Motif motif : {Motif::shared, Motif::paired, Motif::kernel, Motif::dense})
            for (const int layers : {1, 3}) {
                const ToyShape shape{.motif = motif, .phi_E = phi, .phi_I = phi, .channels = 3, .layers = layers};
                expect_same_march<float>(shape);
                expect_same_march<double>(shape);
            }
    expect_same_march<double>({.phi_E = Activation::tanh, .update = core::Update::forward_backward});
    expect_same_march<float>({.channels = 2, .layers = 4, .feeds_back = false});
}

/// Stacks of L layers of N channels in an array that only the compiler sees.
template <class T, int N, int L, bool FeedsBack>
void expect_same_stack() {
    Toy<T> expected({.channels = N, .layers = L, .feeds_back = FeedsBack}, columns, 5);
    Toy<T> found = expected;
    expected.advance(kernels::reference_backend(), 33);
    found.bind();
    for (std::size_t k = 0; k < columns; ++k) {
        T record[L * (8 + 2 * (N + 1))];
        core::march_folded<T, N, FeedsBack, L>(found.system, k, 33, record);
    }
    EXPECT_TRUE(same_answers(expected, found));
}

TEST(Interleaved, AStackOfKnownDepthLeavesTheBitsOfTheReference) {
    expect_same_stack<float, 1, 2, true>();
    expect_same_stack<float, 2, 8, true>();
    expect_same_stack<float, 2, 8, false>();
    expect_same_stack<double, 2, 4, true>();
    expect_same_stack<double, 1, 3, false>();
}

template <class T>
void expect_same_newton(const ToyShape& shape) {
    SCOPED_TRACE("motif " + std::to_string(int(shape.motif)) + " layers " + std::to_string(shape.layers));
    const core::NewtonRule<T> rule{std::sqrt(std::numeric_limits<T>::epsilon()), 4 * std::numeric_limits<T>::epsilon()};
    Toy<T> expected(shape, columns, 13);
    Toy<T> found = expected;
    expected.newton(kernels::reference_backend(), rule);
    found.bind();
    on_interleaved<T>(core::newton_scratch_values(found.system, 1), [&](std::size_t k, auto scratch) {
        core::newton<T>(found.system, core::AnyActivation{found.system.activation}, k, rule, scratch);
    });
    EXPECT_TRUE(same_answers(expected, found));
}

TEST(Interleaved, NewtonInScratchOfManyColumnsSideBySideLeavesTheBitsOfTheReference) {
    for (const Motif motif : {Motif::shared, Motif::paired, Motif::kernel, Motif::dense})
        for (const int layers : {1, 2}) {
            expect_same_newton<float>({.motif = motif, .phi_E = Activation::tanh, .channels = 3, .layers = layers});
            expect_same_newton<double>({.motif = motif, .channels = 3, .layers = layers, .precise = true});
        }
}

}  // namespace
}  // namespace colonnade::test
