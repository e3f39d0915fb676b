#include "cli/progress.hpp"

#include <gtest/gtest.h>
#include <pty.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <thread>

namespace colonnade::cli {
namespace {

TEST(ProgressText, ShowsShareRateAndTimeLeft) {
    const std::string text = progress_text(2500, 10000, 100.0);
    EXPECT_EQ(text, "[#######                       ]  25 %  100 columns/s, 1 min 15 s left");
}

TEST(ProgressText, GivesTimeInTheUnitThatFits) {
    EXPECT_NE(progress_text(0, 100, 10.0).find(", 10 s left"), std::string::npos);
    EXPECT_NE(progress_text(0, 599, 10.0).find(", 1 min 00 s left"), std::string::npos);
    EXPECT_NE(progress_text(0, 60000, 10.0).find(", 1 h 40 min left"), std::string::npos);
}

TEST(ProgressText, SaysNothingOfARateItDoesNotKnowYet) {
    EXPECT_EQ(progress_text(1, 4, 0.0), "[#######                       ]  25 %");
}

TEST(ProgressText, SaysAHundredPercentOfTheWholeOnly) {
    EXPECT_NE(progress_text(9999, 10000, 1.0).find(" 99 %"), std::string::npos);
    const std::string whole = progress_text(10000, 10000, 1.0);
    EXPECT_NE(whole.find("100 %"), std::string::npos);
    EXPECT_EQ(whole.find("left"), std::string::npos);
    EXPECT_EQ(std::count(whole.begin(), whole.end(), '#'), 30);
}

TEST(ProgressText, OfNoWorkAtAllIsDone) {
    EXPECT_NE(progress_text(0, 0, 0.0).find("100 %"), std::string::npos);
}

/// Two updates, further apart than the pause between two drawings.
void draw(bool quiet) {
    Progress progress(quiet);
    progress.update(0, 100);
    std::this_thread::sleep_for(std::chrono::milliseconds(150));
    progress.update(50, 100);
    EXPECT_GE(progress.seconds(), 0.15);
}

TEST(Progress, IsSilentOnAShortRunThatHasNoTerminal) {
    ::testing::internal::CaptureStderr();
    draw(false);
    EXPECT_EQ(::testing::internal::GetCapturedStderr(), "");
}

/// What `draw` leaves on a terminal of its own.
std::string drawn_on_a_terminal(bool quiet) {
    int reader = -1, terminal = -1;
    if (::openpty(&reader, &terminal, nullptr, nullptr, nullptr) != 0) return "no terminal";
    const int before = ::dup(STDERR_FILENO);
    ::dup2(terminal, STDERR_FILENO);
    draw(quiet);
    (void)!::write(STDERR_FILENO, "$", 1);  // the end: a terminal hands over what was written piece by piece
    ::dup2(before, STDERR_FILENO);
    std::string text;
    char piece[4096];
    while (text.empty() || text.back() != '$') {
        const ssize_t count = ::read(reader, piece, sizeof piece);
        if (count <= 0) break;
        text.append(piece, static_cast<std::size_t>(count));
    }
    for (const int file : {reader, terminal, before}) ::close(file);
    return text;
}

TEST(Progress, DrawsABarOnATerminalAndWipesItAtTheEnd) {
    const std::string text = drawn_on_a_terminal(false);
    EXPECT_NE(text.find("\r[###############               ]  50 %"), std::string::npos) << text;
    const std::string wiped = "\r\033[K$";
    ASSERT_GE(text.size(), wiped.size());
    EXPECT_EQ(text.substr(text.size() - wiped.size()), wiped) << text;
}

TEST(Progress, LeavesATerminalAloneWhenQuiet) {
    EXPECT_EQ(drawn_on_a_terminal(true), "$");
}

}  // namespace
}  // namespace colonnade::cli
