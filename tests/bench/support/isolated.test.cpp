#include "support/isolated.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <stdexcept>
#include <string>

namespace colonnade::bench {
namespace {

/// How `work` ended and what it left on standard output.
template <class Work>
std::pair<SystemStatuses, std::string> run(double seconds, Work work) {
    testing::internal::CaptureStdout();
    const SystemStatuses ended = isolated({{"workload", "W"}}, seconds, work);
    return {ended, testing::internal::GetCapturedStdout()};
}

constexpr double ample = 60.0;

TEST(Isolated, TellsWhatTheCaseTellsAndWhetherItWasRight) {
    const auto line = [](bool right) {
        return [right] {
            tell({{"right", right}});
            return right;
        };
    };
    EXPECT_EQ(run(ample, line(true)), std::pair(SystemStatuses::well, std::string("{\"right\":true}\n")));
    EXPECT_EQ(run(ample, line(false)), std::pair(SystemStatuses::badly, std::string("{\"right\":false}\n")));
}

TEST(Isolated, ACaseThatThrowsIsNamedWithItsReason) {
    const auto [ended, text] = run(ample, []() -> bool { throw std::runtime_error("device: an illegal address"); });
    EXPECT_EQ(ended, SystemStatuses::died);
    EXPECT_EQ(text, "{\"why\":\"device: an illegal address\",\"workload\":\"W\"}\n");
}

TEST(Isolated, ACrashKeepsWhatWasToldAndEndsATornLine) {
    const auto [ended, text] = run(ample, [] {
        tell({{"columns", 1}});
        fmt::print("{{\"torn");
        std::fflush(stdout);
        return raise(SIGKILL) == 0;
    });
    EXPECT_EQ(ended, SystemStatuses::died);
    EXPECT_EQ(text, "{\"columns\":1}\n{\"torn\n{\"why\":\"signal 9 (Killed)\",\"workload\":\"W\"}\n");
}

TEST(Isolated, ACaseThatHangsEndsAtItsLimit) {
    const auto before = suite::Clock::now();
    const auto [ended, text] = run(0.2, [] { return pause() == 0; });
    EXPECT_EQ(ended, SystemStatuses::died);
    EXPECT_EQ(text, "\n{\"why\":\"not done after 0 s\",\"workload\":\"W\"}\n");
    EXPECT_LT(suite::Clock::now() - before, std::chrono::seconds(30));
}

TEST(Isolated, WhatACaseChangesStaysItsOwn) {
    int value = 1;
    EXPECT_EQ(run(ample, [&] { return ++value == 2; }).first, SystemStatuses::well);
    EXPECT_EQ(value, 1);
}

}  // namespace
}  // namespace colonnade::bench
