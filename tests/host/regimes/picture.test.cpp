#include "regimes/picture.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>

namespace colonnade::test {
namespace {

TEST(Ticks, AreRoundNumbersWithinTheAxis) {
    EXPECT_EQ(regimes::ticks(0.0, 3.0), (std::vector<double>{0.0, 1.0, 2.0, 3.0}));
    EXPECT_EQ(regimes::ticks(-1.0, 1.0), (std::vector<double>{-1.0, -0.5, 0.0, 0.5, 1.0}));
}

RC_GTEST_PROP(Ticks, AreBetweenTwoAndElevenForAnyAxis, ()) {
    const double from = *rc::gen::inRange(-1000, 1000) / 7.0;
    const double length = std::pow(10.0, *rc::gen::inRange(-40, 40) / 10.0);
    const auto found = regimes::ticks(from, from + length);
    RC_ASSERT(found.size() >= 2U);
    RC_ASSERT(found.size() <= 11U);
    RC_ASSERT(found.front() >= from - 1e-8 * length);
    RC_ASSERT(found.back() <= from + length * (1.0 + 1e-8));
}

TEST(Picture, OfAMillionPointsStaysBelowTwoMegabytesAsSvg) {
    std::vector<std::int8_t> labels(1000000);
    for (std::size_t k = 0; k < labels.size(); ++k) labels[k] = static_cast<std::int8_t>(k % 1000 * 3 / 1000);
    std::vector<double> axis(1000);
    for (std::size_t i = 0; i < axis.size(); ++i) axis[i] = static_cast<double>(i);
    regimes::Picture picture;
    picture.title = "bands";
    picture.x = {"x", axis};
    picture.y = {"y", axis};
    const auto& infos = regimes::observed_labels();
    picture.panels = {{"Observed", &labels, {infos.begin(), infos.end()}, false}};
    const std::string svg = regimes::render(picture, true);
    EXPECT_TRUE(svg.starts_with("<?xml"));
    EXPECT_LT(svg.size(), 2000000U);
}

}  // namespace
}  // namespace colonnade::test
