/// Every kernel at numbers of columns around the borders of warps, tiles and blocks, against the reference bit by bit.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "kernels/backend.hpp"
#include "kernels/cuda/layout.hpp"
#include "kernels/cuda/pipeline_memory.hpp"
#include "kernels/device.hpp"
#include "kernels/pipeline/aggregate.hpp"
#include "support/same_answers.hpp"

namespace colonnade::test {
namespace {

using core::Motif;
using core::Update;
using kernels::cuda::Kind;

constexpr std::size_t borders[] = {1, 31, 32, 33, 63, 64, 65, 127, 128, 129, 255, 257};

const kernels::Backend& device() {
    return *kernels::cuda_backend(0);
}

template <class T>
void march(const ToyShape& shape, Kind kind, std::size_t columns) {
    Toy<T> expected(shape, columns, 7), found(shape, columns, 7);
    EXPECT_EQ(kernels::cuda::layout_of(expected.system).kind, kind);
    expected.advance(kernels::reference_backend(), 3);
    found.advance(device(), 3);
    EXPECT_TRUE(same_answers(expected, found));
}

void march_at_borders(const ToyShape& shape, Kind kind) {
    for (const std::size_t columns : borders) {
        SCOPED_TRACE(fmt::format("motif {} phi {} update {} channels {} layers {}, {} columns", int(shape.motif),
                                 int(shape.phi_E.kind), int(shape.update), shape.channels, shape.layers, columns));
        march<float>(shape, kind, columns);
        march<double>(shape, kind, columns);
    }
}

TEST(Borders, OfThreadsInRegisters) {
    for (const int channels : {1, 2, 3}) march_at_borders({.channels = channels}, Kind::registers);
    for (const int channels : {1, 2})
        for (const int layers : {2, 3, 4})
            for (const bool feeds_back : {false, true})
                march_at_borders({.channels = channels, .layers = layers, .feeds_back = feeds_back}, Kind::stack);
}

TEST(Borders, OfThreadsWithScratch) {
    march_at_borders({.channels = 7}, Kind::shared);
    march_at_borders({.motif = Motif::paired, .channels = 3}, Kind::shared);
    march_at_borders({.phi_E = Activation::softplus, .phi_I = Activation::tanh, .layers = 2}, Kind::shared);
    march_at_borders({.motif = Motif::paired, .phi_E = Activation::logistic, .update = Update::forward_backward},
                     Kind::shared);
    march_at_borders({.motif = Motif::dense, .channels = 63}, Kind::global);
}

template <class T>
void follow_at_borders(const ToyShape& shape, Kind kind) {
    for (const std::size_t columns : borders) {
        SCOPED_TRACE(fmt::format("channels {}, {} columns", shape.channels, columns));
        Toy<T> expected(shape, columns, 7), found(shape, columns, 7);
        EXPECT_EQ(kernels::cuda::flow_layout_of(expected.system).kind, kind);
        expected.advance(kernels::reference_backend(), 6);
        found.advance(device(), 6);
        EXPECT_TRUE(same_answers(expected, found));
    }
}

TEST(Borders, OfTheFlow) {
    follow_at_borders<float>({.update = Update::flow}, Kind::shared);
    follow_at_borders<double>({.update = Update::flow}, Kind::shared);
    follow_at_borders<float>({.motif = Motif::paired, .update = Update::flow, .channels = 9}, Kind::global);
    follow_at_borders<double>({.motif = Motif::paired, .update = Update::flow, .channels = 9}, Kind::global);
}

TEST(Borders, OfWarps) {
    march_at_borders({.motif = Motif::dense, .channels = 8, .own_matrix = true}, Kind::warp);
    march_at_borders({.motif = Motif::paired, .channels = 33}, Kind::warp);
    march_at_borders({.motif = Motif::kernel, .phi_E = Activation::softplus, .phi_I = Activation::tanh, .channels = 17},
                     Kind::warp);
    march_at_borders({.motif = Motif::dense,
                      .phi_E = Activation::saturated,
                      .phi_I = Activation::saturated,
                      .update = Update::forward_backward,
                      .channels = 9,
                      .own_matrix = true},
                     Kind::warp);
}

TEST(Borders, OfTiles) {
    for (const int channels : {1, 6, 7, 8, 15})
        march_at_borders({.motif = Motif::dense, .channels = channels}, Kind::tile);
    march_at_borders({.motif = Motif::dense, .phi_E = Activation::softplus, .phi_I = Activation::tanh, .channels = 4},
                     Kind::tile);
}

/// A library adds in an order of its own; the stand-in's is that of the reference, without its fused products.
template <class T>
void march_by_library(Activation phi, Update update, std::size_t columns) {
    SCOPED_TRACE(fmt::format("phi {} update {}, {} columns", int(phi), int(update), columns));
    const ToyShape shape{.motif = Motif::dense, .phi_E = phi, .phi_I = phi, .update = update, .channels = 4};
    Toy<T> expected(shape, columns, 7), found(shape, columns, 7);
    expected.advance(kernels::reference_backend(), 3);
    found.system.product = Product::library;
    EXPECT_EQ(kernels::cuda::layout_of(found.system).kind, Kind::gemm);
    found.advance(device(), 3);
    // rates of at most 3 and drives of at most 0.4 * 5 * 3 + 1.5: twelve roundings of either way in each of three
    // steps, which no activation here magnifies more than twice
    const T tolerance = T(3 * 12 * 2 * 2 * 8) * std::numeric_limits<T>::epsilon();
    for (std::size_t i = 0; i < 5; ++i)
        for (std::size_t k = 0; k < columns; ++k) {
            const std::size_t at = i * found.system.stride + k;
            ASSERT_NEAR(found.x[at], expected.x[at], tolerance) << "neuron " << i << " column " << k;
        }
    for (std::size_t k = 0; k < columns; ++k) ASSERT_NEAR(found.residual[k], expected.residual[k], tolerance);
}

TEST(Borders, OfProductsByALibrary) {
    for (const Activation phi : {Activation::relu, Activation::softplus})
        for (const std::size_t columns : borders) {
            march_by_library<float>(phi, Update::relaxation, columns);
            march_by_library<double>(phi, Update::relaxation, columns);
            march_by_library<double>(phi, Update::forward_backward, columns);
        }
}

template <class T>
void newton(const ToyShape& shape, Kind kind, std::size_t columns) {
    SCOPED_TRACE(fmt::format("channels {} precise {}, {} columns", shape.channels, shape.precise, columns));
    Toy<T> expected(shape, columns, 13), found(shape, columns, 13);
    EXPECT_EQ(kernels::cuda::newton_layout_of(expected.system).kind, kind);
    const core::NewtonRule<T> rule{std::sqrt(std::numeric_limits<T>::epsilon()), 4 * std::numeric_limits<T>::epsilon()};
    expected.newton(kernels::reference_backend(), rule);
    found.newton(device(), rule);
    EXPECT_TRUE(same_answers(expected, found));
}

TEST(Borders, OfNewton) {
    for (const std::size_t columns : borders) {
        for (const int channels : {1, 2}) {
            newton<float>({.channels = channels}, Kind::registers, columns);
            newton<double>({.channels = channels}, Kind::registers, columns);
            newton<double>({.channels = channels, .precise = true}, Kind::registers, columns);
        }
        newton<float>({.channels = 3}, Kind::shared, columns);
        newton<double>({.phi_E = Activation::softplus, .phi_I = Activation::tanh}, Kind::shared, columns);
        newton<float>({.motif = Motif::dense, .channels = 12}, Kind::global, columns);
        newton<double>({.motif = Motif::dense, .channels = 12}, Kind::global, columns);
    }
}

TEST(Borders, OfDraws) {
    const core::DrawRule rule = core::with_logarithms({.kind = DrawKind::normal, .a = 1.0, .b = 0.5});
    for (const std::size_t columns : borders) {
        std::vector<double> expected(columns), found(columns);
        kernels::reference_backend().draw(rule, 11, {17, 2, ParameterId::w_EI, 1}, expected);
        device().draw(rule, 11, {17, 2, ParameterId::w_EI, 1}, found);
        EXPECT_EQ(expected, found) << columns << " columns";
    }
}

TEST(Borders, OfCopies) {
    const kernels::cuda::Stream stream;
    for (const std::size_t numbers : borders) {
        std::vector<std::uint64_t> given(numbers), found(numbers + 1, 7);
        for (std::size_t k = 0; k < numbers; ++k) given[k] = k * k;
        const kernels::cuda::DeviceBuffer<std::uint64_t> from(numbers), to(numbers + 1);
        kernels::cuda::check(cudaMemcpyAsync(from.data(), given.data(), numbers * sizeof(std::uint64_t),
                                             cudaMemcpyHostToDevice, stream.get()),
                             "copying");
        kernels::cuda::launch_each("numbers", numbers, core::CopyNumber<std::uint64_t>{from.data(), to.data()},
                                   stream.get());
        kernels::cuda::check(cudaMemcpyAsync(found.data(), to.data(), (numbers + 1) * sizeof(std::uint64_t),
                                             cudaMemcpyDeviceToHost, stream.get()),
                             "copying");
        given.push_back(found.back());
        EXPECT_EQ(found, given) << numbers << " numbers";
    }
}

TEST(Borders, OfCertificates) {
    for (const int neurons : {2, 3})
        for (const std::size_t columns : borders) {
            const std::size_t stride = 384, n = static_cast<std::size_t>(neurons);
            std::vector<double> weights(n * n * stride), tau(n * stride, 1.5);
            for (std::size_t k = 0; k < weights.size(); ++k) weights[k] = std::sin(static_cast<double>(k * k + 1));
            const auto certified = [&](const kernels::Backend& backend) {
                std::vector<double> numbers(core::small_network_numbers * stride, 0.0);
                std::vector<std::int8_t> answers(core::small_network_answers * stride, 0);
                backend.certify({.neurons = neurons,
                                 .columns = columns,
                                 .stride = stride,
                                 .weights = weights.data(),
                                 .tau = tau.data()},
                                {.answers = answers.data(), .numbers = numbers.data()});
                return std::pair{numbers, answers};
            };
            const auto expected = certified(kernels::reference_backend()), found = certified(device());
            const Inputs given = [&](std::size_t k) { return column_in_words("weights", weights, stride, k); };
            EXPECT_TRUE(same_bits(expected.first, found.first, stride, columns, given)) << columns;
            EXPECT_TRUE(same_bits(expected.second, found.second, stride, columns, given)) << columns;
        }
}

}  // namespace
}  // namespace colonnade::test
