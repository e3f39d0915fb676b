#include "host/experiment/results/selection.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <vector>

namespace colonnade::experiment {
namespace {

TEST(Selection, OfFewTakesAll) {
    EXPECT_EQ(selection(3, 40), (std::vector<std::size_t>{0, 1, 2}));
    EXPECT_EQ(selection(1, 40), (std::vector<std::size_t>{0}));
    EXPECT_TRUE(selection(0, 40).empty());
}

RC_GTEST_PROP(Selection, IsEvenlySpreadFromTheFirstToTheLast, ()) {
    const auto count = *rc::gen::inRange<std::size_t>(2, 5000);
    const auto most = *rc::gen::inRange<std::size_t>(2, 100);
    const std::vector<std::size_t> chosen = selection(count, most);
    RC_ASSERT(chosen.size() == std::min(count, most));
    RC_ASSERT(chosen.front() == 0U);
    RC_ASSERT(chosen.back() == count - 1);
    std::vector<std::size_t> gaps;
    for (std::size_t i = 1; i < chosen.size(); ++i) gaps.push_back(chosen[i] - chosen[i - 1]);
    const auto [least, largest] = std::minmax_element(gaps.begin(), gaps.end());
    RC_ASSERT(*least > 0U);
    RC_ASSERT(*largest - *least <= 1U);
}

}  // namespace
}  // namespace colonnade::experiment
