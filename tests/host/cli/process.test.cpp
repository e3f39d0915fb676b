#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "host/cli/tool.hpp"

namespace colonnade::cli::test {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

/// The built tool as a process of its own, with its output in the files `out` and `err` of a folder.
class Child {
public:
    Child(const testing::Scratch& folder, const std::vector<std::string>& arguments) {
        std::vector<std::string> words{COLONNADE_BINARY};
        words.insert(words.end(), arguments.begin(), arguments.end());
        std::vector<char*> argv;
        for (std::string& word : words) argv.push_back(word.data());
        argv.push_back(nullptr);
        const std::string out = folder.path("out"), err = folder.path("err");
        id_ = ::fork();
        if (id_ != 0) return;
        ::dup2(::open(out.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600), STDOUT_FILENO);
        ::dup2(::open(err.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600), STDERR_FILENO);
        ::execv(argv[0], argv.data());
        ::_exit(127);
    }
    ~Child() {
        if (ended_) return;
        ::kill(id_, SIGKILL);
        ::waitpid(id_, nullptr, 0);
    }
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;

    /// Waits until it has a handler for the signal; false when it takes too long.
    [[nodiscard]] bool listens_to(int signal) const {
        const auto latest = Clock::now() + 20s;
        const unsigned long long bit = 1ULL << (signal - 1);
        for (; Clock::now() < latest; std::this_thread::sleep_for(1ms)) {
            std::ifstream status("/proc/" + std::to_string(id_) + "/status");
            for (std::string line; std::getline(status, line);)
                if (line.rfind("SigCgt:", 0) == 0 && (std::stoull(line.substr(7), nullptr, 16) & bit) != 0) return true;
        }
        return false;
    }

    void send(int signal) const { ::kill(id_, signal); }

    /// Exit status, or -1 when a signal killed it, or -2 when it does not end.
    [[nodiscard]] int status() {
        const auto latest = Clock::now() + 30s;
        int status = 0;
        for (; Clock::now() < latest; std::this_thread::sleep_for(1ms)) {
            if (::waitpid(id_, &status, WNOHANG) != id_) continue;
            ended_ = true;
            return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
        }
        return -2;
    }

private:
    pid_t id_;
    bool ended_ = false;
};

/// Runs for minutes: the difference of the channels, too small to silence one, decays at the rate 1 - w_EE = 1e-6.
std::vector<std::string> long_run(const std::string& spec, const std::string& file) {
    return {"run",   spec,
            "-o",    file,
            "--set", "column.count=20_000",
            "--set", "microcircuit.w_EE=0.999999",
            "--set", "stimulus.difference=1e-8",
            "--set", "solve.method=flow",
            "--set", "solve.max_time=1e7"};
}

TEST(Process, StoppedByASignalExitsWithItsNumberAndLeavesNoFile) {
    for (const int signal : {SIGINT, SIGTERM}) {
        const testing::Scratch inputs, outputs;
        const std::string spec = inputs.write("s.toml", small_spec);
        Child child(inputs, long_run(spec, outputs.path("o.nc")));
        ASSERT_TRUE(child.listens_to(signal));
        std::this_thread::sleep_for(100ms);  // into the run: it must end from the middle as from the beginning
        child.send(signal);
        EXPECT_EQ(child.status(), 128 + signal);
        EXPECT_EQ(outputs.names(), std::vector<std::string>{});
        EXPECT_EQ(inputs.read("out"), "");
        EXPECT_TRUE(is_one_sentence(inputs.read("err"))) << inputs.read("err");
    }
}

TEST(Process, GivesTheStatusAndStreamsOfTheToolToItsCaller) {
    const testing::Scratch folder;
    const std::string spec = folder.write("s.toml", small_spec);
    Child good(folder, {"run", spec, "-o", folder.path("o.nc"), "--json"});
    EXPECT_EQ(good.status(), Exit::done) << folder.read("err");
    EXPECT_EQ(folder.read("out").front(), '{');
    EXPECT_EQ(folder.read("err"), "");
    EXPECT_EQ(folder.read("o.nc").substr(1, 3), "HDF");
    Child bad(folder, {"run", spec, "--simd", "mmx"});
    EXPECT_EQ(bad.status(), Exit::usage);
    EXPECT_EQ(folder.read("out"), "");
    EXPECT_TRUE(is_one_sentence(folder.read("err"))) << folder.read("err");
}

}  // namespace
}  // namespace colonnade::cli::test
