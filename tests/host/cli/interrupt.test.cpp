#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "host/cli/tool.hpp"

namespace colonnade::cli::test {
namespace {

void (*handler_of(int signal))(int) {
    struct sigaction action {};
    ::sigaction(signal, nullptr, &action);
    return action.sa_handler;
}

/// Runs what would take minutes and sends it a signal as soon as it listens.
Called interrupted(int signal, const std::vector<std::string>& arguments) {
    const auto before = ::signal(signal, SIG_IGN);
    std::atomic<bool> over{false};
    std::jthread sender([&] {
        while (!over && handler_of(signal) == SIG_IGN) std::this_thread::sleep_for(std::chrono::milliseconds(1));
        if (!over) ::kill(::getpid(), signal);
    });
    const Called called = call(arguments);
    over = true;
    sender.join();
    ::signal(signal, before);
    return called;
}

TEST(Interrupt, EndsARunWithItsStatusAndLeavesNothingBehind) {
    for (const int signal : {SIGINT, SIGTERM}) {
        const testing::Scratch scratch;
        // the difference of the channels, too small to silence one, decays at the rate 1 - w_EE = 1e-6
        const std::string spec = scratch.write("s.toml", small_spec);
        const auto start = std::chrono::steady_clock::now();
        const Called called = interrupted(
            signal, {"run", spec, "-o", scratch.path("o.nc"), "--set", "column.count=20_000", "--set",
                     "microcircuit.w_EE=0.999999", "--set", "stimulus.difference=1e-8", "--set", "solve.max_time=1e7"});
        EXPECT_EQ(called.status, 128 + signal);
        EXPECT_TRUE(is_one_sentence(called.err)) << called.err;
        EXPECT_NE(called.err.find(signal == SIGINT ? "SIGINT" : "SIGTERM"), std::string::npos);
        EXPECT_EQ(called.out, "");
        EXPECT_EQ(scratch.names(), (std::vector<std::string>{"s.toml"}));
        EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(30));
    }
}

}  // namespace
}  // namespace colonnade::cli::test
