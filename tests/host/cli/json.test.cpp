#include "host/cli/json.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "colonnade/types.hpp"
#include "host/cli/summaries.hpp"

namespace colonnade::cli::test {
namespace {

using nlohmann::json;

TEST(SummaryJson, HoldsEveryNumberOfTheSummary) {
    Summary summary = summary_of({point_of(2, {0.1, 0.2, 0.3, 0.4, 0.5})});
    summary.points[0].layers[1].metrics["hoyer"] = {0.0, 0.25, 0.5, 0.75, 1.0};
    const json found = json::parse(json_text(summary_json(summary)));
    EXPECT_EQ(found["title"], "By hand");
    EXPECT_EQ(found["backend"], "cpu");
    EXPECT_EQ(found["precision"], "float64");
    EXPECT_EQ(found["columns"], 10);
    EXPECT_EQ(found["layers"], 2);
    EXPECT_EQ(found["neurons"], 3);
    EXPECT_EQ(found["unconverged"], 2);
    EXPECT_EQ(found["unstable"], 0);
    EXPECT_EQ(found["stability_undecided"], 0);
    EXPECT_EQ(found["negative_layers"], 0);
    EXPECT_EQ(found["quantile_levels"], json({0.05, 0.25, 0.5, 0.75, 0.95}));

    const json& point = found["points"][0];
    EXPECT_EQ(point["sweep"], json::object());
    EXPECT_EQ(point["layers_to_wta_median"], 4.0);
    EXPECT_EQ(point["columns_without_winner"], 3);
    EXPECT_EQ(point["circuits"][1], json::parse(R"({"layer": "2", "status": {"converged": 9, "diverged": 1},
        "steps_median": 320.0, "settling_time_median": 2.5, "residual_max": 1e-11, "error_bound_max": 3e-10,
        "certified": 7, "stability": {"stable": 9, "unstable": 0, "undecided": 0, "not_applicable": 1}})"));
    const json& layer = point["layers"][1];
    EXPECT_EQ(layer["layer"], 2);
    EXPECT_EQ(layer["quantiles"]["michelson"], json({0.1, 0.2, 0.3, 0.4, 0.5}));
    EXPECT_EQ(layer["quantiles"]["hoyer"], json({0.0, 0.25, 0.5, 0.75, 1.0}));
    EXPECT_EQ(layer["quantiles"]["contrast_gain"][2], 5.0);
    EXPECT_EQ(layer["quantiles"].size(), layer_metrics.size());
}

TEST(SummaryJson, WritesWhatIsUndefinedAsNull) {
    Summary summary = summary_of({point_of(1, {undefined, undefined, undefined, undefined, undefined})});
    summary.points[0].layers_to_wta = undefined;
    summary.points[0].circuits[0].error_bound = undefined;
    const json found = json::parse(json_text(summary_json(summary)))["points"][0];
    EXPECT_TRUE(found["layers_to_wta_median"].is_null());
    EXPECT_TRUE(found["circuits"][0]["error_bound_max"].is_null());
    EXPECT_EQ(found["layers"][0]["quantiles"]["michelson"], json({nullptr, nullptr, nullptr, nullptr, nullptr}));
}

TEST(SummaryJson, NamesTheSweptValuesOfEveryPoint) {
    Summary summary = summary_of(std::vector<PointSummary>(2, point_of(1, {0.1, 0.2, 0.3, 0.4, 0.5})));
    summary.axes = {"w_EE", "inhibition"};
    summary.points[0].where = {"0.5", "shared"};
    summary.points[1].where = {"0.5", "paired"};
    const json found = summary_json(summary);
    EXPECT_EQ(found["points"][1]["sweep"], json({{"w_EE", "0.5"}, {"inhibition", "paired"}}));
}

TEST(JsonText, ReplacesBytesThatAreNotUtf8) {
    const json found = json::parse(json_text({{"output", "a\xff.nc"}}));
    EXPECT_EQ(found["output"], "a\xef\xbf\xbd.nc");
}

}  // namespace
}  // namespace colonnade::cli::test
