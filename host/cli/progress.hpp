#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <string>

namespace colonnade::cli {

/// Text of the bar: share done, columns a second and time left.
[[nodiscard]] std::string progress_text(std::size_t done, std::size_t total, double seconds);

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
    Clock::time_point start_, last_;
};

}  // namespace colonnade::cli
