#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <ostream>
#include <regex>
#include <string>
#include <vector>

#include "colonnade/error.hpp"
#include "colonnade/load.hpp"
#include "colonnade/spec.hpp"

namespace colonnade {
namespace {

/// One wrong spec of tests/data/wrong: `# expect: part of the message` first, then any number of `# set: key=value`.
struct Wrong {
    std::string path, name, expected;
    std::vector<std::string> overrides;
    int lines = 0;
};

/// What the test runner shows of a case.
void PrintTo(const Wrong& wrong, std::ostream* out) {
    *out << wrong.name;
}

Wrong read_wrong(const std::filesystem::path& path) {
    Wrong wrong{path.string(), path.filename().string(), {}, {}};
    std::ifstream file(path, std::ios::binary);
    const std::string expect = "# expect: ", set = "# set: ";
    for (std::string line; std::getline(file, line); ++wrong.lines) {
        if (line.starts_with(expect)) wrong.expected = line.substr(expect.size());
        if (line.starts_with(set)) wrong.overrides.push_back(line.substr(set.size()));
    }
    return wrong;
}

std::vector<Wrong> wrong_specs() {
    std::vector<Wrong> all;
    for (const auto& entry : std::filesystem::directory_iterator(COLONNADE_SOURCE_DIR "/tests/data/wrong"))
        if (entry.path().extension() == ".toml") all.push_back(read_wrong(entry.path()));
    std::sort(all.begin(), all.end(), [](const Wrong& a, const Wrong& b) { return a.name < b.name; });
    return all;
}

class WrongSpec : public testing::TestWithParam<Wrong> {};

TEST_P(WrongSpec, GetsOneSentenceWithItsPlace) {
    const Wrong& wrong = GetParam();
    ASSERT_FALSE(wrong.expected.empty());
    try {
        static_cast<void>(load_spec(wrong.path, wrong.overrides));
        FAIL() << wrong.name << " was accepted";
    } catch (const Error& error) {
        const std::string message = error.what();
        EXPECT_EQ(error.fault(), Fault::input);
        EXPECT_EQ(message.find('\n'), std::string::npos) << message;
        EXPECT_NE(message.find(wrong.expected), std::string::npos) << message;
        if (message.starts_with("--set ")) return;
        std::smatch place;
        ASSERT_TRUE(std::regex_search(message, place, std::regex("([^/]+\\.toml):([0-9]+): "))) << message;
        EXPECT_EQ(place[1], wrong.name);
        // the first two lines say what is expected; the fault lies below them
        EXPECT_GT(std::stoi(place[2]), 2);
        EXPECT_LE(std::stoi(place[2]), wrong.lines);
    }
}

std::string name_of(const testing::TestParamInfo<Wrong>& info) {
    std::string name = info.param.name.substr(0, info.param.name.rfind('.'));
    std::replace(name.begin(), name.end(), '-', '_');
    return name;
}

INSTANTIATE_TEST_SUITE_P(TableOfWrongInputs, WrongSpec, testing::ValuesIn(wrong_specs()), name_of);

TEST(WrongSpecs, AreAtLeastSeventy) {
    EXPECT_GE(wrong_specs().size(), 70U);
}

TEST(LoadSpec, RefusesWhatIsNoFile) {
    const auto message = [](const std::string& path) -> std::string {
        try {
            static_cast<void>(load_spec(path));
        } catch (const Error& error) {
            return error.what();
        }
        return "accepted";
    };
    EXPECT_EQ(message("no/such/spec.toml"), "no/such/spec.toml: there is no such file");
    EXPECT_EQ(message("."), ".: found a folder, allowed: a spec file");
    EXPECT_EQ(message("no\nsuch\x1B.toml"), "no such .toml: there is no such file");
}

TEST(LoadSpec, RefusesAFileOfMoreThanSixteenMebibytes) {
    const std::string path = testing::TempDir() + "large.toml";
    std::ofstream(path) << std::string((std::size_t{16} << 20) + 1, '#');
    EXPECT_THROW(static_cast<void>(load_spec(path)), Error);
    std::filesystem::remove(path);
}

}  // namespace
}  // namespace colonnade
