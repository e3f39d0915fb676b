#include "host/cli/signals.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <fstream>
#include <set>
#include <string>

#include "host/io/live_files.hpp"
#include "support/scratch.hpp"

namespace colonnade::cli {
namespace {

/// Signals whose default is to end the process (signal(7)), but for KILL, which nothing can catch, and for the faults
/// of the program itself: BUS, FPE, ILL, SEGV, SYS, TRAP, ABRT.
std::vector<int> stopping() {
    std::vector<int> all{SIGHUP,  SIGINT,  SIGQUIT,   SIGUSR1, SIGUSR2, SIGALRM,  SIGTERM,
                         SIGXCPU, SIGPROF, SIGVTALRM, SIGIO,   SIGPWR,  SIGSTKFLT};
    for (int signal = SIGRTMIN; signal <= SIGRTMAX; ++signal) all.push_back(signal);
    return all;
}

TEST(SignalGuard, TurnsTheFirstSignalIntoAFlag) {
    std::set<std::string> names;
    for (const int signal : stopping()) {
        const SignalGuard guard;
        EXPECT_EQ(caught_signal(), 0) << "left over from before";
        std::raise(signal);
        EXPECT_EQ(caught_signal(), signal);
        EXPECT_EQ(caught_signal_name().substr(0, 3), "SIG");
        names.insert(caught_signal_name());
    }
    EXPECT_EQ(names.size(), stopping().size());
    EXPECT_EQ(names.count("SIGTERM") + names.count("SIGINT") + names.count("SIGRTMIN+1"), 3U);
}

TEST(SignalGuard, LeavesClosedPipesAndLimitsOfFilesToTheErrorsOfWriting) {
    const SignalGuard guard;
    std::raise(SIGPIPE);
    std::raise(SIGXFSZ);
    EXPECT_EQ(caught_signal(), 0);
}

TEST(SignalGuard, LeavesAloneWhatTheParentHasIgnored) {
    for (const int signal : {SIGINT, SIGHUP, SIGQUIT, SIGTERM}) {
        const auto before = std::signal(signal, SIG_IGN);
        {
            const SignalGuard guard;
            std::raise(signal);
            EXPECT_EQ(caught_signal(), 0);
        }
        EXPECT_EQ(std::signal(signal, before), SIG_IGN);
    }
}

TEST(SignalGuard, PutsBackWhatWasBefore) {
    { const SignalGuard guard; }
    for (const int signal : stopping()) EXPECT_EQ(std::signal(signal, SIG_DFL), SIG_DFL);
}

TEST(SignalGuardDeathTest, LetsASecondSignalEndTheProcessAtOnceAndLeaveNoFile) {
    ::testing::GTEST_FLAG(death_test_style) = "threadsafe";
    const testing::Scratch scratch;
    const auto twice = [&](int signal) {
        const SignalGuard guard;
        const io::LiveFile live(scratch.write("temporary", "half"));
        std::raise(SIGTERM);
        std::raise(signal);
    };
    for (const int signal : {SIGINT, SIGTERM, SIGXCPU, SIGRTMIN + 2}) {
        EXPECT_EXIT(twice(signal), ::testing::ExitedWithCode(128 + signal), "");
        EXPECT_TRUE(scratch.names().empty());
    }
}

}  // namespace
}  // namespace colonnade::cli
