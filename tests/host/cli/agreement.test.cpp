#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "colonnade/colonnade.hpp"
#include "host/cli/summaries.hpp"
#include "host/cli/tool.hpp"

namespace colonnade::cli::test {
namespace {

using nlohmann::json;

/// Quantile of some values as numpy's default defines it, computed afresh.
double quantile_of(std::vector<double> values, double level) {
    std::sort(values.begin(), values.end());
    const double rank = level * static_cast<double>(values.size() - 1);
    const auto below = static_cast<std::size_t>(rank);
    const std::size_t above = std::min(below + 1, values.size() - 1);
    return std::lerp(values[below], values[above], rank - std::floor(rank));
}

/// The same experiment through the tool and through the library.
class Agreement : public ::testing::Test {
protected:
    static constexpr std::size_t layers = 3, columns = 20;
    const testing::Scratch scratch;
    const std::string spec = scratch.write("s.toml", small_spec);
    const Dataset data = run(load_spec(spec));

    /// Values of one layer over the columns.
    [[nodiscard]] std::vector<double> layer_of(const std::string& name, std::size_t layer) const {
        const auto& all = data.doubles(name);
        const auto from = all.begin() + static_cast<std::ptrdiff_t>(layer * columns);
        return {from, from + static_cast<std::ptrdiff_t>(columns)};
    }
};

TEST_F(Agreement, OfTheJsonWithTheColumnsOfALibraryRun) {
    const Called called = call({"run", spec, "--json"});
    ASSERT_EQ(called.status, 0) << called.err;
    const json found = json::parse(called.out);
    const json& point = found["points"][0];
    const std::vector<double> levels = found["quantile_levels"];
    EXPECT_EQ(levels, (std::vector<double>{0.05, 0.25, 0.5, 0.75, 0.95}));
    ASSERT_EQ(point["layers"].size(), layers);
    for (std::size_t l = 0; l < layers; ++l) {
        for (const char* metric : {"michelson", "contrast_gain", "cumulative_gain", "hoyer"})
            for (std::size_t q = 0; q < levels.size(); ++q) {
                // both interpolate, in a different order of operations: a few roundings
                const double expected = quantile_of(layer_of(metric, l), levels[q]);
                EXPECT_NEAR(point["layers"][l]["quantiles"][metric][q].get<double>(), expected,
                            8.0 * std::numeric_limits<double>::epsilon() * std::abs(expected))
                    << metric << l << q;
            }
        const auto residuals = layer_of("residual", l);
        EXPECT_EQ(point["circuits"][l]["residual_max"].get<double>(),
                  *std::max_element(residuals.begin(), residuals.end()));
        const auto bounds = layer_of("error_bound", l);
        EXPECT_EQ(point["circuits"][l]["certified"].get<std::ptrdiff_t>(),
                  std::count_if(bounds.begin(), bounds.end(), [](double b) { return !std::isnan(b); }));
    }
    double steps = 0.0;
    for (const std::int32_t s : std::get<std::vector<std::int32_t>>(data.find("steps")->values)) steps += s;
    EXPECT_EQ(found["circuit_steps"].get<double>(), steps);
}

TEST_F(Agreement, OfTheTableWithTheColumnsOfALibraryRun) {
    const Called called = call({"run", spec});
    ASSERT_EQ(called.status, 0) << called.err;
    const auto lines = lines_of(called.out);
    const auto header = std::find_if(lines.begin(), lines.end(), [](const std::string& line) {
        const auto words = words_of(line);
        return words.size() > 1 && words[0] == "layer" && words[1] == "contrast";
    });
    ASSERT_GT(lines.end() - header, 3);
    for (std::size_t l = 0; l < layers; ++l) {
        const auto words = words_of(header[static_cast<std::ptrdiff_t>(l + 1)]);
        ASSERT_EQ(words.size(), 6U);
        EXPECT_EQ(words[0], std::to_string(l + 1));
        const std::vector<double> expected{
            quantile_of(layer_of("michelson", l), 0.5), quantile_of(layer_of("michelson", l), 0.05),
            quantile_of(layer_of("michelson", l), 0.95), quantile_of(layer_of("contrast_gain", l), 0.5),
            quantile_of(layer_of("cumulative_gain", l), 0.5)};
        // three digits are shown: half a unit of the last of at least 100
        for (std::size_t c = 0; c < expected.size(); ++c)
            EXPECT_NEAR(std::strtod(words[c + 1].c_str(), nullptr), expected[c], 0.005 * std::abs(expected[c]))
                << header[static_cast<std::ptrdiff_t>(l + 1)];
    }
}

}  // namespace
}  // namespace colonnade::cli::test
