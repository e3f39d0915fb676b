#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "host/cli/tool.hpp"
#include "host/io/array.hpp"

namespace colonnade::cli::test {
namespace {

const std::string pair = std::string(COLONNADE_SOURCE_DIR) + "/examples/wilson-cowan.toml";

/// One relu pair, w_II = 0.2.
std::string pair_spec(const std::string& w_EE) {
    return "[microcircuit]\nmotif = \"wilson-cowan\"\nw_EE = " + w_EE +
           "\nw_EI = 2.0\nw_IE = 1.5\nw_II = 0.2\ntau_I = 0.5\n[stimulus]\ndrive_E = 2.0\ndrive_I = 0.4\n";
}

/// A spec of a custom circuit of `n` neurons that inhibit each other a little.
std::string custom_spec(std::size_t n) {
    std::string rows;
    for (std::size_t i = 0; i < n; ++i) {
        rows += i == 0 ? "[" : ", [";
        for (std::size_t j = 0; j < n; ++j) rows += (j == 0 ? "" : ", ") + std::string(i == j ? "0.5" : "-1.5");
        rows += "]";
    }
    return "[microcircuit]\nmotif = \"custom\"\nallow_mixed_signs = true\ninhibitory = []\nweights = [" + rows + "]\n";
}

TEST(CertifyCommand, PrintsATableAndTheProofsOfASingleCircuit) {
    const testing::Scratch scratch;
    const Called below = call({"certify", pair, "--set", "column.count=1", "--set", "sweep.\"microcircuit.w_EE\"=[0.5]",
                               "-o", scratch.path("c.nc")});
    ASSERT_EQ(below.status, 0) << below.err;
    for (const char* const words : {"contracting", "diagonally stable", "locally stable", "globally stable", "nash"})
        EXPECT_NE(below.out.find(words), std::string::npos) << words << '\n' << below.out;
    EXPECT_NE(below.out.find("PA + A'P is negative definite"), std::string::npos) << below.out;
    EXPECT_EQ(below.out.find("No P exists"), std::string::npos) << below.out;

    const Called above = call({"certify", pair, "--set", "column.count=1", "--set", "sweep.\"microcircuit.w_EE\"=[1.5]",
                               "-o", scratch.path("d.nc")});
    ASSERT_EQ(above.status, 0) << above.err;
    // a self-weight above 1 is the witness
    EXPECT_NE(above.out.find("No P exists"), std::string::npos) << above.out;
    EXPECT_NE(above.out.find("with L =\n1  0\n0  0\n"), std::string::npos) << above.out;
}

TEST(CertifyCommand, PrintsAndWritesTheSameAnswers) {
    const testing::Scratch scratch;
    const std::string file = scratch.path("c.nc");
    const Called called = call({"certify", pair, "-o", file, "--json", "--quiet"});
    ASSERT_EQ(called.status, 0) << called.err;
    const auto found = nlohmann::json::parse(called.out);
    const auto& rows = found["certificates"];
    ASSERT_GT(rows.size(), 1U);
    for (const char* const question : {"contracting", "diagonally_stable", "p_matrix", "totally_hurwitz",
                                       "locally_stable", "unique_equilibrium", "globally_stable", "nash"}) {
        const auto written = io::read_array(file + ":" + question).values;
        ASSERT_EQ(written.size() % rows.size(), 0U);
        const std::size_t columns = written.size() / rows.size();
        for (std::size_t row = 0; row < rows.size(); ++row) {
            std::vector<std::size_t> counts(4);
            for (std::size_t k = 0; k < columns; ++k) ++counts.at(static_cast<std::size_t>(written[row * columns + k]));
            const auto& printed = rows[row]["answers"][question];
            EXPECT_EQ(printed["no"], counts[0]) << question << row;
            EXPECT_EQ(printed["yes"], counts[1]) << question << row;
            EXPECT_EQ(printed["undecided"], counts[2]) << question << row;
            EXPECT_EQ(printed["not_applicable"], counts[3]) << question << row;
        }
    }
}

TEST(CertifyCommand, WritesProofsThatCanBeCheckedFromTheFileAlone) {
    const testing::Scratch scratch;
    const std::string file = scratch.path("c.nc");
    ASSERT_EQ(call({"certify", scratch.write("below.toml", pair_spec("0.5")), "-o", file, "--quiet"}).status, 0);
    const auto p = io::read_array(file + ":lyapunov").values;
    const double margin = io::read_array(file + ":stability_margin").values.at(0);
    ASSERT_EQ(p.size(), 2U);
    EXPECT_NEAR(p[0] + p[1], 2.0, 1e-15);
    // P of the antagonistic pair leaves the diagonal: the margin is its smaller entry, to a share of 2^-12 at worst
    const double smaller = 2.0 * std::min(p[0] * (1.0 - 0.5), p[1] * (1.0 + 0.2));
    EXPECT_LE(margin, smaller);
    EXPECT_GE(margin, smaller * (1.0 - 0x1p-12));
}

TEST(CertifyCommand, ShowsTheCertificatesThatAreKept) {
    const testing::Scratch scratch;
    const std::string spec = scratch.write("pair.toml", pair_spec("0.5"));
    const auto certified = [&](const std::string& names, const std::string& form) {
        const Called called = call({"certify", spec, "--set", "output.variables=" + names, form});
        EXPECT_EQ(called.status, 0) << called.err;
        return called.out;
    };
    const std::string out = certified("[\"nash\", \"competition_index\"]", "--threads=1");
    for (const char* const shown : {"nash", "competition", "\n(medians of competition index)\n"})
        EXPECT_NE(out.find(shown), std::string::npos) << out;
    for (const char* const hidden : {"contracting", "abscissa", "negative definite"})
        EXPECT_EQ(out.find(hidden), std::string::npos) << out;
    const auto all = nlohmann::json::parse(certified("all", "--json"))["certificates"][0];
    const auto some =
        nlohmann::json::parse(certified("[\"p_matrix\", \"stability_margin\"]", "--json"))["certificates"][0];
    EXPECT_EQ(some["answers"].size(), 1U);
    EXPECT_EQ(some["answers"]["p_matrix"], all["answers"]["p_matrix"]);
    EXPECT_EQ(some["stability_margin_median"], all["stability_margin_median"]);
    EXPECT_FALSE(some.contains("regret_max"));
    EXPECT_TRUE(all.contains("regret_max"));
}

TEST(CertifyCommand, NamesAnInfiniteRegret) {
    const testing::Scratch scratch;
    const Called called = call({"certify", scratch.write("above.toml", pair_spec("1.5")), "--json", "--quiet"});
    ASSERT_EQ(called.status, 0) << called.err;
    EXPECT_EQ(nlohmann::json::parse(called.out)["certificates"][0]["regret_max"], "infinite");
}

TEST(CertifyCommand, LeavesUndecidedWhatIsTooLargeForARung) {
    // every pair of neurons excludes each other, so that neither of the first two rungs holds; 21 are too many minors
    const testing::Scratch scratch;
    for (const std::size_t n : {20U, 21U}) {
        const std::string spec = scratch.write("wide.toml", custom_spec(n));
        const Called called = call({"certify", spec, "--json", "--quiet", "--set", "solve.max_time=1"});
        ASSERT_EQ(called.status, 0) << called.err;
        const auto answers = nlohmann::json::parse(called.out)["certificates"][0]["answers"];
        EXPECT_EQ(answers["diagonally_stable"]["no"], 1);
        EXPECT_EQ(answers["p_matrix"][n == 20 ? "no" : "undecided"], 1) << n;
    }
}

TEST(CertifyCommand, RefusesWeightsThatAreNoMatrixWithOneSentence) {
    const testing::Scratch scratch;
    const std::string head = "[microcircuit]\nmotif = \"custom\"\nweights = ";
    for (const char* const weights :
         {"[[0.1, 0.2], [0.3]]", "[[0.1, 0.2, 0.3], [0.1, 0.2, 0.3]]", "[[nan]]", "[[inf, 0.0], [0.0, 0.1]]", "[]"}) {
        const Called called = call({"certify", scratch.write("bad.toml", head + weights + "\n")});
        EXPECT_EQ(called.status, 2) << weights;
        EXPECT_TRUE(is_one_sentence(called.err)) << called.err;
        EXPECT_NE(called.err.find("microcircuit.weights"), std::string::npos) << called.err;
    }
    const Called aggregates = call({"certify", pair, "--set", "output.rates=none", "--set", "output.columns=false"});
    EXPECT_EQ(aggregates.status, 2);
    EXPECT_TRUE(is_one_sentence(aggregates.err)) << aggregates.err;
}

}  // namespace
}  // namespace colonnade::cli::test
