#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <fstream>
#include <functional>
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
    /// `before` is done in the new process before it becomes the tool.
    Child(const testing::Scratch& folder, const std::vector<std::string>& arguments,
          const std::function<void()>& before = {}) {
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
        if (before) before();
        ::execv(argv[0], argv.data());
        ::_exit(127);
    }
    ~Child() {
        if (statuses_) return;
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

    /// Whether it is still running after a while.
    [[nodiscard]] bool runs_for(std::chrono::milliseconds while_) {
        std::this_thread::sleep_for(while_);
        return ::waitpid(id_, nullptr, WNOHANG) == 0;
    }

    /// Exit status, or -1 when a signal killed it, or -2 when it does not end.
    [[nodiscard]] int status() {
        const auto latest = Clock::now() + 30s;
        int status = 0;
        for (; Clock::now() < latest; std::this_thread::sleep_for(1ms)) {
            if (::waitpid(id_, &status, WNOHANG) != id_) continue;
            statuses_ = true;
            return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
        }
        return -2;
    }

private:
    pid_t id_;
    bool statuses_ = false;
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

TEST(Process, StoppedByAnySignalExitsWithItsNumberAndLeavesNoFile) {
    for (const int signal : {SIGHUP, SIGINT, SIGQUIT, SIGUSR1, SIGUSR2, SIGALRM, SIGTERM, SIGXCPU, SIGPROF, SIGVTALRM,
                             SIGIO, SIGPWR, SIGSTKFLT, SIGRTMIN, SIGRTMIN + 5, SIGRTMAX}) {
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

TEST(Process, ThatChecksStopsAtASignalAsWell) {
    const testing::Scratch inputs;
    const std::string spec = inputs.write("s.toml", small_spec);
    std::vector<std::string> command = long_run(spec, "");
    command.erase(command.begin() + 2, command.begin() + 4);  // no -o
    command[0] = "check";
    Child child(inputs, command);
    ASSERT_TRUE(child.listens_to(SIGTERM));
    child.send(SIGTERM);
    EXPECT_EQ(child.status(), 128 + SIGTERM);
    EXPECT_EQ(inputs.read("out"), "");
    EXPECT_TRUE(is_one_sentence(inputs.read("err"))) << inputs.read("err");
}

TEST(Process, LeavesSignalsAloneThatItsParentHasIgnored) {
    for (const int signal : {SIGINT, SIGHUP}) {
        const testing::Scratch inputs, outputs;
        const std::string spec = inputs.write("s.toml", small_spec);
        Child child(inputs, long_run(spec, outputs.path("o.nc")), [&] { ::signal(signal, SIG_IGN); });
        ASSERT_TRUE(child.listens_to(SIGTERM));
        child.send(signal);
        EXPECT_TRUE(child.runs_for(300ms));
        child.send(SIGTERM);
        EXPECT_EQ(child.status(), 128 + SIGTERM);
    }
}

/// Each of these takes minutes in one phase, which it has reached after a moment.
TEST(Process, StopsSoonInWhateverPhaseItIs) {
    const std::string pair = "[microcircuit]\nmotif = \"wilson-cowan\"\n";
    const std::string bistable = COLONNADE_SOURCE_DIR "/examples/bistable-pair.toml";
    const testing::Scratch inputs;
    const std::string small = inputs.write("s.toml", small_spec);
    const std::string atlas = inputs.write(
        "atlas.toml", pair +
                          "activation = { kind = \"saturated\" }\n[atlas]\nx = { key = \"microcircuit.w_EE\", points = "
                          "2000 }\ny = { key = \"microcircuit.w_EI\", points = 2000 }\n");
    // twelve neurons, whose 4,096 active sets take seconds
    const std::string wide =
        inputs.write("wide.toml", "[microcircuit]\nchannels = 6\ninhibition = \"kernel\"\n[column]\ncount = 10000\n");
    const std::vector<std::vector<std::string>> commands{
        {"run", small, "--set", "output.rates=traces", "--set", "output.trace_columns=[0]", "--set",
         "output.trace_time=1e8", "--set", "output.trace_every=1000000"},
        {"run", small, "--set", "column.count=1_000_000_000", "--set", "output.rates=none", "--set",
         "output.columns=false"},
        {"attractors", bistable, "--starts", "60000", "--set", "column.count=1000"},
        {"attractors", wide, "--starts", "1"},
        {"continue", bistable, "--set", "continuation.step=1e-6", "--set", "continuation.max_points=1_000_000", "--set",
         "continuation.picture=\"\"", "--set", "microcircuit.activation={kind = \"logistic\"}"},
        {"atlas", atlas},
        {"certify", small, "--set", "column.count=1_000_000"}};
    for (std::vector<std::string> command : commands) {
        const testing::Scratch outputs;
        command.insert(command.end(), {"-o", outputs.path("o.nc")});
        Child child(inputs, command);
        ASSERT_TRUE(child.listens_to(SIGTERM)) << command[0] << ": " << inputs.read("err");
        ASSERT_TRUE(child.runs_for(1s)) << command[0] << ": " << inputs.read("err");
        const auto sent = Clock::now();
        child.send(SIGTERM);
        EXPECT_EQ(child.status(), 128 + SIGTERM) << command[0] << ' ' << command[1];
        // half a second on a machine of one's own; this one may be shared, and the build be a sanitizer's
        EXPECT_LT(Clock::now() - sent, 5s) << command[0] << ' ' << command[1];
        EXPECT_EQ(outputs.names(), std::vector<std::string>{});
    }
}

TEST(Process, WhoseReaderHasGoneSaysSoAndHasWrittenItsFile) {
    const testing::Scratch folder;
    const std::string spec = folder.write("s.toml", small_spec);
    Child child(folder, {"run", spec, "-o", folder.path("o.nc")}, [] {
        std::array<int, 2> ends{};
        if (::pipe(ends.data()) != 0) ::_exit(126);
        ::dup2(ends[1], STDOUT_FILENO);
        ::close(ends[0]);
    });
    EXPECT_EQ(child.status(), Exit::machine);
    EXPECT_TRUE(is_one_sentence(folder.read("err"))) << folder.read("err");
    EXPECT_EQ(folder.read("o.nc").substr(1, 3), "HDF");
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
