#include "host/experiment/parallel/shrinking.hpp"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

namespace colonnade::test {
namespace {

using Pieces = std::vector<std::pair<std::size_t, std::size_t>>;

TEST(Shrinking, HalvesWhatDoesNotFitAndKeepsToWhatDoes) {
    std::vector<std::string> notices;
    experiment::Shrinking shrinking([&](const std::string& sentence) { notices.push_back(sentence); });
    Pieces done;
    const auto work = [&](std::size_t first, std::size_t count) {
        if (count > 300) throw kernels::OutOfMemory("device: full");
        done.emplace_back(first, count);
    };
    shrinking.run(1000, work);  // 1000 and 384 do not fit; 384 is 500 in whole granules, 128 is 192
    Pieces expected;
    for (std::size_t first = 0; first < 1000; first += 128)
        expected.emplace_back(first, std::min<std::size_t>(128, 1000 - first));
    EXPECT_EQ(done, expected);
    ASSERT_EQ(notices.size(), 2U);
    EXPECT_EQ(notices[1], "device: full; going on with 128 columns a batch");

    shrinking.run(200, work);  // another range begins with what fitted
    EXPECT_EQ(done.back(), (std::pair<std::size_t, std::size_t>{128, 72}));
    EXPECT_EQ(notices.size(), 2U);
}

TEST(Shrinking, GivesUpWhereAGranuleDoesNotFit) {
    experiment::Shrinking shrinking({});
    EXPECT_THROW(shrinking.run(500, [](std::size_t, std::size_t) { throw kernels::OutOfMemory("device: full"); }),
                 kernels::OutOfMemory);
}

TEST(Shrinking, LeavesOtherErrorsAlone) {
    experiment::Shrinking shrinking({});
    int calls = 0;
    EXPECT_THROW(shrinking.run(500,
                               [&](std::size_t, std::size_t) {
                                   ++calls;
                                   throw Error("a bad draw");
                               }),
                 Error);
    EXPECT_EQ(calls, 1);
}

}  // namespace
}  // namespace colonnade::test
