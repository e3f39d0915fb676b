#include "host/cli/signals.hpp"

#include <fmt/format.h>
#include <unistd.h>
#include <cstring>

#include <atomic>

#include "host/io/live_files.hpp"

namespace colonnade::cli {
namespace {

std::atomic<int> caught{0};
static_assert(std::atomic<int>::is_always_lock_free);

extern "C" void remember(int signal) {
    int none = 0;
    if (caught.compare_exchange_strong(none, signal)) return;
    io::remove_live_files();
    _exit(128 + signal);
}

extern "C" void do_nothing(int /*signal*/) {}

}  // namespace

SignalGuard::SignalGuard() {
    caught = 0;
    for (const int signal : {SIGHUP, SIGINT, SIGQUIT, SIGUSR1, SIGUSR2, SIGALRM, SIGTERM, SIGSTKFLT, SIGXCPU, SIGVTALRM,
                             SIGPROF, SIGIO, SIGPWR})
        handle(signal, remember);
    for (int signal = SIGRTMIN; signal <= SIGRTMAX; ++signal) handle(signal, remember);
    for (const int signal : {SIGPIPE, SIGXFSZ}) handle(signal, do_nothing);
}

void SignalGuard::handle(int signal, void (*handler)(int)) {
    struct sigaction old {
    }, own{};
    own.sa_handler = handler;
    own.sa_flags = SA_RESTART;
    if (::sigaction(signal, nullptr, &old) != 0 || (old.sa_flags & SA_SIGINFO) != 0 || old.sa_handler != SIG_DFL)
        return;
    if (::sigaction(signal, &own, nullptr) == 0) before_.emplace_back(signal, old);
}

SignalGuard::~SignalGuard() {
    for (const auto& [signal, old] : before_) ::sigaction(signal, &old, nullptr);
}

int caught_signal() noexcept {
    return caught;
}

std::string caught_signal_name() {
    const int signal = caught;
    if (signal >= SIGRTMIN) return fmt::format("SIGRTMIN+{}", signal - SIGRTMIN);
    const char* name = ::sigabbrev_np(signal);
    return name != nullptr ? fmt::format("SIG{}", name) : fmt::format("signal {}", signal);
}

}  // namespace colonnade::cli
