#include "host/io/child_process.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <thread>

#include "colonnade/run.hpp"
#include "support/scratch.hpp"

namespace colonnade::io {
namespace {

using namespace std::chrono_literals;
using Clock = ChildProcess::Clock;
using Pipe = ChildProcess::Pipe;
using testing::Scratch;
using testing::sentence_of;

Clock::time_point soon() {
    return Clock::now() + 60s;
}

TEST(ChildProcess, SendsWhatTheWorkWritesInItsOrder) {
    std::string large(1 << 20, 'x');  // more than a pipe holds
    ChildProcess child("work", [&](const Pipe& pipe) {
        pipe.write("ab", 2);
        pipe.write(large.data(), large.size());
    });
    std::string got(2 + large.size(), '\0');
    ASSERT_TRUE(child.read(got.data(), got.size(), soon()));
    EXPECT_EQ(got, "ab" + large);
    EXPECT_FALSE(child.read(got.data(), 1, soon())) << "it has ended";
    const ChildProcess::End end = child.end();
    EXPECT_FALSE(end.late);
    EXPECT_EQ(end.signal, 0);
}

TEST(ChildProcess, TellsTheSignalThatEndedIt) {
    for (const int number : {SIGSEGV, SIGABRT, SIGFPE, SIGKILL}) {
        ChildProcess child("work", [&](const Pipe&) { ::raise(number); });
        char byte = 0;
        EXPECT_FALSE(child.read(&byte, 1, soon()));
        EXPECT_EQ(child.end().signal, number);
    }
}

TEST(ChildProcess, IsNotWaitedForOnceItsParentIsToStop) {
    const auto start = Clock::now();
    ChildProcess child("work", [](const Pipe&) { ::pause(); });
    char byte = 0;
    const auto stop = [&] { return Clock::now() - start > 50ms; };
    EXPECT_THROW((void)child.read(&byte, 1, soon(), stop), Interrupted);
    EXPECT_LT(Clock::now() - start, 10s);
}

TEST(ChildProcess, EndsWorkThatTakesTooLong) {
    const auto start = Clock::now();
    ChildProcess child("work", [](const Pipe& pipe) {
        pipe.write("a", 1);
        for (;;) ::pause();
    });
    char byte = 0;
    ASSERT_TRUE(child.read(&byte, 1, soon()));
    EXPECT_FALSE(child.read(&byte, 1, Clock::now() + 100ms));
    EXPECT_TRUE(child.end().late);
    EXPECT_LT(Clock::now() - start, 30s);
    EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1) << "it was reaped";
    EXPECT_EQ(errno, ECHILD);
}

TEST(ChildProcess, IsGoneWithWhoeverNoLongerWantsIt) {
    {
        const ChildProcess child("work", [](const Pipe&) {
            for (;;) ::pause();
        });
    }
    EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1);
    EXPECT_EQ(errno, ECHILD);
}

TEST(ChildProcess, SaysNothingOnTheStreamsOfItsParent) {
    const Scratch scratch;
    const int kept = ::dup(STDERR_FILENO);
    const int file = ::open(scratch.path("err").c_str(), O_WRONLY | O_CREAT, 0600);
    ::dup2(file, STDERR_FILENO);
    {
        ChildProcess child("work", [](const Pipe&) {
            constexpr char words[] = "HDF5-DIAG: Error detected";
            (void)!::write(STDERR_FILENO, words, sizeof words);
        });
        char byte = 0;
        EXPECT_FALSE(child.read(&byte, 1, soon()));
        EXPECT_EQ(child.end().signal, 0);
    }
    ::dup2(kept, STDERR_FILENO);
    ::close(kept);
    ::close(file);
    EXPECT_EQ(scratch.read("err"), "");
}

TEST(ChildProcess, ForgetsHandlersAndKeepsWhatIsIgnored) {
    struct sigaction before_term {
    }, before_hup{}, action{};
    action.sa_handler = [](int) {};
    ::sigaction(SIGTERM, &action, &before_term);
    action.sa_handler = SIG_IGN;
    ::sigaction(SIGHUP, &action, &before_hup);
    {
        ChildProcess child("work", [](const Pipe& pipe) {
            for (const int number : {SIGTERM, SIGHUP}) {
                struct sigaction now {};
                ::sigaction(number, nullptr, &now);
                pipe.write(now.sa_handler == SIG_IGN ? "i" : now.sa_handler == SIG_DFL ? "d" : "h", 1);
            }
        });
        std::string got(2, '\0');
        EXPECT_TRUE(child.read(got.data(), 2, soon()));
        EXPECT_EQ(got, "di");
    }
    ::sigaction(SIGTERM, &before_term, nullptr);
    ::sigaction(SIGHUP, &before_hup, nullptr);
}

TEST(ChildProcess, SurvivesAParentThatNeverLearnsOfItsChildren) {
    struct sigaction before {
    }, action{};
    action.sa_handler = SIG_IGN;
    ::sigaction(SIGCHLD, &action, &before);
    {
        ChildProcess child("work", [](const Pipe&) { ::raise(SIGSEGV); });
        char byte = 0;
        EXPECT_FALSE(child.read(&byte, 1, soon()));
        EXPECT_EQ(child.end().signal, 0);
    }
    ::sigaction(SIGCHLD, &before, nullptr);
}

// Sanitizers fill the address space, and open pipes of their own to see whether memory can be read.
#if !defined(__SANITIZE_ADDRESS__)
TEST(ChildProcess, NamesTheFaultOfASystemWithoutProcesses) {
    rlimit before{};
    ::getrlimit(RLIMIT_NOFILE, &before);
    const rlimit none{0, before.rlim_max};
    ::setrlimit(RLIMIT_NOFILE, &none);
    const std::string said = sentence_of([] { const ChildProcess child("a.nc", [](const Pipe&) {}); }, Fault::machine);
    ::setrlimit(RLIMIT_NOFILE, &before);
    EXPECT_EQ(said, "a.nc: the system gives no pipe: Too many open files");
}

TEST(LimitMemoryGrowth, LeavesTheRestOfTheSystemAlone) {
    ChildProcess child("work", [](const Pipe& pipe) {
        limit_memory_growth(std::size_t{64} << 20U);
        void* little = std::malloc(std::size_t{16} << 20U);
        void* much = std::malloc(std::size_t{256} << 20U);
        pipe.write(little != nullptr && much == nullptr ? "y" : "n", 1);
    });
    char answer = 0;
    ASSERT_TRUE(child.read(&answer, 1, soon()));
    EXPECT_EQ(answer, 'y');
}
#endif

}  // namespace
}  // namespace colonnade::io
