#include <gtest/gtest.h>
#include <netcdf.h>

#include <string>
#include <vector>

#include "host/cli/tool.hpp"

namespace colonnade::cli::test {
namespace {

/// A text attribute of a NetCDF file, of either of the two types that hold text.
std::string attribute(const std::string& file, const char* name) {
    int id = -1;
    nc_type type = NC_NAT;
    std::size_t length = 0;
    std::string text;
    EXPECT_EQ(nc_open(file.c_str(), NC_NOWRITE, &id), NC_NOERR);
    EXPECT_EQ(nc_inq_att(id, NC_GLOBAL, name, &type, &length), NC_NOERR) << name;
    if (type == NC_STRING) {
        char* value = nullptr;
        EXPECT_EQ(nc_get_att_string(id, NC_GLOBAL, name, &value), NC_NOERR);
        text = value;
        nc_free_string(1, &value);
    } else {
        text.resize(length);
        EXPECT_EQ(nc_get_att_text(id, NC_GLOBAL, name, text.data()), NC_NOERR);
    }
    nc_close(id);
    return text;
}

TEST(Provenance, KeepsTheCommandAsAShellWouldReadItAgain) {
    const testing::Scratch scratch;
    const std::string spec = scratch.write("s.toml", small_spec);
    const std::string file = scratch.path("o.nc");
    const Called called =
        call({"run", spec, "-o", file, "--quiet", "--set", "title=\"it's $HOME\"", "--set", "column.count=2"});
    ASSERT_EQ(called.status, 0) << called.err;
    EXPECT_EQ(attribute(file, "command"), "colonnade run " + spec + " -o " + file +
                                              " --quiet --set 'title=\"it'\\''s $HOME\"' --set column.count=2");
    EXPECT_EQ(attribute(file, "title"), "it's $HOME");
}

TEST(Provenance, KeepsASpecThatGivesTheSameResultsAgain) {
    const testing::Scratch scratch;
    const std::string first = scratch.path("first.nc"), again = scratch.path("again.nc");
    const Called once = call({"run", scratch.write("s.toml", small_spec), "-o", first, "--json"});
    ASSERT_EQ(once.status, 0) << once.err;
    const std::string kept = scratch.write("kept.toml", attribute(first, "spec"));
    const Called twice = call({"run", kept, "-o", again, "--json"});
    ASSERT_EQ(twice.status, 0) << twice.err;
    const auto points = [](const Called& called) {
        const std::size_t from = called.out.find("\"points\"");
        return called.out.substr(from, called.out.find("\"precision\"") - from);
    };
    EXPECT_GT(points(once).size(), 1000U);
    EXPECT_EQ(points(twice), points(once));
}

TEST(Provenance, SurvivesAFileNameThatIsNotUtf8) {
    const testing::Scratch scratch;
    const std::string file = scratch.path("a\xff.nc");
    const Called called = call({"run", scratch.write("s.toml", small_spec), "-o", file, "--json"});
    EXPECT_EQ(called.status, 0) << called.err;
    EXPECT_EQ(scratch.names(), (std::vector<std::string>{"a\xff.nc", "s.toml"}));
}

}  // namespace
}  // namespace colonnade::cli::test
