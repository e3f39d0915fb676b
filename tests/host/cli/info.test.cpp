#include <gtest/gtest.h>
#include <sched.h>

#include <nlohmann/json.hpp>
#include <string>

#include "colonnade/device.hpp"
#include "colonnade/run.hpp"
#include "colonnade/version.hpp"
#include "host/cli/tool.hpp"

namespace colonnade::cli::test {
namespace {

TEST(Info, NamesVersionBuildBackendsAndMachine) {
    const Called called = call({"info", "--json"});
    ASSERT_EQ(called.status, 0) << called.err;
    const auto found = nlohmann::json::parse(called.out);
    EXPECT_EQ(found["version"], version);
    EXPECT_EQ(found["revision"], revision);
    EXPECT_EQ(found["compiler"], compiler);
    EXPECT_EQ(found["build_type"], build_type);
    EXPECT_EQ(found["backends"], backends());
    EXPECT_EQ(found["simd"], simd_levels());
    EXPECT_GT(found["available_bytes"].get<double>(), 0.0);
    const Called text = call({"info"});
    for (const std::string& name : backends()) EXPECT_NE(text.out.find(name), std::string::npos) << name;
    EXPECT_NE(text.out.find(version), std::string::npos);
}

TEST(Info, ListsTheDevicesOrSaysWhyThereIsNone) {
    const DeviceList list = devices();
    const auto found = nlohmann::json::parse(call({"info", "--json"}).out);
    EXPECT_EQ(found["devices"].size(), list.usable.size());
    EXPECT_EQ(found["no_device"], list.reason);
    const std::string text = call({"info"}).out;
    const std::string none = "devices   none: " + list.reason;
    EXPECT_EQ(text.find(none) != std::string::npos, list.usable.empty()) << text;
    for (const Device& device : list.usable) EXPECT_NE(text.find(device.name), std::string::npos) << text;
}

TEST(Info, CountsTheThreadsThatThisProcessMayUse) {
    cpu_set_t before, one;
    ASSERT_EQ(sched_getaffinity(0, sizeof before, &before), 0);
    int first = 0;
    while (!CPU_ISSET(first, &before)) ++first;
    CPU_ZERO(&one);
    CPU_SET(first, &one);
    ASSERT_EQ(sched_setaffinity(0, sizeof one, &one), 0);
    const Called confined = call({"info", "--json"});
    ASSERT_EQ(sched_setaffinity(0, sizeof before, &before), 0);
    EXPECT_EQ(nlohmann::json::parse(confined.out)["threads"], 1);
    EXPECT_EQ(nlohmann::json::parse(call({"info", "--json"}).out)["threads"], CPU_COUNT(&before));
}

}  // namespace
}  // namespace colonnade::cli::test
