/// Question: which tests of a GoogleTest program pass? Method: stage by stage (gpu_suite/stages.hpp), a process for
/// each until one of its tests fails; what is left runs in another, so that a crash, a hang or an error that a device
/// keeps costs one test. Prints an object a line as soon as a test has ended; all that the tests print goes to standard
/// error. Usage: suite_tests SECONDS PROGRAM [PATTERN...]. SECONDS: about how long in all; tests of the host alone give
/// way. PATTERN: only tests that match one. Exit 1 where a test did not pass.
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <deque>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "gpu_suite/child.hpp"
#include "gpu_suite/stages.hpp"
#include "support/lines.hpp"

namespace {

using namespace colonnade::suite;
using colonnade::bench::tell;
using std::chrono::duration;
using std::chrono::duration_cast;

/// Of what a failing test printed.
constexpr std::size_t max_output = 16'384;
/// A test of the device that takes longer than this share of all the seconds hangs.
constexpr double share_of_a_test = 1.0 / 3.0;

volatile std::sig_atomic_t stopped = 0;

/// Full names, in the program's order. Throws std::runtime_error where it lists none.
std::vector<std::string> list_tests(const std::string& program) {
    Child child({program, "--gtest_list_tests"});
    std::vector<std::string> names;
    std::string suite;
    const auto until = Clock::now() + std::chrono::seconds(30);
    for (std::string line; child.read(line, until) == Child::Read::line;) {
        const std::string word = line.substr(0, line.find("  #"));
        if (!line.empty() && line[0] != ' ' && word.ends_with('.'))
            suite = word;
        else if (!suite.empty() && word.starts_with("  "))
            names.push_back(suite + word.substr(2));
    }
    if (names.empty()) throw std::runtime_error(program + " lists no tests");
    return names;
}

/// The tests of one stage, run until none is left.
class Running {
public:
    Running(std::string program, std::string stage, std::vector<std::string> tests, double seconds)
        : program_(std::move(program)),
          stage_(std::move(stage)),
          left_(tests.begin(), tests.end()),
          seconds_(seconds) {}

    /// Whether all passed. `until`: where the rest is left out, if anywhere.
    bool run(std::optional<Clock::time_point> until) {
        bool passed = true;
        while (!left_.empty() && stopped == 0 && (!until || Clock::now() < *until))
            passed = one_process(until) && passed;
        if (!left_.empty())
            tell({{"bench", "tests"},
                  {"stage", stage_},
                  {"name", fmt::format("{} tests", left_.size())},
                  {"ended", "not run"},
                  {"skipped", "time"}});
        return passed && (left_.empty() || (until && stopped == 0));
    }

private:
    /// `test` by value: what it is taken from is cleared.
    void ended(std::string test, const std::string& how, const std::string& why = {}) {
        nlohmann::json line{{"bench", "tests"}, {"stage", stage_}, {"name", test}, {"ended", how}};
        line["ms"] = std::chrono::round<std::chrono::milliseconds>(Clock::now() - since_).count();
        if (!why.empty()) line["why"] = why;
        failed_here_ = failed_here_ || how == "failed";
        if (how != "passed") line["output"] = output_.substr(0, max_output);
        tell(line);
        std::erase(left_, test);
        current_.clear();
    }

    void take(const std::string& line) {
        const auto named = [&](const char* head) -> std::string {
            const std::size_t at = line.find(head);  // perhaps after what the test printed last
            if (at == std::string::npos) return {};
            const std::size_t from = at + std::strlen(head);
            return line.substr(from, line.find_first_of(", ", from) - from);
        };
        fmt::print(stderr, "{}\n", line);
        if (const std::string test = named("[ RUN      ] "); !test.empty()) {
            current_ = test, output_.clear(), since_ = Clock::now();
        } else if (!current_.empty() && named("[       OK ] ") == current_) {
            ended(current_, "passed");
        } else if (!current_.empty() && named("[  FAILED  ] ") == current_) {
            ended(current_, "failed");
        } else if (!current_.empty() && named("[  SKIPPED ] ") == current_) {
            current_.clear();  // after a failure, for another process
        } else {
            output_ += line + '\n';
        }
    }

