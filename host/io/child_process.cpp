#include "host/io/child_process.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fstream>
#include <utility>

#include "colonnade/error.hpp"
#include "colonnade/run.hpp"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define COLONNADE_HAS_SHADOW_MEMORY
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(memory_sanitizer) || __has_feature(thread_sanitizer)
#define COLONNADE_HAS_SHADOW_MEMORY
#endif
#endif

namespace colonnade::io {
namespace {

/// Handlers of this process mean nothing in the copy; what is ignored (nohup) stays ignored.
void forget_handlers() {
    for (int number = 1; number < NSIG; ++number) {
        struct sigaction action {};
        if (::sigaction(number, nullptr, &action) != 0) continue;
        if ((action.sa_flags & SA_SIGINFO) == 0 && (action.sa_handler == SIG_IGN || action.sa_handler == SIG_DFL))
            continue;
        action = {};
        action.sa_handler = SIG_DFL;
        ::sigaction(number, &action, nullptr);
    }
}

/// Leads the standard streams nowhere and gives back the pipe's descriptor, which may have been one of them.
int silence_streams(int pipe) {
    if (pipe <= STDERR_FILENO) pipe = ::fcntl(pipe, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    const int nowhere = ::open("/dev/null", O_RDWR | O_CLOEXEC);
    for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
        if (nowhere >= 0) ::dup2(nowhere, stream);
    return pipe;
}

void run_copy(pid_t parent, int pipe, const std::function<void(const ChildProcess::Pipe&)>& work) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) ::_exit(1);  // it died before it could be watched
    const rlimit no_core{0, 0};
    ::setrlimit(RLIMIT_CORE, &no_core);
    forget_handlers();
    pipe = silence_streams(pipe);
    try {
        work(ChildProcess::Pipe(pipe));
    } catch (...) {  // what it has to say it says through the pipe
        ::_exit(1);
    }
    ::_exit(0);  // destructors and exit handlers are the parent's to run
}

}  // namespace

void ChildProcess::Pipe::write(const void* from, std::size_t count) const {
    const char* next = static_cast<const char*>(from);
    while (count > 0) {
        const ssize_t done = uninterrupted([&] { return ::write(descriptor_, next, count); });
        if (done < 0) ::_exit(1);
        next += done;
        count -= static_cast<std::size_t>(done);
    }
}

ChildProcess::ChildProcess(const std::string& what, const std::function<void(const Pipe&)>& work) {
    int ends[2] = {-1, -1};
    if (::pipe2(ends, O_CLOEXEC) != 0)
        throw Error(fmt::format("{}: the system gives no pipe: {}", what, std::strerror(errno)), Fault::machine);
    pipe_ = Descriptor(ends[0]);
    const Descriptor end_of_the_copy(ends[1]);
    const pid_t parent = ::getpid();
    id_ = ::fork();
    const int reason = errno;
    if (id_ == 0) run_copy(parent, end_of_the_copy.number(), work);
    if (id_ > 0) return;
    throw Error(fmt::format("{}: the system gives no process: {}", what, std::strerror(reason)), Fault::machine);
}

ChildProcess::~ChildProcess() {
    if (id_ >= 0) static_cast<void>(end());
}

bool ChildProcess::read(void* to, std::size_t count, Clock::time_point deadline, const std::function<bool()>& stop) {
    constexpr long asked_every = 100;  // milliseconds
    char* next = static_cast<char*>(to);
    while (count > 0) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
        if (left <= 0) {
            late_ = true;
            return false;
        }
        pollfd ready{pipe_.number(), POLLIN, 0};
        if (stop && stop()) throw Interrupted{};
        if (::poll(&ready, 1, static_cast<int>(std::min<long>(left, stop ? asked_every : 60000))) <= 0) continue;
        const ssize_t got = uninterrupted([&] { return ::read(pipe_.number(), next, count); });
        if (got <= 0) return false;
        next += got;
        count -= static_cast<std::size_t>(got);
    }
    return true;
}

ChildProcess::End ChildProcess::end() {
    ::kill(id_, SIGKILL);  // whoever has ended keeps the status that it ended with
    int status = 0;
    const pid_t reaped = uninterrupted([&] { return ::waitpid(id_, &status, 0); });
    const bool known = reaped == std::exchange(id_, -1);  // a program that ignores SIGCHLD never learns it
    return {late_, known && !late_ && WIFSIGNALED(status) ? WTERMSIG(status) : 0};
}

void limit_memory_growth([[maybe_unused]] std::size_t more) {
#ifndef COLONNADE_HAS_SHADOW_MEMORY
    std::ifstream pages("/proc/self/statm");
    rlim_t used = 0;
    rlimit limit{};
    if (!(pages >> used) || ::getrlimit(RLIMIT_AS, &limit) != 0) return;
    used *= static_cast<rlim_t>(::sysconf(_SC_PAGESIZE));
    const rlim_t wanted = more > RLIM_INFINITY - used ? RLIM_INFINITY : used + more;
    static const rlim_t of_the_parent = limit.rlim_cur;
    limit.rlim_cur = std::min({wanted, of_the_parent, limit.rlim_max});
    ::setrlimit(RLIMIT_AS, &limit);
#endif
}

}  // namespace colonnade::io
