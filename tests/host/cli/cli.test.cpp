#include "host/cli/cli.hpp"

#include <gtest/gtest.h>

#include <ostream>
#include <streambuf>
#include <string>
#include <vector>

#include "colonnade/version.hpp"
#include "host/cli/tool.hpp"

namespace colonnade::cli::test {
namespace {

TEST(Cli, AnswersWrongUsageWithOneSentenceAndStatusTwo) {
    const testing::Scratch scratch;
    const std::string spec = scratch.write("s.toml", small_spec);
    const std::vector<std::pair<std::vector<std::string>, std::string>> wrong{
        {{}, "subcommand"},
        {{"solve"}, "solve"},
        {{"run"}, "spec"},
        {{"run", spec, "again.toml"}, "again.toml"},
        {{"run", spec, "--fast"}, "--fast"},
        {{"run", spec, "--threads", "many"}, "many"},
        {{"run", spec, "--threads", "-1"}, "-1"},
        {{"run", spec, "--batch", "-3"}, "-3"},
        {{"run", spec, "--batch", "18446744073709551615"}, "18446744073709551615"},
        {{"run", spec, "--device", "-2"}, "-2 not in range -1 to"},
        {{"atlas", spec, "--device", "99999999999"}, "99999999999 not in range -1 to"},
        {{"attractors", spec, "--threads", "1.5"}, "1.5"},
        {{"run", spec, "--set"}, "--set"},
        {{"run", spec, "--set", "column=3"}, "is a section"},
        {{"run", spec, "--set", "column.layers=0"}, "column.layers"},
        {{"run", spec, "--set", "column.layer=2"}, "column.layers"},
        {{"run", spec, "--backend", "gpu"}, "cpu"},
        {{"run", spec, "--simd", "mmx"}, "baseline"},
        {{"check", spec, "--backend", "gpu"}, "cpu"},
        {{"check", spec, "--batch", "-3"}, "-3"},
        {{"check"}, "spec"},
        {{"run", scratch.path("absent.toml")}, "absent.toml"},
        {{"run", scratch.write("bad.toml", "[column]\ncount = \"x\"\n")}, "bad.toml:2"},
        {{"info", "now"}, "now"}};
    for (const auto& [arguments, named] : wrong) {
        const Called called = call(arguments);
        const std::string line = ::testing::PrintToString(arguments) + ": " + called.err;
        EXPECT_EQ(called.status, 2) << line;
        EXPECT_TRUE(is_one_sentence(called.err)) << line;
        EXPECT_NE(called.err.find(named), std::string::npos) << line;
        EXPECT_EQ(called.out, "") << line;
    }
    EXPECT_EQ(scratch.names(), (std::vector<std::string>{"bad.toml", "s.toml"}));
}

TEST(Cli, HelpsWithTheToolAndEveryVerb) {
    const Called tool = call({"--help"});
    EXPECT_EQ(tool.status, 0);
    for (const char* word : {"run", "check", "info", "--version", "Example"})
        EXPECT_NE(tool.out.find(word), std::string::npos) << word;
    for (const char* verb : {"run", "certify", "attractors", "continue", "atlas", "check", "info"}) {
        const Called help = call({verb, "--help"});
        EXPECT_EQ(help.status, 0) << verb;
        EXPECT_EQ(help.err, "") << verb;
        EXPECT_NE(help.out.find(std::string("Usage: colonnade ") + verb), std::string::npos) << help.out;
        EXPECT_NE(help.out.find("--json"), std::string::npos) << verb;
        EXPECT_NE(help.out.find(exit_statuses), std::string::npos) << help.out;
    }
    for (const char* word : {"--set", "-o", "--backend", "--threads", "--simd", "--batch", "--quiet",
                             "--require-converged", "Exit status", "Examples"})
        EXPECT_NE(call({"run", "--help"}).out.find(word), std::string::npos) << word;
}

TEST(Cli, TellsItsVersion) {
    const Called called = call({"--version"});
    EXPECT_EQ(called.status, 0);
    EXPECT_EQ(called.out, std::string("colonnade ") + version + "\n");
}

/// Where nothing can be written, as on a full disk.
class Full : public std::streambuf {
protected:
    int_type overflow(int_type) override { return traits_type::eof(); }
    std::streamsize xsputn(const char*, std::streamsize) override { return 0; }
    int sync() override { return -1; }
};

TEST(Cli, DoesNotPassOverAnOutputThatCouldNotBeWritten) {
    Full full;
    std::ostream out(&full);
    std::ostringstream err;
    const char* argv[] = {"colonnade", "info"};
    EXPECT_EQ(main_cli(2, argv, out, err), 4);
    EXPECT_TRUE(is_one_sentence(err.str())) << err.str();
}

}  // namespace
}  // namespace colonnade::cli::test
