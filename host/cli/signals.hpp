#pragma once

namespace colonnade::cli {

/// While it lives, the first SIGINT or SIGTERM only sets a flag that a run asks for, and a second one ends the
/// process at once. Restores what was before.
class SignalGuard {
public:
    SignalGuard();
    ~SignalGuard();
    SignalGuard(const SignalGuard&) = delete;
    SignalGuard& operator=(const SignalGuard&) = delete;

private:
    void (*interrupt_before_)(int);
    void (*terminate_before_)(int);
};

/// The signal that was caught, or 0.
[[nodiscard]] int caught_signal() noexcept;
[[nodiscard]] const char* caught_signal_name() noexcept;

}  // namespace colonnade::cli
