#include "host/experiment/results/allocate.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cstdint>

#include "colonnade/run.hpp"

namespace colonnade::experiment {
namespace {

TEST(Allocations, GiveEveryArrayItsSizeAndZeros) {
    for (const std::size_t threads : {1, 3}) {
        std::vector<double> none, few, many;  // the last one over pages of 2 MiB
        std::vector<std::int8_t> marks;
        Allocations all;
        all.add(none, 0), all.add(few, 3), all.add(many, std::size_t{1} << 20), all.add(marks, 17);
        EXPECT_TRUE(many.empty());
        all.fill(threads, {});
        EXPECT_TRUE(none.empty());
        EXPECT_EQ(few, std::vector<double>(3));
        EXPECT_EQ(many.size(), std::size_t{1} << 20);
        EXPECT_TRUE(std::all_of(many.begin(), many.end(), [](double value) { return value == 0.0; }));
        EXPECT_EQ(marks, std::vector<std::int8_t>(17));
    }
}

TEST(Allocations, AreInterruptedInBetween) {
    std::vector<double> first, second, third;
    Allocations all;
    for (auto* values : {&first, &second, &third}) all.add(*values, 10);
    std::atomic<int> asked = 0;
    EXPECT_THROW(all.fill(1, [&] { return ++asked == 2; }), Interrupted);
    EXPECT_EQ(first.size(), 10U);
    EXPECT_TRUE(second.empty());
    EXPECT_TRUE(third.empty());
}

}  // namespace
}  // namespace colonnade::experiment
