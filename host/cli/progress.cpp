#include "host/cli/progress.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace colonnade::cli {
namespace {

std::string duration(double seconds) {
    const auto whole = static_cast<long long>(std::ceil(seconds));
    if (whole < 60) return fmt::format("{} s", whole);
    if (whole < 3600) return fmt::format("{} min {:02} s", whole / 60, whole % 60);
    return fmt::format("{} h {:02} min", whole / 3600, whole % 3600 / 60);
}

}  // namespace

std::string progress_text(std::size_t done, std::size_t total, double rate, std::size_t width) {
    constexpr std::size_t widest_bar = 30, narrowest_bar = 5;
    const double share = total > 0 ? static_cast<double>(done) / static_cast<double>(total) : 1.0;
    // rounded down, so that 100 % is said of the whole only
    const std::string percent = fmt::format("{:3.0f} %", std::floor(100.0 * share));
    const std::string speed = rate > 0.0 ? fmt::format("  {:.3g} columns/s", rate) : "";
    const std::string left =
        rate > 0.0 && done < total ? duration(static_cast<double>(total - done) / rate) + " left" : "";
    const std::size_t room = width > 0 ? width - 1 : 0;
    const std::string rests[] = {speed + (left.empty() ? "" : ", " + left), left.empty() ? "" : "  " + left, ""};
    for (const std::string& rest : rests) {
        const std::size_t others = percent.size() + rest.size() + 3;  // brackets and a space
        if (others + narrowest_bar > room) continue;
        const std::size_t bar = std::min(widest_bar, room - others);
        const auto filled = static_cast<std::size_t>(share * static_cast<double>(bar));
        return fmt::format("[{}{}] {}{}", std::string(filled, '#'), std::string(bar - filled, ' '), percent, rest);
    }
    return percent.substr(0, room);
}

std::size_t terminal_width() {
    constexpr std::size_t usual = 80, widest = 10'000;
    winsize size{};
    if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
    const char* const columns = std::getenv("COLUMNS");
    if (columns == nullptr) return usual;
    std::size_t width = 0;
    const char* const end = columns + std::strlen(columns);
    const auto [stopped, error] = std::from_chars(columns, end, width);
    return error == std::errc{} && stopped == end && width > 0 && width <= widest ? width : usual;
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
    if (terminal_) {
        std::fprintf(stderr, "\r%s\033[K", progress_text(done, total, rate, terminal_width()).c_str());
        std::fflush(stderr);
        drawn_ = true;
    } else {
        spdlog::info("{}", progress_text(done, total, rate));
    }
}

}  // namespace colonnade::cli
