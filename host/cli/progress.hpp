#pragma once

#include <chrono>
#include <cstddef>
#include <limits>
#include <string>

namespace colonnade::cli {

/// Text of the bar: share done, columns a second (`rate`; 0 when not known yet) and, while some are left, time left. On
/// a terminal of `width` characters it never fills the last, so that it never wraps: the bar shrinks first, then the
/// rate goes, the time left, and the bar; the share is cut last.
[[nodiscard]] std::string progress_text(std::size_t done, std::size_t total, double rate,
                                        std::size_t width = std::numeric_limits<std::size_t>::max());

/// Characters in a line of the terminal on stderr, asked for each time because windows change; where it does not say,
/// what COLUMNS says, or 80.
[[nodiscard]] std::size_t terminal_width();

/// Shows how far a run is on stderr: a bar that is drawn again on a terminal, a log line every five seconds elsewhere.
class Progress {
public:
    explicit Progress(bool quiet);
    ~Progress();
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

    void update(std::size_t done, std::size_t total);
    /// Seconds since the beginning.
    [[nodiscard]] double seconds() const;

private:
    using Clock = std::chrono::steady_clock;
    bool quiet_, terminal_;
    bool drawn_ = false;
    bool started_ = false;
    std::size_t done_at_first_ = 0;  ///< of the first update: what came before it is preparation, not a rate
    Clock::time_point start_, first_, last_;
};

}  // namespace colonnade::cli
