#include "kernels/core/march_tile.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "support/group_march.hpp"
#include "support/toy_system.hpp"

namespace colonnade::test {
namespace {

using core::Motif;

template <class T>
void expect_same_tile(const ToyShape& shape, std::size_t columns) {
    expect_same<T>(shape, columns, [](const core::System<T>& system, auto step) {
        std::vector<core::Row<T>> memory(core::tile_values(system) / core::tile_lanes<T>);
        for (core::Row<T>& row : memory)
            for (T& value : row.value) value = std::numeric_limits<T>::quiet_NaN();
        for (std::size_t k = 0; k < system.columns; k += core::tile_columns<T>)
            core::march_tile(system, k, 11, step, Backwards{}, memory.front().value);
    });
}

TEST(MarchTile, LeavesTheBitsOfTheReferenceForAnySizeAndActivation) {
    for (const core::ActivationForm& phi : all_phi())
        for (const int neurons : {2, 8, 13, 32}) {
            const ToyShape shape{.motif = Motif::dense, .phi_E = phi, .phi_I = phi, .channels = neurons - 1};
            expect_same_tile<float>(shape, 131);
            expect_same_tile<double>(shape, 131);
        }
    expect_same_tile<float>({.motif = Motif::dense, .channels = 9}, 1);
    expect_same_tile<float>({.motif = Motif::dense, .channels = 9}, 128);
}

TEST(MarchTile, LeavesColumnsBeyondTheLastOneAlone) {
    Toy<float> toy({.motif = Motif::dense, .channels = 7}, 3, 1);
    const std::vector<float> before = toy.x;
    std::vector<core::Row<float>> memory(core::tile_values(toy.system) / core::tile_lanes<float>);
    core::march_tile(toy.system, 0, 5, core::Relaxation<core::ReluActivation>{}, Backwards{}, memory.front().value);
    for (std::size_t at = 0; at < before.size(); ++at)
        EXPECT_TRUE(at % toy.system.stride < 3 || toy.x[at] == before[at]) << at;
}

}  // namespace
}  // namespace colonnade::test
