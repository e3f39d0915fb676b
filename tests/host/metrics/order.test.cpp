#include "host/metrics/order.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <random>

namespace colonnade::metrics {
namespace {

/// What sorting gives, against many values and few.
void expect_sorted(const std::vector<double>& values) {
    std::vector<std::size_t> ranks;
    for (const double share : {0.0, 0.05, 0.25, 0.2500001, 0.5, 0.95, 1.0})
        ranks.push_back(static_cast<std::size_t>(share * static_cast<double>(values.size() - 1)));
    ranks.erase(std::unique(ranks.begin(), ranks.end()), ranks.end());
    std::vector<double> sorted = values;
    std::sort(sorted.begin(), sorted.end());
    const auto found = order_statistics(values, ranks, sorted.front(), sorted.back());
    for (std::size_t r = 0; r < ranks.size(); ++r) EXPECT_EQ(found[r], sorted[ranks[r]]) << r;
}

TEST(OrderStatistics, AreThoseOfSortingForManyValuesOfEveryShape) {
    std::mt19937_64 random(3);
    std::normal_distribution<double> normal;
    const std::function<double()> shapes[] = {
        [&] { return normal(random); },
        [&] { return std::exp(20.0 * normal(random)); },                            // nearly all in the first part
        [&] { return normal(random) > 0.0 ? 1.0 : 1.0 + 1e-15 * normal(random); },  // hardly any distance
        [&] { return std::floor(3.0 * normal(random)); },                           // many ties
        [] { return 0.25; },
        [&] { return normal(random) > 3.0 ? std::numeric_limits<double>::infinity() : normal(random); },
        [&] { return normal(random) * std::numeric_limits<double>::denorm_min() * 1e3; },
        [&] { return normal(random) * 1e308; }};
    for (const auto& shape : shapes) {
        std::vector<double> values(100'003);
        std::generate(values.begin(), values.end(), shape);
        expect_sorted(values);
    }
}

RC_GTEST_PROP(OrderStatistics, AreThoseOfSortingForFewValues, ()) {
    std::vector<double> values;
    for (const int v : *rc::gen::nonEmpty(rc::gen::container<std::vector<int>>(rc::gen::inRange(-50, 51))))
        values.push_back(v / 4.0);
    expect_sorted(values);
}

}  // namespace
}  // namespace colonnade::metrics
