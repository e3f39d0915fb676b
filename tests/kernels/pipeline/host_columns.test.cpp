#include "kernels/pipeline/host_columns.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace colonnade::test {
namespace {

using kernels::HostColumns;
constexpr std::uint8_t population[] = {0, 0, 1};

/// Nine columns of a shared circuit in which every number tells its row and column.
HostColumns<double> numbered() {
    core::System<double> like;
    like.channels = 2, like.neurons = 3, like.population_of = population;
    HostColumns<double> columns(like, 9);
    for (std::size_t k = 0; k < 9; ++k) {
        for (std::size_t row = 0; row < 3; ++row) columns.x(row)[k] = static_cast<double>(100 * row + k);
        for (std::size_t row = 0; row < 4; ++row) columns.weight(row)[k] = 0.25 * static_cast<double>(10 * row + k);
        for (std::size_t row = 0; row < 2; ++row) columns.gain(row)[k] = 0.5;
        columns.label(k, k, 0.5, 1e-6);
    }
    return columns;
}

TEST(HostColumns, TakesPartsInTheOrderOfTheirSlots) {
    const std::size_t three[] = {2, 5, 8};
    HostColumns<double> kept = numbered().part(three);
    ASSERT_EQ(kept.size(), 3U);
    for (std::size_t slot = 0; slot < 3; ++slot) {
        EXPECT_EQ(kept.column_of(slot), 2 + 3 * slot);
        EXPECT_EQ(kept.rate(1, slot), 100.0 + static_cast<double>(2 + 3 * slot));
        EXPECT_EQ(kept.weight(1)[slot], 0.25 * static_cast<double>(12 + 3 * slot));
    }
    const std::size_t slots[] = {1};
    HostColumns<double> alone = kept.part(slots);
    EXPECT_EQ(alone.column_of(0), 5U);
    EXPECT_EQ(alone.weight(1)[0], kept.weight(1)[1]);
    EXPECT_EQ(alone.system().columns, 1U);
}

TEST(HostColumns, RoundsToLessPrecisionAndBack) {
    HostColumns<double> columns = numbered();
    columns.x(0)[3] = 1.0 / 3.0;
    HostColumns<float> rough = columns.rounded<float>();
    EXPECT_EQ(rough.rate(0, 3), 1.0F / 3.0F);
    EXPECT_EQ(rough.step(4), columns.step(4));
    EXPECT_EQ(rough.rounded<double>().rate(0, 3), static_cast<double>(1.0F / 3.0F));
    EXPECT_EQ(rough.system().neurons, 3);
    EXPECT_EQ(rough.system().population_of[2], 1);
}

TEST(HostColumns, CopiesWithoutSharingMemory) {
    HostColumns<double> first = numbered();
    HostColumns<double> second = first;
    second.x(0)[0] = -1.0;
    EXPECT_EQ(first.rate(0, 0), 0.0);
    EXPECT_NE(first.system().population_of, second.system().population_of);
}

}  // namespace
}  // namespace colonnade::test
