/// Tests on the emulated device. After each, nothing may have been found; after all, every kernel of kernels/cuda must
/// have run.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

#include "emulated_device/emulated.hpp"

namespace colonnade::emulated {
namespace {

class Findings : public ::testing::EmptyTestEventListener {
    void OnTestEnd(const ::testing::TestInfo&) override {
        set_order(Order::changing);
        for (const std::string& sentence : take_findings()) ADD_FAILURE() << sentence;
    }
};

/// Names of the __global__ functions of kernels/cuda.
std::set<std::string> functions_of_sources() {
    static const std::regex function(R"(__global__ void (?:__launch_bounds__\(\w+\))?\s+(\w+)\()");
    std::set<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(COLONNADE_SOURCE_DIR "/kernels/cuda")) {
        std::stringstream text;
        text << std::ifstream(entry.path()).rdbuf();
        const std::string source = text.str();
        for (std::sregex_iterator at(source.begin(), source.end(), function), none; at != none; ++at)
            names.insert((*at)[1]);
    }
    return names;
}

/// Prints what ran. Where all tests did, a kernel that did not run, or whose accesses nothing checked, is a failure.
class Coverage : public ::testing::Environment {
    void TearDown() override {
        const auto used = statistics();
        std::size_t kernels = 0;
        KernelUse all;
        for (const std::string& function : functions_of_sources()) {
            const auto instances = kernels_named(function);
            EXPECT_FALSE(instances.empty()) << function << " is in the sources and not in this program";
            for (const std::string& name : instances) {
                ++kernels;
                const auto found = used.find(name);
                const KernelUse use = found == used.end() ? KernelUse{} : found->second;
                fmt::print("{:>8} launches {:>9} threads {:>11} accesses  {}\n", use.launches, use.threads,
                           use.accesses, name);
                all.launches += use.launches, all.threads += use.threads, all.accesses += use.accesses;
                if (::testing::GTEST_FLAG(filter).starts_with("-")) {
                    EXPECT_GT(use.accesses, 0U) << name << " did not run";
                }
            }
        }
        fmt::print("{} kernels, {} launches, {} graphs launched, {} threads, {} accesses checked\n", kernels,
                   all.launches, graph_launches(), all.threads, all.accesses);
    }
};

}  // namespace
}  // namespace colonnade::emulated

int main(int argc, char** argv) {
    ::testing::InitGoogleTest(&argc, argv);
    ::testing::AddGlobalTestEnvironment(new colonnade::emulated::Coverage);
    ::testing::UnitTest::GetInstance()->listeners().Append(new colonnade::emulated::Findings);
    return RUN_ALL_TESTS();
}
