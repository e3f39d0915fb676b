#include "kernels/core/march_gemm.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "colonnade/device.hpp"
#include "colonnade/error.hpp"
#include "kernels/device.hpp"
#include "support/same_bits.hpp"
#include "support/toy_system.hpp"

namespace colonnade::test {
namespace {

using core::Motif;
using core::Update;

/// Every backend here whose library can be loaded; a device without cuBLAS is left out with its sentence.
class ByLibrary : public ::testing::TestWithParam<std::string> {
protected:
    [[nodiscard]] static const kernels::Backend& backend() {
        return GetParam() == "cuda" ? *kernels::cuda_backend(devices().usable.front().index)
                                    : *kernels::cpu_backend(GetParam());
    }
};

ToyShape dense(const ToyActivation& phi, int neurons, Update update = Update::relaxation) {
    return {.motif = Motif::dense, .phi_E = phi, .phi_I = phi, .update = update, .channels = neurons - 1};
}

/// Whole multiples of 1/8 below 2: of n <= 31 of their products, which are whole multiples of 1/64 below 4, every sum
/// is exact, so that its order does not matter.
template <class T>
void make_exact(Toy<T>& toy) {
    for (auto* values : {&toy.x, &toy.u, &toy.matrix})
        for (T& value : *values) value = std::round(value * T(8)) / T(8);
}

template <class T>
void expect_exact_steps(const ToyShape& shape, std::size_t columns, const kernels::Backend& backend) {
    SCOPED_TRACE("phi " + std::to_string(int(shape.phi_E.kind)) + " neurons " + std::to_string(shape.channels + 1) +
                 " columns " + std::to_string(columns) + " update " + std::to_string(int(shape.update)));
    for (const std::size_t steps : {0, 1}) {
        Toy<T> ordered(shape, columns, 23);
        make_exact(ordered);
        Toy<T> library = ordered;
        library.system.product = Product::library;
        ordered.advance(kernels::reference_backend(), steps);
        library.advance(backend, steps);
        const std::size_t stride = ordered.system.stride;
        const Inputs given = [&](std::size_t column) { return ordered.given(column); };
        EXPECT_TRUE(same_bits(ordered.x, library.x, stride, columns, given));
        if (steps > 0) continue;  // the rates after a step are no multiples of 1/8
        EXPECT_TRUE(same_bits(ordered.residual, library.residual, stride, columns, given));
        EXPECT_TRUE(same_bits(ordered.magnitude, library.magnitude, stride, columns, given));
    }
}

TEST_P(ByLibrary, TakesTheStepsOfTheReferenceBitForBitWhereNoSumIsRounded) {
    for (const core::ActivationForm& phi : all_phi())
        for (const Update update : {Update::relaxation, Update::forward_backward}) {
            if (phi.kind == Activation::power_law && !phi.has_ceiling && update == Update::forward_backward)
                continue;  // no proximal operator
            for (const int neurons : {2, 5, 31}) {
                expect_exact_steps<float>(dense(phi, neurons, update), 133, backend());
                expect_exact_steps<double>(dense(phi, neurons, update), 133, backend());
            }
        }
    expect_exact_steps<float>(dense(Activation::relu, 31), 1, backend());
}

/// By how much relu rates after one step of relaxation may differ for neuron i of column k: the two drives by
/// 2 gamma_(n+1) (|W||x| + |u|) (core/march_gemm.hpp), which the gain takes into the rate, and the roundings of two
/// steps, of the difference relu(z) - x and of the rate, half a unit each; 1.01 for products of such small numbers.
template <class T>
double allowed(const Toy<T>& toy, int i, std::size_t k) {
    const std::size_t stride = toy.system.stride;
    const int n = toy.system.neurons;
    const double v = static_cast<double>(std::numeric_limits<T>::epsilon()) / 2;
    const auto at = [&](const std::vector<T>& rows, int row) {
        return std::abs(static_cast<double>(rows[static_cast<std::size_t>(row) * stride + k]));
    };
    double size = at(toy.u, i);
    for (int j = 0; j < n; ++j)
        size += std::abs(static_cast<double>(toy.matrix[static_cast<std::size_t>(i * n + j)])) * at(toy.x, j);
    const double gain = at(toy.gain, toy.population_of[static_cast<std::size_t>(i)]);
    const double move = gain * (size + at(toy.x, i));
    return 1.01 * (gain * 2 * (n + 1) * v * size + 2 * v * (move + at(toy.x, i) + move));
}

template <class T>
void expect_within_bound(const kernels::Backend& backend) {
    constexpr int neurons = 32;
    constexpr std::size_t columns = 150;
    std::size_t differing = 0;
    Toy<T> ordered(dense(Activation::relu, neurons), columns, 29);
    for (int step = 0; step < 25; ++step) {
        Toy<T> library = ordered;
        library.system.product = Product::library;
        const Toy<T> before = ordered;
        ordered.advance(kernels::reference_backend(), 1);
        library.advance(backend, 1);
        for (int i = 0; i < neurons; ++i)
            for (std::size_t k = 0; k < columns; ++k) {
                const std::size_t at = static_cast<std::size_t>(i) * ordered.system.stride + k;
                const double apart = std::abs(static_cast<double>(ordered.x[at]) - static_cast<double>(library.x[at]));
                ASSERT_LE(apart, allowed(before, i, k)) << "step " << step << ", neuron " << i << ", column " << k;
                if (apart > 0) ++differing;
            }
    }
    EXPECT_GT(differing, 0U) << "no sum was added up in another order: the library was not asked";
}

TEST_P(ByLibrary, StaysWithinTheBoundOfOneStepFromTheOrderedProduct) {
    expect_within_bound<float>(backend());
    expect_within_bound<double>(backend());
}

TEST_P(ByLibrary, ANumberThatIsNotFiniteShowsInTheResidualOfItsColumnOnly) {
    Toy<float> toy(dense(Activation::relu, 9), 70, 5);
    toy.system.product = Product::library;
    toy.x[11] = std::numeric_limits<float>::infinity();
    toy.advance(backend(), 3);
    for (std::size_t k = 0; k < 70; ++k) EXPECT_EQ(std::isfinite(toy.residual[k]), k != 11) << k;
}

TEST_P(ByLibrary, LeavesColumnsBeyondTheLastOneAlone) {
    Toy<float> toy(dense(Activation::relu, 7), 3, 1);
    toy.system.product = Product::library;
    const std::vector<float> before = toy.x;
    toy.advance(backend(), 5);
    for (std::size_t at = 0; at < before.size(); ++at)
        EXPECT_EQ(at % toy.system.stride >= 3, toy.x[at] == before[at]) << at;
}

std::vector<std::string> with_library() {
    std::vector<std::string> names = kernels::simd_levels();
    if (devices().usable.empty()) return names;
    try {
        static_cast<void>(kernels::cuda_backend(devices().usable.front().index)->product_library());
        names.emplace_back("cuda");
    } catch (const Error& absent) {
        ::testing::Test::RecordProperty("without_cuda", absent.what());
    }
    return names;
}

INSTANTIATE_TEST_SUITE_P(Here, ByLibrary, ::testing::ValuesIn(with_library()),
                         [](const auto& tested) { return tested.param; });

TEST(TakesGemm, OnlyWhereOneDenseWServesAllColumnsAndOneLayerAndTheSystemAsks) {
    const auto takes = [](const ToyShape& shape) {
        core::System<float> system = Toy<float>(shape, 1, 1).system;
        EXPECT_FALSE(core::takes_gemm(system));
        system.product = Product::library;
        return core::takes_gemm(system);
    };
    EXPECT_TRUE(takes({.motif = Motif::dense}));
    EXPECT_TRUE(takes({.motif = Motif::dense, .update = Update::forward_backward}));
    EXPECT_FALSE(takes({.motif = Motif::dense, .own_matrix = true}));
    EXPECT_FALSE(takes({.motif = Motif::dense, .layers = 2}));
    EXPECT_FALSE(takes({.motif = Motif::shared}));
}

TEST(ProductLibrary, IsNamedWithItsVersionAndTheReferenceHasNone) {
    EXPECT_EQ(kernels::cpu_backend("auto")->product_library().substr(0, 8), "Eigen 3.");
    EXPECT_EQ(kernels::reference_backend().product_library(), "");
    Toy<double> ordered(dense(Activation::relu, 9), 20, 3);
    Toy<double> asked = ordered;
    asked.system.product = Product::library;
    ordered.advance(kernels::reference_backend(), 7);
    asked.advance(kernels::reference_backend(), 7);
    EXPECT_TRUE(same_bits(ordered.x, asked.x, ordered.system.stride, 20));
}

}  // namespace
}  // namespace colonnade::test
