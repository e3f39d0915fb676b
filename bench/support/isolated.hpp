#pragma once

/// A case of a bench in a process of its own: a crash, a hang or an error that a device keeps costs that case alone.
#include <sys/prctl.h>

#include <csignal>
#include <cstdlib>
#include <exception>
#include <string>
#include <thread>

#include "gpu_suite/child.hpp"
#include "support/lines.hpp"

namespace colonnade::bench {

enum class SystemStatuses {
    well,   ///< all answers were right
    badly,  ///< some answer was not
    died    ///< by an exception, a signal or the limit, which a line says
};

/// Calls `work`, which tells lines of its own and returns whether all answers were right, in a copy of this process,
/// for at most `seconds`. `about`: what the line on an early end begins with. To be called before this process has a
/// thread or a context of a device.
template <class Work>
[[nodiscard]] SystemStatuses isolated(nlohmann::json about, double seconds, Work work) {
    constexpr int by_exception = 70;
    const auto until = suite::Clock::now() + std::chrono::duration<double>(seconds);
    std::fflush(nullptr);
    const pid_t process = fork();
    if (process < 0) throw std::system_error(errno, std::generic_category(), "starting a case");
    if (process == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        int status = by_exception;
        try {
            status = work() ? EXIT_SUCCESS : EXIT_FAILURE;
        } catch (const std::exception& error) {
            about["why"] = error.what();
            tell(about);
        }
        std::fflush(nullptr);
        _exit(status);  // without what the parent registered for its own end
    }
    int status = 0;
    bool is_late = false;
    while (waitpid(process, &status, WNOHANG) == 0) {
        if (!is_late && suite::Clock::now() > until) is_late = kill(process, SIGKILL) == 0;
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    if (WIFEXITED(status) && WEXITSTATUS(status) == EXIT_SUCCESS) return SystemStatuses::well;
    if (WIFEXITED(status) && WEXITSTATUS(status) == EXIT_FAILURE) return SystemStatuses::badly;
    if (!WIFEXITED(status) || WEXITSTATUS(status) != by_exception) {
        about["why"] = is_late ? fmt::format("not done after {:.0f} s", seconds) : suite::end_in_words(status);
        fmt::print("\n");  // ends a line that was torn
        tell(about);
    }
    return SystemStatuses::died;
}

}  // namespace colonnade::bench
