#include "cuda/layout.hpp"

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
    EXPECT_EQ(layout<float>({.phi_E = core::Phi::tanh}).kind, Kind::shared);
    EXPECT_EQ(layout<float>({.update = core::Update::forward_backward}).kind, Kind::shared);
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
    EXPECT_EQ(layout<float>({.motif = Motif::paired, .channels = 24}).kind, Kind::shared);
    EXPECT_EQ(layout<float>({.motif = Motif::paired, .channels = 24}).shared_bytes, 96U * 4 * 128);
    EXPECT_EQ(layout<float>({.motif = Motif::paired, .channels = 25}).kind, Kind::global);
    EXPECT_EQ(layout<double>({.motif = Motif::paired, .channels = 12}).kind, Kind::shared);
    EXPECT_EQ(layout<double>({.motif = Motif::paired, .channels = 13}).kind, Kind::global);
    EXPECT_EQ(layout<double>({.motif = Motif::paired, .channels = 13}).scratch, 52U * 1024);
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
