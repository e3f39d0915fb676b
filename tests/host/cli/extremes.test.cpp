/// Numbers from the ends of what keys allow, in every verb that computes: an answer, "undecided", or one sentence of
/// refusal, and never an internal error.
#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <cstdlib>
#include <random>
#include <string>

#include "host/cli/tool.hpp"

namespace colonnade::cli::test {
namespace {

/// Specs made of the smallest, largest and everyday numbers, a seed each.
class Extreme {
public:
    explicit Extreme(std::uint64_t seed) : random_(seed) {}

    /// An atlas is of one circuit, whose numbers are given.
    std::string spec(bool atlas) {
        text_ = "[column]\ncount = " + std::to_string(atlas ? 1 : 1 + below(3)) + "\n";
        const bool concurrent = below(4) == 0;
        if (below(2) == 0) {
            add("layers", std::to_string(1 + below(3)));
            if (concurrent) text_ += "coupling = \"concurrent\"\n";
            add("feedforward", weight());
            add("offset", any());
            if (concurrent) add("feedback", weight());
        }
        microcircuit();
        text_ += "[stimulus]\n";
        add("drive_E", any());
        add("drive_I", any());
        text_ += "[initial]\n";
        add("rate_E", atlas || below(2) == 0 ? any() : "{ uniform = [-1.0, 1.0] }");
        add("rate_I", any());
        text_ += "[solve]\nmax_time = 10.0\n";
        const char* methods[] = {"auto", "flow", "newton", "forward-backward", "relaxation"};
        add("method", '"' + std::string(methods[below(5)]) + '"');
        if (below(3) == 0) text_ += "precision = \"float32\"\n";
        add("divergence_limit", below(2) == 0 ? "1e30" : "1e9");
        text_ += "[attractors]\nstarts = 3\nspread = " + std::string(below(2) == 0 ? "1e6" : "1e-300") + "\n";
        text_ += "[continuation]\nkey = \"stimulus.drive_E\"\nmax_points = 10\nfrom = " +
                 std::string(below(2) == 0 ? "-1e11" : "-1.0") + "\nto = 1e11\n";
        if (atlas)
            text_ +=
                "[atlas]\nstarts = 2\nx = { key = \"stimulus.drive_E\", from = -1e300, to = 1e300, points = 2 }\n"
                "y = { key = \"stimulus.drive_I\", from = 0.0, to = 1e-300, points = 2 }\n";
        return text_;
    }

private:
    std::size_t below(std::size_t count) { return random_() % count; }

    /// A number that is not negative, three times in four an everyday one.
    std::string magnitude() {
        constexpr std::array<const char*, 18> extreme{
            "0.0",  "5e-324", "1e-310", "1e-300", "1e-160", "1e-20", "1e-9",    "1e3", "1e9",
            "1e11", "1e20",   "1e100",  "1e154",  "1e160",  "1e300", "1.7e308", "1.0", "2.2250738585072014e-308"};
        constexpr std::array<const char*, 6> everyday{"0.3", "0.5", "1.0", "1.5", "2.0", "0.0"};
        return below(4) == 0 ? extreme[below(extreme.size())] : everyday[below(everyday.size())];
    }
    /// The same for weights and slopes, of which large ones are mostly refused because of the steps they need.
    std::string weight() {
        constexpr std::array<const char*, 7> small{"5e-324", "1e-310", "1e-160", "1e-20", "1e-9", "30.0", "0.0"};
        if (below(16) == 0) return magnitude();
        return below(4) == 0 ? small[below(small.size())] : std::to_string(0.25 * static_cast<double>(below(9)));
    }
    std::string positive_weight() {
        std::string number = weight();
        while (std::strtod(number.c_str(), nullptr) == 0.0) number = weight();
        return number;
    }
    std::string positive() {
        std::string number = magnitude();
        while (std::strtod(number.c_str(), nullptr) == 0.0) number = magnitude();
        return number;
    }
    std::string any() { return (below(2) == 0 ? "-" : "") + magnitude(); }

