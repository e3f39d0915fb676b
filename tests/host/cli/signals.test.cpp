#include "cli/signals.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <string>

namespace colonnade::cli {
namespace {

TEST(SignalGuard, TurnsTheFirstSignalIntoAFlag) {
    for (const int signal : {SIGINT, SIGTERM}) {
        const SignalGuard guard;
        EXPECT_EQ(caught_signal(), 0) << "left over from before";
        std::raise(signal);
        EXPECT_EQ(caught_signal(), signal);
        EXPECT_EQ(std::string(caught_signal_name()), signal == SIGINT ? "SIGINT" : "SIGTERM");
    }
}

TEST(SignalGuard, PutsBackWhatWasBefore) {
    const auto before = std::signal(SIGINT, SIG_IGN);
    { const SignalGuard guard; }
    EXPECT_EQ(std::signal(SIGINT, before), SIG_IGN);
}

TEST(SignalGuardDeathTest, LetsASecondSignalEndTheProcessAtOnce) {
    ::testing::GTEST_FLAG(death_test_style) = "threadsafe";
    const auto twice = [](int signal) {
        const SignalGuard guard;
        std::raise(signal);
        std::raise(signal);
    };
    EXPECT_EXIT(twice(SIGINT), ::testing::ExitedWithCode(128 + SIGINT), "");
    EXPECT_EXIT(twice(SIGTERM), ::testing::ExitedWithCode(128 + SIGTERM), "");
}

}  // namespace
}  // namespace colonnade::cli
