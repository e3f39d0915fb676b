#include "cli/progress.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <cmath>
#include <cstdio>

namespace colonnade::cli {
namespace {

std::string duration(double seconds) {
    const auto whole = static_cast<long long>(std::ceil(seconds));
    if (whole < 60) return fmt::format("{} s", whole);
    if (whole < 3600) return fmt::format("{} min {:02} s", whole / 60, whole % 60);
    return fmt::format("{} h {:02} min", whole / 3600, whole % 3600 / 60);
}

}  // namespace

std::string progress_text(std::size_t done, std::size_t total, double rate) {
    constexpr std::size_t width = 30;
    const double share = total > 0 ? static_cast<double>(done) / static_cast<double>(total) : 1.0;
    const auto filled = static_cast<std::size_t>(share * width);
    // rounded down, so that 100 % is said of the whole only
    std::string text = fmt::format("[{}{}] {:3.0f} %", std::string(filled, '#'), std::string(width - filled, ' '),
                                   std::floor(100.0 * share));
    if (rate > 0.0) text += fmt::format("  {:.3g} columns/s", rate);
    if (rate > 0.0 && done < total) text += ", " + duration(static_cast<double>(total - done) / rate) + " left";
    return text;
}

Progress::Progress(bool quiet)
    : quiet_(quiet), terminal_(isatty(STDERR_FILENO) == 1), start_(Clock::now()), first_(start_), last_(start_) {}

Progress::~Progress() {
    if (drawn_) std::fputs("\r\033[K", stderr);
}

double Progress::seconds() const {
    return std::chrono::duration<double>(Clock::now() - start_).count();
}

void Progress::update(std::size_t done, std::size_t total) {
    if (quiet_) return;
    const auto now = Clock::now();
    if (!started_) {
        started_ = true;
        done_at_first_ = done;
        first_ = now;
    }
    const std::chrono::duration<double> since = now - last_;
    if (since.count() < (terminal_ ? 0.1 : 5.0)) return;
    last_ = now;
    const double working = std::chrono::duration<double>(now - first_).count();
    const double rate = working > 0.0 ? static_cast<double>(done - done_at_first_) / working : 0.0;
    const std::string text = progress_text(done, total, rate);
    if (terminal_) {
        std::fprintf(stderr, "\r%s\033[K", text.c_str());
        std::fflush(stderr);
        drawn_ = true;
    } else {
        spdlog::info("{}", text);
    }
}

}  // namespace colonnade::cli
