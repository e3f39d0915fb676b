#include "host/plot/map.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace colonnade::test {
namespace {

TEST(Picture, OfAMillionPointsStaysBelowTwoMegabytesAsSvg) {
    std::vector<std::int8_t> labels(1000000);
    for (std::size_t k = 0; k < labels.size(); ++k) labels[k] = static_cast<std::int8_t>(k % 1000 * 3 / 1000);
    std::vector<double> axis(1000);
    for (std::size_t i = 0; i < axis.size(); ++i) axis[i] = static_cast<double>(i);
    plot::Map picture;
    picture.title = "bands";
    picture.x = {"x", axis};
    picture.y = {"y", axis};
    const auto& infos = atlas::observed_labels();
    picture.panels = {{"Observed", &labels, {infos.begin(), infos.end()}, false}};
    const std::string svg = plot::render(picture, true);
    EXPECT_TRUE(svg.starts_with("<?xml"));
    EXPECT_LT(svg.size(), 2000000U);
}

plot::Map of_listed_values(const std::vector<std::int8_t>& labels) {
    plot::Map picture;
    picture.x = {"kind", {0.0, 1.0}, {"soft-threshold", "tanh"}};
    picture.y = {"channels", {0.0, 1.0, 2.0}, {"2", "3", "5"}};
    const auto& infos = atlas::observed_labels();
    picture.panels = {{"Observed", &labels, {infos.begin(), infos.end()}, false}};
    return picture;
}

double width_of(const std::string& svg) {
    return std::stod(svg.substr(svg.find("width=\"") + 7));
}

TEST(Picture, MakesRoomForTheNamesOfListedValues) {
    const std::vector<std::int8_t> labels(6, 0);
    plot::Map numbers_up = of_listed_values(labels), names_up = numbers_up;
    std::swap(names_up.x, names_up.y);
    EXPECT_GT(width_of(plot::render(names_up, true)), width_of(plot::render(numbers_up, true)) + 40.0);
}

}  // namespace
}  // namespace colonnade::test
