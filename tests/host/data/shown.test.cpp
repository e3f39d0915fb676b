#include "host/data/shown.hpp"

#include <gtest/gtest.h>

namespace colonnade::data {
namespace {

TEST(Shown, QuotesEscapesAndShortens) {
    EXPECT_EQ(shown("abc"), "'abc'");
    EXPECT_EQ(shown(std::string("a\0\n\x7F", 4)), "'a\\x00\\x0A\\x7F'");
    EXPECT_EQ(shown(std::string(41, 'x')), "'" + std::string(40, 'x') + "...'");
    EXPECT_EQ(shown(std::string(40, 'x')), "'" + std::string(40, 'x') + "'");
    EXPECT_EQ(shown("\xC3\xA9\xC2\x9B\xFF"), "'\xC3\xA9\\xC2\\x9B\\xFF'") << "no control, no broken UTF-8";
}

}  // namespace
}  // namespace colonnade::data
