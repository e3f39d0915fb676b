#pragma once

#include <csignal>

#include <string>
#include <utility>
#include <vector>

namespace colonnade::cli {

/// While it lives, the first signal that would end the process only sets a flag, which whatever takes long asks for; a
/// second one removes what has a temporary name and ends the process at once. A closed pipe (SIGPIPE) and the limit of
/// a file (SIGXFSZ) are left to the errors of writing. Signals that something else handles, and those that the parent
/// has ignored (nohup, a shell's background), are left alone. Faults of the program itself end it as ever. Restores
/// what was before.
class SignalGuard {
public:
    SignalGuard();
    ~SignalGuard();
    SignalGuard(const SignalGuard&) = delete;
    SignalGuard& operator=(const SignalGuard&) = delete;

private:
    void handle(int signal, void (*handler)(int));
    std::vector<std::pair<int, struct sigaction>> before_;
};

/// The signal that was caught, or 0.
[[nodiscard]] int caught_signal() noexcept;
/// `SIGTERM`, `SIGRTMIN+3`, ...
[[nodiscard]] std::string caught_signal_name();

}  // namespace colonnade::cli
