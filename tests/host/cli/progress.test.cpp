#include "host/cli/progress.hpp"

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

TEST(ProgressText, FitsIntoAnyTerminalAndGivesUpWhatMattersLeastFirst) {
    for (std::size_t width = 0; width < 120; ++width)
        for (const std::size_t done : {0U, 50U, 99999U})
            for (const double rate : {0.0, 1.0, 1.23e8})
                EXPECT_LT(progress_text(done, 100000, rate, width).size(), std::max<std::size_t>(width, 1)) << width;
    EXPECT_EQ(progress_text(2500, 10000, 100.0, 200), progress_text(2500, 10000, 100.0));
    EXPECT_EQ(progress_text(2500, 10000, 100.0, 60), "[####               ]  25 %  100 columns/s, 1 min 15 s left");
    EXPECT_EQ(progress_text(2500, 10000, 100.0, 40), "[###           ]  25 %  1 min 15 s left");
    EXPECT_EQ(progress_text(2500, 10000, 100.0, 20), "[##         ]  25 %");
    EXPECT_EQ(progress_text(2500, 10000, 100.0, 8), " 25 %");
    EXPECT_EQ(progress_text(2500, 10000, 100.0, 0), "");
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
std::string drawn_on_a_terminal(bool quiet, unsigned short width = 0) {
    int reader = -1, terminal = -1;
    winsize size{.ws_row = 24, .ws_col = width, .ws_xpixel = 0, .ws_ypixel = 0};
    if (::openpty(&reader, &terminal, nullptr, nullptr, &size) != 0) return "no terminal";
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

TEST(Progress, AsksTheTerminalForItsWidthAndElseColumns) {
    EXPECT_NE(drawn_on_a_terminal(false, 16).find("\r[###    ]  50 %\033"), std::string::npos);
    ::setenv("COLUMNS", "12", 1);
    EXPECT_NE(drawn_on_a_terminal(false).find("\r 50 %\033"), std::string::npos);
    for (const char* nonsense : {"", "-3", "wide", "0", "99999999999999999999"}) {
        ::setenv("COLUMNS", nonsense, 1);
        EXPECT_NE(drawn_on_a_terminal(false).find("\r[###############               ]  50 %"), std::string::npos)
            << nonsense;
    }
    ::unsetenv("COLUMNS");
}

TEST(Progress, LeavesATerminalAloneWhenQuiet) {
    EXPECT_EQ(drawn_on_a_terminal(true), "$");
}

}  // namespace
}  // namespace colonnade::cli
