/// Atlases along keys that take no draw, each value of which is a circuit of its own.
#include "host/atlas/point_observer.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "colonnade/atlas.hpp"
#include "colonnade/error.hpp"
#include "colonnade/load.hpp"
#include "host/atlas/labels.hpp"

namespace colonnade::test {
namespace {

using atlas::Observed;

/// Two channels that compete, u_I = 0; rho = 1 + 2 (w_EI w_IE / (1 + w_II)) / (1 - w_EE) = 1 + 2 / 1.2 / 0.8.
const std::string lateral =
    "seed = 3\n[microcircuit]\nw_EE = 0.2\nw_II = 0.2\ntau_I = 0.5\n[stimulus]\nkind = \"contrast\"\n[atlas]\n";
constexpr double rho = 1.0 + 2.0 / 1.2 / 0.8;

/// A Wilson-Cowan pair that is antagonistic, cooperative, bistable or oscillating by w_EE and its activation.
const std::string pair =
    "seed = 5\n[microcircuit]\nmotif = \"wilson-cowan\"\nw_EI = 1.5\nw_IE = 1.5\nw_II = 0.2\ntau_I = 0.5\n"
    "[stimulus]\ndrive_I = 0.2\n[atlas]\n";

const std::string along_w_EE = "y = { key = \"microcircuit.w_EE\", from = 0.0, to = 3.0, points = 9 }\n";
const std::string along_difference = "y = { key = \"stimulus.difference\", from = 0.01, to = 1.9, points = 9 }\n";
const std::string along_tau_I = "x = { key = \"microcircuit.tau_I\", from = 0.5, to = 1.0, points = 2 }\n";

Experiment listed(const std::string& circuit, const std::string& key, const std::string& values,
                  const std::string& other) {
    return parse_spec(circuit + "x = { key = \"" + key + "\", values = " + values + " }\n" + other);
}

template <class T>
const std::vector<T>& values(const Dataset& dataset, const char* name) {
    return std::get<std::vector<T>>(dataset.find(name)->values);
}

/// y of the changes of label in the column at x.
std::vector<double> crossings(const Dataset& dataset, double x) {
    std::vector<double> found;
    if (dataset.find("boundary_x") == nullptr) return found;
    for (std::size_t i = 0; i < dataset.doubles("boundary_x").size(); ++i)
        if (dataset.doubles("boundary_x")[i] == x) found.push_back(dataset.doubles("boundary_y")[i]);
    return found;
}

bool same(double a, double b) {
    return a == b || (std::isnan(a) && std::isnan(b));
}

/// Column `column` of a map is the first one of another.
void expect_same_column(const Dataset& map, std::size_t column, const Dataset& alone) {
    const std::size_t width = map.dimensions[1].size, alone_width = alone.dimensions[1].size;
    for (std::size_t row = 0; row < map.dimensions[0].size; ++row) {
        const std::size_t k = row * width + column, a = row * alone_width;
        for (const char* name : {"observed", "certified"})
            EXPECT_EQ(values<std::int8_t>(map, name)[k], values<std::int8_t>(alone, name)[a]) << name << ' ' << row;
        EXPECT_EQ(values<std::int32_t>(map, "equilibria")[k], values<std::int32_t>(alone, "equilibria")[a]);
        for (const char* name : {"response_E", "response_I", "spectral_abscissa", "period"})
            EXPECT_TRUE(same(map.doubles(name)[k], alone.doubles(name)[a])) << name << ' ' << row;
    }
}

TEST(PointObserver, AlongAnIntegerAxisSeesTheSeparateAtlasesOfItsValues) {
    const Dataset map = compute_atlas(listed(lateral, "column.layers", "[1, 2, 4]", along_difference));
    EXPECT_EQ(values<std::int64_t>(map, "layers"), (std::vector<std::int64_t>{1, 2, 4}));
    std::size_t found = 0;
    for (const std::size_t i : {0U, 1U, 2U}) {
        const std::string layers = std::to_string(1U << i);
        const Dataset alone =
            compute_atlas(parse_spec(lateral + along_tau_I + along_difference, "x", {"column.layers=" + layers}));
        expect_same_column(map, i, alone);
        EXPECT_EQ(crossings(map, static_cast<double>(i)), crossings(alone, 0.5)) << layers;
        found += crossings(alone, 0.5).size();
    }
    EXPECT_GE(found, 3U);
}

TEST(PointObserver, AlongANamedAxisSeesTheSeparateAtlasesOfItsValues) {
    const std::vector<std::string> kinds{"saturated", "logistic", "tanh"};
    const Dataset map = compute_atlas(
        listed(pair, "microcircuit.activation.kind", "[\"saturated\", \"logistic\", \"tanh\"]", along_w_EE));
    EXPECT_EQ(values<std::string>(map, "kind"), kinds);
    for (std::size_t i = 0; i < kinds.size(); ++i) {
        const Dataset alone = compute_atlas(
            parse_spec(pair + along_tau_I + along_w_EE, "x", {"microcircuit.activation.kind=" + kinds[i]}));
        expect_same_column(map, i, alone);
        EXPECT_EQ(crossings(map, static_cast<double>(i)), crossings(alone, 0.5)) << kinds[i];
    }
    EXPECT_EQ(map.find("curve"), nullptr);
}

TEST(PointObserver, TheLoserFallsSilentAtTheContrastThatLayersAmplifyToOne) {
    // contrast grows by rho a layer: both channels of layer L are active while C rho^L < 1, C = difference / 2
    const Dataset map = compute_atlas(listed(lateral, "column.layers", "[1, 2, 3]", along_difference));
    for (const int layers : {1, 2, 3}) {
        const auto found = crossings(map, layers - 1.0);
        ASSERT_EQ(found.size(), 1U) << layers;
        EXPECT_NEAR(found[0], 2.0 * std::pow(rho, -layers), 1e-3 * 1.89) << layers;
    }
}

TEST(PointObserver, OfTwoListedAxesSeesEveryPairAndNoBoundary) {
    const std::string inhibition = "y = { key = \"microcircuit.inhibition\", values = [\"shared\", \"paired\"] }\n";
    const Dataset map = compute_atlas(listed(lateral, "microcircuit.channels", "[2, 3, 5]", inhibition));
    const std::vector<std::string> names{"shared", "paired"}, channels{"2", "3", "5"};
    EXPECT_EQ(values<std::string>(map, "inhibition"), names);
    EXPECT_EQ(map.find("boundary_x"), nullptr);
    const auto& abscissa = map.doubles("spectral_abscissa");
    for (std::size_t row = 0; row < names.size(); ++row)
        for (std::size_t column = 0; column < channels.size(); ++column) {
            const Dataset alone =
                compute_atlas(parse_spec(lateral + along_tau_I + along_w_EE, "x",
                                         {"microcircuit.inhibition=" + names[row],
                                          "microcircuit.channels=" + channels[column], "atlas.y.from=0.2"}));
            EXPECT_TRUE(same(abscissa[row * 3 + column], alone.doubles("spectral_abscissa")[0])) << row << column;
        }
}

TEST(PointObserver, SeesTheSameWithAnyThreadsAndBatches) {
    const Experiment experiment = listed(pair, "microcircuit.activation.kind", "[\"saturated\", \"tanh\"]", along_w_EE);
    const Dataset one = compute_atlas(experiment, {.threads = 1, .batch = 2});
    const Dataset other = compute_atlas(experiment, {.threads = 3, .simd = "baseline", .batch = 200});
    for (const char* name : {"observed", "certified", "equilibria", "cycles", "boundary_below", "boundary_y"})
        EXPECT_EQ(one.find(name)->values, other.find(name)->values) << name;
    for (std::size_t k = 0; k < one.doubles("response_I").size(); ++k)
        EXPECT_TRUE(same(one.doubles("response_I")[k], other.doubles("response_I")[k])) << k;
}

TEST(PointObserver, WantsASpecForEveryValueThatIsListed) {
    Experiment experiment = listed(pair, "column.layers", "[1, 2]", along_w_EE);
    experiment.atlas_points.pop_back();
    try {
        (void)compute_atlas(experiment);
        FAIL();
    } catch (const Error& error) {
        EXPECT_NE(std::string(error.what()).find("found 1 specs"), std::string::npos) << error.what();
    }
}

}  // namespace
}  // namespace colonnade::test