    /// One process with all that is left; ends with the first test that fails.
    bool one_process(std::optional<Clock::time_point> until) {
        std::string filter = "--gtest_filter=";
        for (const std::string& test : left_) filter += test + ':';
        const std::size_t before = left_.size();
        output_.clear(), current_.clear(), failed_here_ = false, since_ = Clock::now();
        Child child({program_, filter, "--gtest_fail_fast", "--gtest_color=no"});
        std::string line;
        Child::Read got = Child::Read::late;
        const auto limit = duration_cast<Clock::duration>(duration<double>(seconds_));
        while (true) {
            got = child.read(line, until ? *until : since_ + limit);
            if (got != Child::Read::line) break;
            take(line);
        }
        if (got == Child::Read::late) {
            child.kill();
            if (until && stopped == 0) return true;
            const std::string why = stopped != 0 ? "the part was ended" : fmt::format("after {:.0f} s", seconds_);
            ended(current_.empty() ? left_.front() : current_, "timed out", why);
            return false;
        }
        const std::string end = end_in_words(child.wait(Clock::now() + limit));
        if (end.empty() && left_.empty()) return true;
        if (!current_.empty()) {
            ended(current_, "crashed", end);
        } else if (left_.size() == before) {
            ended(left_.front(), "crashed", end.empty() ? "it did not run" : end + " before it began");
        } else if (left_.empty() && !failed_here_) {
            ended("after the tests", "failed", end);  // what a sanitizer found, or the end of the process itself
        }
        return false;
    }

    std::string program_, stage_;
    std::deque<std::string> left_;
    double seconds_;  ///< of a test
    std::string current_, output_;
    bool failed_here_ = false;  ///< a test of this process
    Clock::time_point since_;
};

/// Tests that match one of the patterns; they leave `tests`.
std::vector<std::string> take(const std::vector<const char*>& patterns, std::vector<std::string>& tests) {
    const auto kept = std::stable_partition(tests.begin(), tests.end(), [&](const std::string& test) {
        return std::none_of(patterns.begin(), patterns.end(), [&](const char* p) { return matches(test, p); });
    });
    std::vector<std::string> taken(kept, tests.end());
    tests.erase(kept, tests.end());
    return taken;
}

bool run(double seconds, const std::string& program, const std::vector<const char*>& patterns) {
    const auto until = Clock::now() + duration_cast<Clock::duration>(duration<double>(seconds));
    // what the tests run under, a sanitizer, need not see them listed
    const char* under = std::getenv("GPU_SUITE_UNDER");
    const std::string kept = under == nullptr ? "" : under;
    unsetenv("GPU_SUITE_UNDER");
    std::vector<std::string> tests = list_tests(program);
    if (!kept.empty()) setenv("GPU_SUITE_UNDER", kept.c_str(), 1);
    if (!patterns.empty()) tests = take(patterns, tests);
    bool passed = true;
    for (const Stage& stage : stages()) {
        const bool gives_way = std::string(stage.name) == "host";
        const auto of_stage = take(stage.patterns, tests);
        if (of_stage.empty()) continue;
        Running running(program, stage.name, of_stage, share_of_a_test * seconds);
        passed = running.run(gives_way ? std::optional(until) : std::nullopt) && passed;
    }
    return passed;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 3) {
        fmt::print(stderr, "usage: suite_tests SECONDS PROGRAM [PATTERN...]\n");
        return EXIT_FAILURE;
    }
    struct sigaction action {};
    action.sa_handler = [](int) { stopped = 1; };
    sigaction(SIGTERM, &action, nullptr);
    sigaction(SIGINT, &action, nullptr);
    try {
        return run(std::stod(argv[1]), argv[2], {argv + 3, argv + argc}) ? EXIT_SUCCESS : EXIT_FAILURE;
    } catch (const std::exception& error) {
        fmt::print(stderr, "suite_tests: {}\n", error.what());
        return EXIT_FAILURE;
    }
}
