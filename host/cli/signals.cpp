#include "cli/signals.hpp"

#include <unistd.h>
#include <csignal>

namespace colonnade::cli {
namespace {

volatile std::sig_atomic_t caught = 0;

extern "C" void remember(int signal) {
    if (caught != 0) _exit(128 + signal);
    caught = signal;
}

}  // namespace

SignalGuard::SignalGuard()
    : interrupt_before_(std::signal(SIGINT, remember)), terminate_before_(std::signal(SIGTERM, remember)) {
    caught = 0;
}

SignalGuard::~SignalGuard() {
    std::signal(SIGINT, interrupt_before_);
    std::signal(SIGTERM, terminate_before_);
}

int caught_signal() noexcept {
    return caught;
}

const char* caught_signal_name() noexcept {
    return caught == SIGTERM ? "SIGTERM" : "SIGINT";
}

}  // namespace colonnade::cli
