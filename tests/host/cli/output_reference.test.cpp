#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>

#include "colonnade/colonnade.hpp"
#include "host/cli/tool.hpp"

namespace colonnade::cli::test {
namespace {

std::string reference() {
    std::ifstream file(std::string(COLONNADE_SOURCE_DIR) + "/docs/output.md");
    return {std::istreambuf_iterator<char>(file), {}};
}

/// Whether the reference has this name between backticks, alone or before its dimensions.
bool documents(const std::string& name) {
    static const std::string text = reference();
    for (const char* after : {"`", " ("})
        if (text.find('`' + name + after) != std::string::npos) return true;
    return false;
}

/// NAME of NAME_mean and the like.
std::string aggregated(const std::string& name) {
    for (const std::string suffix : {"_mean", "_std", "_quantile", "_undefined"})
        if (name.size() > suffix.size() && name.ends_with(suffix)) return name.substr(0, name.size() - suffix.size());
    return name;
}

TEST(OutputReference, NamesEveryVariableAttributeAndDimensionOfARun) {
    const Dataset all = run(parse_spec(small_spec + "[output]\nrates = \"traces\"\ntrace_columns = [1]\n"));
    for (const Variable& variable : all.variables) EXPECT_TRUE(documents(aggregated(variable.name))) << variable.name;
    for (const Dimension& dimension : all.dimensions) EXPECT_TRUE(documents(dimension.name)) << dimension.name;
    for (const auto& [name, value] : all.attributes) EXPECT_TRUE(documents(name)) << name;
}

void expect_documented(const Dataset& dataset) {
    for (const Variable& variable : dataset.variables) EXPECT_TRUE(documents(variable.name)) << variable.name;
    for (const Dimension& dimension : dataset.dimensions) EXPECT_TRUE(documents(dimension.name)) << dimension.name;
    for (const auto& [name, value] : dataset.attributes) EXPECT_TRUE(documents(name)) << name;
}

TEST(OutputReference, NamesEveryVariableOfAttractorsAndContinuation) {
    const Experiment pair = load_spec(std::string(COLONNADE_SOURCE_DIR) + "/examples/bistable-pair.toml");
    expect_documented(label(find_attractors(pair), pair));
    expect_documented(label(continue_equilibria(pair), pair));
}

TEST(OutputReference, NamesEveryKeyOfTheJson) {
    const testing::Scratch scratch;
    const Called called = call({"run", scratch.write("s.toml", small_spec), "--json"});
    ASSERT_EQ(called.status, 0) << called.err;
    const auto found = nlohmann::json::parse(called.out);
    const auto& point = found["points"][0];
    for (const auto* object : {&found, &point, &point["circuits"][0], &point["layers"][0]})
        for (const auto& [key, value] : object->items()) EXPECT_TRUE(documents(key)) << key;
}

}  // namespace
}  // namespace colonnade::cli::test
