#include "host/cli/table.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "host/cli/summaries.hpp"

namespace colonnade::cli::test {
namespace {

using Words = std::vector<std::string>;

/// Words of the first line that begins with these two words; empty when there is none.
Words line_with(const std::string& text, const std::string& first, const std::string& second) {
    for (const std::string& line : lines_of(text)) {
        const Words words = words_of(line);
        if (words.size() > 1 && words[0] == first && words[1] == second) return words;
    }
    return {};
}

TEST(Table, HasARowForEveryLayerWithItsNumbers) {
    Summary summary = summary_of({point_of(2, {0.1, 0.2, 0.3, 0.4, 0.5})});
    summary.points[0].layers[1] = contrast_of({0.01, 0.2, 0.75, 0.9, 0.99}, 2.5, 12.5);
    const std::string text = table(summary);
    const auto head = lines_of(text);
    EXPECT_EQ(head[0], "By hand");
    EXPECT_EQ(head[1], "10 columns x 2 layers x 3 neurons, float64, backend cpu");
    EXPECT_EQ(line_with(text, "1", "9"),
              (Words{"1", "9", "converged,", "1", "diverged", "320", "2.5", "1e-11", "3e-10", "7"}));
    EXPECT_EQ(line_with(text, "1", "0.3"), (Words{"1", "0.3", "0.1", "0.5", "5", "25"}));
    EXPECT_EQ(line_with(text, "2", "0.75"), (Words{"2", "0.75", "0.01", "0.99", "2.5", "12.5"}));
    EXPECT_NE(text.find("One winner alone after 4 layers (median of 7 columns); 3 columns stay undecided."),
              std::string::npos);
}

TEST(Table, SaysWhoAddedUpProductsWhereTheirBitsMayDiffer) {
    Summary summary = summary_of({point_of(2, {0.1, 0.2, 0.3, 0.4, 0.5})});
    summary.product = "Eigen 3.4.0";
    EXPECT_EQ(lines_of(table(summary))[1],
              "10 columns x 2 layers x 3 neurons, float64, backend cpu, product by Eigen 3.4.0, not bit for bit");
    summary.product = "ordered";
    EXPECT_EQ(lines_of(table(summary))[1], "10 columns x 2 layers x 3 neurons, float64, backend cpu");
}

TEST(Table, NamesOnlyTheWaysInWhichSomeCircuitEnded) {
    Summary summary = summary_of({point_of(1, {0.1, 0.2, 0.3, 0.4, 0.5})});
    summary.points[0].circuits[0].status = {10, 0};
    EXPECT_EQ(table(summary).find("diverged"), std::string::npos);
}

TEST(Table, CountsUnstableEquilibriaOfAllLayersAndPointsAndOnlyWhereThereAreSome) {
    Summary summary = summary_of({point_of(2, {0.1, 0.2, 0.3, 0.4, 0.5})});
    EXPECT_EQ(table(summary).find("unstable"), std::string::npos);
    summary.points[0].circuits[0].stability = {6, 3, 0, 1};
    summary.points[0].circuits[1].stability = {5, 2, 2, 1};
    EXPECT_NE(table(summary).find("5 circuits converged at an unstable equilibrium.\n"), std::string::npos);
    EXPECT_NE(table(summary).find("Whether the equilibrium is stable is undecided of 2 circuits.\n"),
              std::string::npos);
}

TEST(Table, ShowsWhatIsUndefinedAsADash) {
    Summary summary = summary_of({point_of(1, {0.1, 0.2, 0.3, 0.4, 0.5})});
    CircuitSummary& circuit = summary.points[0].circuits[0];
    circuit.settling_time = circuit.error_bound = undefined;
    circuit.certified = 0;
    EXPECT_EQ(line_with(table(summary), "1", "9"),
              (Words{"1", "9", "converged,", "1", "diverged", "320", "-", "1e-11", "-", "0"}));
    EXPECT_EQ(table(summary).find("nan"), std::string::npos);
}

TEST(Table, HasNoContrastWhereNoLayerHasAny) {
    const Quantiles none{undefined, undefined, undefined, undefined, undefined};
    Summary summary = summary_of({point_of(3, none)});
    EXPECT_EQ(table(summary).find("contrast"), std::string::npos);
    summary.points[0].layers[1] = contrast_of({0.1, 0.2, 0.3, 0.4, 0.5});
    EXPECT_EQ(line_with(table(summary), "2", "0.3")[1], "0.3");
}

TEST(Table, SaysNothingOfAWinnerWhenNoColumnHasOne) {
    Summary summary = summary_of({point_of(2, {0.1, 0.2, 0.3, 0.4, 0.5})});
    summary.points[0].without_wta = 10;
    EXPECT_EQ(table(summary).find("winner"), std::string::npos);
}

TEST(Table, ShowsAConcurrentColumnAsOneRow) {
    Summary summary = summary_of({point_of(4, {0.1, 0.2, 0.3, 0.4, 0.5})});
    summary.points[0].circuits = {circuit_of("all", {8, 2})};
    EXPECT_EQ(line_with(table(summary), "all", "8")[3], "2");
    EXPECT_FALSE(line_with(table(summary), "4", "0.3").empty());
}

TEST(Table, ShowsFortyOfManyLayersFromTheFirstToTheLast) {
    const std::string text = table(summary_of({point_of(300, {0.1, 0.2, 0.3, 0.4, 0.5})}));
    const auto lines = lines_of(text);
    const auto contrasts =
        std::count_if(lines.begin(), lines.end(), [](const auto& l) { return l.find(" 0.3 ") != l.npos; });
    EXPECT_EQ(contrasts, 40);
    EXPECT_FALSE(line_with(text, "1", "0.3").empty());
    EXPECT_FALSE(line_with(text, "300", "0.3").empty());
    EXPECT_NE(text.find("40 of 300 layers are shown."), std::string::npos);
}

TEST(Table, OfASweepHasARowForEveryPointWithItsLastLayer) {
    Summary summary = summary_of({point_of(2, {0.1, 0.2, 0.3, 0.4, 0.5}), point_of(2, {0.1, 0.2, 0.6, 0.7, 0.8})});
    summary.axes = {"w_EE", "inhibition"};
    summary.points[0].where = {"0.5", "shared"};
    summary.points[1].where = {"0.5", "paired"};
    summary.points[1].circuits[0].residual = 2e-9;
    const std::string text = table(summary);
    EXPECT_NE(text.find("x 2 sweep points"), std::string::npos);
    EXPECT_EQ(line_with(text, "0.5", "shared"),
              (Words{"0.5", "shared", "18", "converged,", "2", "diverged", "2.5", "1e-11", "0.3", "25"}));
    EXPECT_EQ(line_with(text, "0.5", "paired"),
              (Words{"0.5", "paired", "18", "converged,", "2", "diverged", "2.5", "2e-09", "0.6", "25"}));
}

TEST(Table, OfALongSweepSaysHowManyPointsItLeavesOut) {
    std::vector<PointSummary> points(57, point_of(1, {0.1, 0.2, 0.3, 0.4, 0.5}));
    for (std::size_t p = 0; p < points.size(); ++p) points[p].where = {"p" + std::to_string(p)};
    Summary summary = summary_of(points);
    summary.axes = {"w_EE"};
    const std::string text = table(summary);
    EXPECT_NE(text.find("p39 "), std::string::npos);
    EXPECT_EQ(text.find("p40 "), std::string::npos);
    EXPECT_NE(text.find("17 more points are left out here."), std::string::npos);
}

}  // namespace
}  // namespace colonnade::cli::test
