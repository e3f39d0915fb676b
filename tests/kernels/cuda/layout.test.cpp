#include "kernels/cuda/layout.hpp"

#include <gtest/gtest.h>

#include "support/toy_system.hpp"

namespace colonnade::test {
namespace {

using core::Motif;
using kernels::cuda::Kind;
using kernels::cuda::Layout;

template <class T>
Layout layout(const ToyShape& shape, std::size_t columns = 1000) {
    return kernels::cuda::layout_of(Toy<T>(shape, columns, 1).system);
}

TEST(Layout, OneFoldedLayerOfUpToThreeChannelsStaysInRegisters) {
    for (const int channels : {1, 2, 3}) {
        EXPECT_EQ(layout<float>({.channels = channels}).kind, Kind::registers);
        EXPECT_EQ(layout<double>({.channels = channels}).kind, Kind::registers);
    }
    EXPECT_EQ(layout<float>({.channels = 4}).kind, Kind::shared);
    EXPECT_EQ(layout<float>({.phi_E = Activation::tanh}).kind, Kind::shared);
    EXPECT_EQ(layout<float>({.update = core::Update::forward_backward}).kind, Kind::shared);
}

TEST(Layout, WhatStaysInRegistersIsTheSameQuestionOnTheProcessor) {
    for (const Motif motif : {Motif::shared, Motif::paired})
        for (const Activation phi : {Activation::relu, Activation::tanh})
            for (const core::Update update : {core::Update::relaxation, core::Update::forward_backward})
                for (const int channels : {1, 2, 3, 4})
                    for (const int layers : {1, 2}) {
                        const Toy<double> toy(
                            {.motif = motif, .phi_I = phi, .update = update, .channels = channels, .layers = layers}, 8,
                            1);
                        const bool relu = motif == Motif::shared && phi == Activation::relu && layers == 1;
                        const bool march = relu && update == core::Update::relaxation && channels <= 3;
                        const bool newton = relu && channels <= 2;
                        EXPECT_EQ(core::fits_registers(toy.system), march);
                        EXPECT_EQ(kernels::cuda::layout_of(toy.system).kind == Kind::registers, march);
                        EXPECT_EQ(core::is_small(toy.system), newton);
                        EXPECT_EQ(kernels::cuda::newton_layout_of(toy.system).kind == Kind::registers, newton);
                    }
}

TEST(Layout, StacksStayInRegistersAsDeepAsThoseReach) {
    EXPECT_EQ(layout<float>({.channels = 2, .layers = 8}).kind, Kind::stack);
    EXPECT_EQ(layout<float>({.channels = 1, .layers = 2}).kind, Kind::stack);
    EXPECT_EQ(layout<double>({.channels = 2, .layers = 4}).kind, Kind::stack);
    EXPECT_EQ(layout<float>({.channels = 2, .layers = 9}).kind, Kind::global);
    EXPECT_EQ(layout<double>({.channels = 2, .layers = 5}).kind, Kind::global);
    EXPECT_EQ(layout<float>({.channels = 3, .layers = 2}).kind, Kind::shared);
}

TEST(Layout, ScratchIsSharedWhileItFitsABlockAndGlobalBeyond) {
    // 2 n values a column: 48 KiB hold 128 columns of 96 floats or 48 doubles
    const auto tanh = [](int neurons) { return ToyShape{.phi_E = Activation::tanh, .channels = neurons - 1}; };
    EXPECT_EQ(layout<float>(tanh(48)).kind, Kind::shared);
    EXPECT_EQ(layout<float>(tanh(48)).shared_bytes, 96U * 4 * 128);
    EXPECT_EQ(layout<float>(tanh(49)).kind, Kind::global);
    EXPECT_EQ(layout<double>(tanh(24)).kind, Kind::shared);
    EXPECT_EQ(layout<double>(tanh(25)).kind, Kind::global);
    EXPECT_EQ(layout<double>(tanh(25)).scratch, 50U * 1024);
}

TEST(Layout, WideCircuitsWithWeightsOfTheirOwnTakeAWarpEach) {
    const Layout dense = layout<float>({.motif = Motif::dense, .channels = 63, .own_matrix = true});
    EXPECT_EQ(dense.kind, Kind::warp);
    EXPECT_EQ(dense.columns, 1000U);
    EXPECT_EQ(dense.block, 32U);
    EXPECT_EQ(dense.shared_bytes, (64U * 64 + 3 * 64) * 4);
    EXPECT_EQ(layout<float>({.motif = Motif::dense, .channels = 6, .own_matrix = true}).kind, Kind::shared);
    EXPECT_EQ(layout<double>({.motif = Motif::dense, .channels = 127, .own_matrix = true}).kind, Kind::global);
    EXPECT_EQ(layout<float>({.motif = Motif::paired, .channels = 17}).kind, Kind::warp);
    EXPECT_EQ(layout<float>({.motif = Motif::kernel, .channels = 64}).kind, Kind::warp);
    EXPECT_EQ(layout<float>({.motif = Motif::paired, .channels = 16}).kind, Kind::shared);
    EXPECT_EQ(layout<float>({.motif = Motif::paired, .channels = 17, .layers = 2}).kind, Kind::global);
}

TEST(Layout, ColumnsThatShareADenseWMarchInTilesWhileThoseFit) {
    const Layout tile = layout<float>({.motif = Motif::dense, .channels = 31});
    EXPECT_EQ(tile.kind, Kind::tile);
    EXPECT_EQ(tile.block, 128U);
    EXPECT_EQ(tile.shared_bytes, ((3U * 32 + 6) * 128 + 32 * 32) * 4);
    EXPECT_EQ(layout<double>({.motif = Motif::dense, .channels = 31}).kind, Kind::tile);
    EXPECT_EQ(layout<float>({.motif = Motif::dense, .channels = 63}).kind, Kind::global);
    EXPECT_EQ(layout<float>({.motif = Motif::dense, .update = core::Update::forward_backward, .channels = 31}).kind,
              Kind::shared);
}

TEST(Layout, AProductByALibraryHasRoomForItWhateverItsSize) {
    for (const int neurons : {3, 32, 128}) {
        core::System<float> system = Toy<float>({.motif = Motif::dense, .channels = neurons - 1}, 1000, 1).system;
        system.product = Product::library;
        const Layout gemm = kernels::cuda::layout_of(system);
        EXPECT_EQ(gemm.kind, Kind::gemm);
        EXPECT_EQ(gemm.columns, 1024U);
        EXPECT_EQ(gemm.scratch, static_cast<std::size_t>(neurons) * 1024);
        EXPECT_EQ(gemm.shared_bytes, 0U);
    }
}

TEST(Layout, EveryColumnGetsAThreadAndNoneIsLaunchedForNothing) {
    EXPECT_EQ(layout<float>({}, 1).columns, 128U);
    EXPECT_EQ(layout<float>({}, 128).columns, 128U);
    EXPECT_EQ(layout<float>({}, 129).columns, 256U);
    core::System<float> none = Toy<float>({}, 1, 1).system;
    none.columns = 0;
    EXPECT_EQ(kernels::cuda::layout_of(none).columns, 0U);
}

TEST(Layout, GlobalScratchStaysWithinItsLimitWithColumnsTakenInTurns) {
    core::System<double> system = Toy<double>({.motif = Motif::dense, .channels = 63}, 1, 1).system;
    system.columns = std::size_t{1} << 20;
    const Layout newton = kernels::cuda::newton_layout_of(system);
    EXPECT_EQ(newton.kind, Kind::global);
    EXPECT_LT(newton.columns, system.columns);
    EXPECT_GE(newton.columns, kernels::cuda::enough_threads);
    EXPECT_EQ(newton.columns % newton.block, 0U);
    EXPECT_EQ(newton.scratch, newton.columns * core::newton_scratch_values(system, 1));
    const Layout march = kernels::cuda::layout_of(system);
    EXPECT_EQ(march.columns, system.columns);  // 128 values each are exactly 1 GiB
    EXPECT_EQ(march.scratch * sizeof(double), kernels::cuda::scratch_limit);
}

TEST(Layout, NewtonHoldsSmallReluCircuitsInRegisters) {
    const auto kind = [](const ToyShape& shape) {
        return kernels::cuda::newton_layout_of(Toy<double>(shape, 10, 1).system).kind;
    };
    EXPECT_EQ(kind({.channels = 2}), Kind::registers);
    EXPECT_EQ(kind({.channels = 3}), Kind::shared);
    EXPECT_EQ(kind({.motif = Motif::dense, .channels = 20}), Kind::global);
}

}  // namespace
}  // namespace colonnade::test