    /// A key, two times in three.
    void add(const std::string& key, const std::string& value) {
        if (below(3) > 0) text_ += key + " = " + value + "\n";
    }

    void activation(const char* key) {
        const char* kinds[] = {"relu", "saturated", "soft-threshold", "logistic", "tanh", "softplus", "power-law"};
        const std::string kind = kinds[below(7)];
        text_ += std::string(key) + " = { kind = \"" + kind + '"';
        if (kind == "relu" || kind == "saturated" || kind == "logistic") text_ += ", threshold = " + any();
        if (kind == "saturated" || kind == "logistic") text_ += ", max = " + positive();
        if (kind == "logistic" || kind == "tanh" || kind == "power-law") text_ += ", gain = " + positive_weight();
        if (kind == "soft-threshold") text_ += ", lambda = " + magnitude();
        if (kind == "softplus") text_ += ", sharpness = " + positive();
        text_ += " }\n";
    }

    void microcircuit() {
        text_ += "[microcircuit]\n";
        const std::size_t motif = below(5);
        if (below(4) > 0) activation("activation");
        if (motif == 4) {
            const std::size_t n = 1 + below(3);
            text_ += "motif = \"custom\"\nallow_mixed_signs = true\ninhibitory = []\nweights = [";
            for (std::size_t i = 0; i < n; ++i) {
                text_ += "[";
                for (std::size_t j = 0; j < n; ++j) text_ += (below(2) == 0 ? "-" : "") + weight() + ", ";
                text_ += "], ";
            }
            text_ += "]\n";
        } else {
            text_ += motif == 0 ? "motif = \"wilson-cowan\"\n" : "";
            if (motif == 2) text_ += "inhibition = \"paired\"\n";
            if (motif == 3) text_ += "inhibition = \"kernel\"\n";
            for (const char* key : {"w_EE", "w_IE", "w_II"}) add(key, weight());
            if (motif != 2) add("w_EI", weight());
            if (motif == 2) add("w_self", weight()), add("w_cross", weight());
            if (motif == 3) add("kernel.width", positive());
        }
        if (below(4) == 0) add("tau_E", positive_weight()), add("tau_I", positive_weight());
    }

    std::mt19937_64 random_;
    std::string text_;
};

/// A part of the seeds, because all together take minutes under sanitizers.
class Extremes : public ::testing::TestWithParam<std::uint64_t> {};

TEST_P(Extremes, EndWithAnAnswerOrOneSentenceInEveryVerb) {
    const testing::Scratch scratch;
    const std::string path = scratch.path("extreme.toml");
    const char* verbs[] = {"run", "certify", "attractors", "continue", "atlas"};
    std::array<int, 8> ended{};
    constexpr std::uint64_t count = 50;
    for (std::uint64_t seed = count * GetParam(); seed < count * (GetParam() + 1); ++seed) {
        for (const std::string verb : verbs) {
            const std::string spec = Extreme(seed).spec(verb == "atlas");
            ASSERT_EQ(scratch.write("extreme.toml", spec), path);
            const Called called = call({verb, path, "--json", "--quiet", "--threads", "1"});
            ASSERT_TRUE(called.status == 0 || called.status == 2 || called.status == 4)
                << verb << " ended with " << called.status << ", seed " << seed << ": " << called.err << '\n'
                << spec;
            if (called.status != 0) {
                EXPECT_TRUE(is_one_sentence(called.err)) << verb << called.err;
            }
            ++ended[static_cast<std::size_t>(called.status)];
        }
    }
    EXPECT_GT(ended[0], static_cast<int>(3 * count));  // of five a spec: most are answered
}

INSTANTIATE_TEST_SUITE_P(Parts, Extremes, ::testing::Range(std::uint64_t{0}, std::uint64_t{8}));

}  // namespace
}  // namespace colonnade::cli::test
