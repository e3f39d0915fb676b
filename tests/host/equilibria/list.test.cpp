#include "host/equilibria/list.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "host/equilibria/pair.hpp"

namespace colonnade::equilibria {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

const game::Unit relu{.form = {Activation::relu}}, saturated{.form = {Activation::saturated}, .max = 2.0};

TEST(List, TakesSmallNetworksOfEitherSort) {
    EXPECT_TRUE(is_listable(pair(1.5, 2.0, 1.5, 0.2, {1.0, 0.0}, relu)));
    EXPECT_TRUE(is_listable(pair(1.5, 2.0, 1.5, 0.2, {1.0, 0.0}, saturated), 9));
    EXPECT_FALSE(is_listable(pair(1.5, 2.0, 1.5, 0.2, {1.0, 0.0}, saturated), 8));
    const game::Unit tanh{.form = {Activation::tanh}};
    EXPECT_TRUE(is_listable({MatrixXd::Zero(4, 4), VectorXd::Zero(4), {tanh, tanh, tanh, tanh}}));
    EXPECT_FALSE(is_listable({MatrixXd::Zero(5, 5), VectorXd::Zero(5), {tanh, tanh, tanh, tanh, tanh}}));
}

TEST(List, KnowsWhetherThereIsExactlyOne) {
    // a relu pair above the switch, stable or not, has one equilibrium at this drive and none below it
    EXPECT_EQ(list(pair(1.5, 2.0, 1.5, 0.2, {2.0, 0.5}, relu)).is_single(), std::optional(true));
    // w_EE > 1 alone, saturated: silent, saturated and the one between
    EXPECT_EQ(list(pair(2.0, 0.0, 0.0, 0.0, {-0.5, 0.5}, saturated)).is_single(), std::optional(false));
    // relu, w_EE > 1 alone and driven: there is none at all
    EXPECT_EQ(list(pair(2.0, 0.0, 0.0, 0.0, {0.5, 0.5}, relu)).is_single(), std::optional(false));
    // w_EE = 1 without drive: a ray of equilibria
    const List ray = list(pair(1.0, 0.0, 0.0, 0.0, {0.0, 0.5}, relu));
    EXPECT_EQ(ray.continua, 1U);
    EXPECT_EQ(ray.is_single(), std::nullopt);
    // on a border between a saddle and a node, where rounding decides
    const List fold = list(pair(2.0, 0.0, 0.0, 0.0, {0.0, 0.5}, relu));
    EXPECT_EQ(fold.is_single(), std::nullopt);
}

TEST(List, OfSmoothPairsAsOfPiecewiseLinearOnes) {
    const game::Unit tanh{.form = {Activation::tanh}, .gain = 2.0};
    const List three = list(pair(2.0, 0.2, 0.2, 0.0, {0.0, 0.0}, tanh));
    EXPECT_TRUE(three.is_complete);
    EXPECT_EQ(three.equilibria.size(), 3U);
    EXPECT_EQ(three.is_single(), std::optional(false));
    EXPECT_EQ(list(pair(0.4, 0.2, 0.2, 0.0, {0.5, 0.0}, tanh)).is_single(), std::optional(true));
}

}  // namespace
}  // namespace colonnade::equilibria
