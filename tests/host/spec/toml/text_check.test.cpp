#include "host/spec/toml/text_check.hpp"

#include <gtest/gtest.h>

#include <string>

#include "colonnade/error.hpp"

namespace colonnade::spec {
namespace {

void expect_accepted(const std::string& text) {
    EXPECT_NO_THROW(check_text(text, "x")) << text;
}
void expect_refused(const std::string& text) {
    EXPECT_THROW(check_text(text, "x"), Error) << text;
}

TEST(CheckText, AcceptsTheEndsOfEveryLengthOfUtf8) {
    for (const char* text : {"\x7F", "\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xED\x9F\xBF", "\xEE\x80\x80",
                             "\xEF\xBF\xBF", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF"})
        expect_accepted(std::string("# ") + text);
}

TEST(CheckText, RefusesOverlongCutAndSurrogateSequences) {
    for (const char* text : {"\x80", "\xC0\xAF", "\xC1\xBF", "\xC2", "\xCF", "\xE0\x9F\xBF", "\xED\xA0\x80", "\xE2\x82",
                             "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF"})
        expect_refused(std::string("# ") + text);
}

TEST(CheckText, CountsNestingOnlyOutsideStringsAndComments) {
    const std::string many(100, '['), dots(100, '.');
    expect_refused("a = " + many);
    expect_refused("a" + dots + "b = 1");
    expect_accepted("a = \"" + many + dots + "\"");
    expect_accepted("a = '" + many + dots + "'");
    expect_accepted("# " + many + dots);
    expect_accepted("a = \"\"\"\n" + many + "\n" + dots + "\"\"\"");
    expect_accepted("a = \"\\\"" + many + "\"");
    expect_refused("a = \"\"\nb = " + many);
    expect_refused("a = '\\'\nb = " + many);
}

TEST(CheckText, WantsAsciiOutsideStringsAndComments) {
    expect_refused("\xCF\xBB = 1");
    expect_refused("a = \xCF\xBB");
    expect_refused("a = 1 \xC2\xA0");
    expect_refused("a = [\"\"\"x\"\"\"\", \xCF\xBB]");
    expect_refused("a = \"\"\"\\ \n \xCF\xBB\"\"\"");
    expect_accepted("\xEF\xBB\xBF# with a byte order mark");
    expect_accepted("a = '\xCF\xBB' # \xCF\xBB");
    expect_accepted("a = \"\"\"\xCF\xBB\"\"\"");
}

TEST(CheckText, AcceptsLongListsOfNumbers) {
    std::string list = "a = [";
    for (int i = 0; i < 1000; ++i) list += "0.5, ";
    expect_accepted(list + "]");
}

}  // namespace
}  // namespace colonnade::spec
