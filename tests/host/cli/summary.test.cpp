#include "host/cli/summary.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <string>
#include <vector>

#include "colonnade/error.hpp"
#include "colonnade/types.hpp"
#include "host/cli/summaries.hpp"
#include "support/scratch.hpp"

namespace colonnade::cli::test {
namespace {

using Names = std::vector<std::string>;

/// A dataset of `points` points as `run` lays it out, with `rows` circuits a column (one for a concurrent column).
/// Every quantile says where it stands: 1000 metric + 100 point + 10 quantile + layer.
Dataset dataset_of(std::size_t points, std::size_t layers, std::size_t columns, std::size_t rows) {
    Dataset data;
    if (points > 1) data.dimensions.push_back({"w_EE", points});
    for (const Dimension& d : std::vector<Dimension>{{"layer", layers},
                                                     {"neuron", 3},
                                                     {"channel", 2},
                                                     {"column", columns},
                                                     {"quantile", 5},
                                                     {"status_kind", 5}})
        data.dimensions.push_back(d);
    data.attributes = {{"title", "T"}, {"backend", "cpu"}, {"precision", "float32"}};
    const auto add = [&](const std::string& name, Values values) {
        data.variables.push_back({name, {}, "1", "", std::move(values)});
    };
    if (points > 1) {
        std::vector<double> swept;
        for (std::size_t p = 0; p < points; ++p) swept.push_back(0.25 * static_cast<double>(p));
        add("w_EE", swept);
    }
    add("status_kind", Names{"unfinished", "converged", "oscillating", "diverged", "skipped"});
    const auto quantiles = [&](const std::string& name, std::size_t metric, std::size_t inner) {
        std::vector<double> values;
        for (std::size_t p = 0; p < points; ++p)
            for (std::size_t q = 0; q < 5; ++q)
                for (std::size_t l = 0; l < inner; ++l)
                    values.push_back(static_cast<double>(1000 * metric + 100 * p + 10 * q + l));
        add(name + "_quantile", values);
    };
    const auto& infos = layer_metrics;
    for (std::size_t m = 0; m < infos.size(); ++m) quantiles(infos[m].name, m, layers);
    quantiles("steps", 20, rows);
    quantiles("settling_time", 30, rows);
    quantiles("layers_to_wta", 40, 1);
    add("michelson_mean", std::vector<double>(points * layers, 0.5));
    add("layers_to_wta_undefined", std::vector<std::int64_t>(points, 2));
    std::vector<std::int64_t> counts;
    for (std::size_t p = 0; p < points; ++p)
        for (std::size_t kind = 0; kind < 5; ++kind)
            for (std::size_t row = 0; row < rows; ++row)
                counts.push_back(static_cast<std::int64_t>(100 * p + 10 * kind + row));
    add("status_count", counts);
    add("stability_kind", std::vector<std::string>{"stable", "unstable", "undecided", "not_applicable"});
    counts.resize(points * 4 * rows);
    std::iota(counts.begin(), counts.end(), std::int64_t{0});  // [point][kind][row]
    add("stability_count", counts);
    add("michelson_undefined", std::vector<std::int64_t>(points * layers, 9));
    add("hoyer_undefined", std::vector<std::int64_t>(points * layers, 9));
    add("steps_total", std::vector<std::int64_t>(points * rows, static_cast<std::int64_t>(64 * columns)));
    add("residual_max", std::vector<double>(points * rows, 1e-11));
    add("error_bound_max", std::vector<double>(points * rows, 1e-10));
    add("error_bound_undefined", std::vector<std::int64_t>(points * rows, 7));
    return data;
}

template <class T>
std::vector<T>& values_of(Dataset& data, const std::string& name) {
    for (Variable& variable : data.variables)
        if (variable.name == name) return std::get<std::vector<T>>(variable.values);
    throw std::logic_error(name);
}

TEST(Summarise, ReadsEveryQuantileFromItsPlace) {
    const Summary summary = summarise(dataset_of(3, 2, 4, 2));
    EXPECT_EQ(summary.title, "T");
    EXPECT_EQ(summary.backend, "cpu");
    EXPECT_EQ(summary.precision, "float32");
    EXPECT_EQ(summary.columns, 0U + 10U + 20U + 30U + 40U);  // status_count of the first row
    EXPECT_EQ(summary.neurons, 3U);
    ASSERT_EQ(summary.points.size(), 3U);
    const auto& infos = layer_metrics;
    for (std::size_t p = 0; p < 3; ++p) {
        const PointSummary& point = summary.points[p];
        EXPECT_EQ(point.layers_to_wta, 40020.0 + 100.0 * static_cast<double>(p));
        EXPECT_EQ(point.without_wta, 2);
        for (std::size_t l = 0; l < 2; ++l) {
            const double at = 100.0 * static_cast<double>(p) + static_cast<double>(l);
            EXPECT_EQ(point.circuits[l].steps, 20020.0 + at);
            EXPECT_EQ(point.circuits[l].settling_time, 30020.0 + at);
            for (std::size_t m = 0; m < infos.size(); ++m)
                for (std::size_t q = 0; q < 5; ++q)
                    EXPECT_EQ(point.layers[l].metrics.at(infos[m].name)[q],
                              1000.0 * static_cast<double>(m) + 10.0 * static_cast<double>(q) + at);
        }
    }
}

TEST(Summarise, CountsWhatDidNotConverge) {
    const Summary summary = summarise(dataset_of(1, 2, 4, 2));
    EXPECT_EQ(summary.points[0].circuits[1].status, (std::vector<std::int64_t>{1, 11, 21, 31, 41}));
    EXPECT_EQ(summary.unconverged(), (0 + 20 + 30 + 40) + (1 + 21 + 31 + 41));
}

TEST(Summarise, CountsEquilibriaByTheirStability) {
    const Summary summary = summarise(dataset_of(2, 2, 4, 2));
    EXPECT_EQ(summary.points[1].circuits[0].stability, (std::vector<std::int64_t>{8, 10, 12, 14}));
    EXPECT_EQ(summary.count("unstable"), 2 + 3 + 10 + 11);
    EXPECT_EQ(summary.count("undecided"), 4 + 5 + 12 + 13);
}

TEST(Summarise, CountsLayersWithNegativeRates) {
    Dataset data = dataset_of(1, 3, 4, 3);
    EXPECT_EQ(summarise(data).negative(), 0);
    values_of<std::int64_t>(data, "michelson_undefined") = {9, 5, 7};
    values_of<std::int64_t>(data, "hoyer_undefined") = {2, 5, 6};  // in 7 and in 1 norms are defined alone
    EXPECT_EQ(summarise(data).negative(), 8);
}

TEST(Summarise, ReadsTheLargestResidualAndBoundAndCountsTheCertified) {
    Dataset data = dataset_of(1, 2, 4, 2);
    values_of<double>(data, "residual_max") = {3e-11, 1e-13};
    values_of<double>(data, "error_bound_max") = {4e-9, undefined};
    values_of<std::int64_t>(data, "error_bound_undefined") = {98, 105};  // of 100 and 105 circuits
    const PointSummary point = summarise(data).points[0];
    EXPECT_EQ(point.circuits[0].residual, 3e-11);
    EXPECT_EQ(point.circuits[0].error_bound, 4e-9);
    EXPECT_EQ(point.circuits[0].certified, 2);
    EXPECT_EQ(point.circuits[1].residual, 1e-13);
    EXPECT_TRUE(std::isnan(point.circuits[1].error_bound));
    EXPECT_EQ(point.circuits[1].certified, 0);
}

TEST(Summarise, SeesAConcurrentColumnAsOneCircuitWhoseLayersStepTogether) {
    const Summary summary = summarise(dataset_of(1, 3, 4, 1));
    ASSERT_EQ(summary.points[0].circuits.size(), 1U);
    EXPECT_EQ(summary.points[0].circuits[0].layer, "all");
    EXPECT_EQ(summary.points[0].layers.size(), 3U);
    EXPECT_EQ(summary.circuit_steps(), 64.0 * 4 * 3);
    EXPECT_EQ(summarise(dataset_of(1, 3, 4, 3)).circuit_steps(), 64.0 * 4 * 3);
    EXPECT_EQ(summarise(dataset_of(1, 1, 4, 1)).points[0].circuits[0].layer, "1");
}

TEST(Summarise, NamesThePointsOfASweepWithTheLastAxisFastest) {
    Dataset data = dataset_of(6, 1, 2, 1);
    data.dimensions[0].size = 3;
    data.dimensions.insert(data.dimensions.begin(), Dimension{"inhibition", 2});
    values_of<double>(data, "w_EE") = {0.1, 0.5, 1.0 / 3.0};
    data.variables.push_back({"inhibition", {}, "1", "", Names{"shared", "paired"}});
    const Summary summary = summarise(data);
    EXPECT_EQ(summary.axes, (Names{"inhibition", "w_EE"}));
    ASSERT_EQ(summary.points.size(), 6U);
    EXPECT_EQ(summary.points[0].where, (Names{"shared", "0.1"}));
    EXPECT_EQ(summary.points[2].where, (Names{"shared", "0.333333"}));
    EXPECT_EQ(summary.points[4].where, (Names{"paired", "0.5"}));
}

TEST(Summarise, RefusesADatasetThatLacksAVariable) {
    Dataset data = dataset_of(1, 1, 2, 1);
    std::erase_if(data.variables, [](const Variable& v) { return v.name == "residual_max"; });
    const std::string sentence = testing::sentence_of([&] { (void)summarise(data); }, Fault::internal);
    EXPECT_NE(sentence.find("residual"), std::string::npos) << sentence;
}

}  // namespace
}  // namespace colonnade::cli::test
