#include "host/data/utf8.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>

namespace colonnade::data {
namespace {

/// A code point in UTF-8 (RFC 3629, section 3).
std::string utf8(unsigned code) {
    const auto byte = [](unsigned value) { return std::string(1, static_cast<char>(value)); };
    const auto follow = [&](unsigned shift) { return byte(0x80U | (code >> shift & 0x3FU)); };
    if (code < 0x80U) return byte(code);
    if (code < 0x800U) return byte(0xC0U | code >> 6U) + follow(0);
    if (code < 0x10000U) return byte(0xE0U | code >> 12U) + follow(6) + follow(0);
    return byte(0xF0U | code >> 18U) + follow(12) + follow(6) + follow(0);
}

RC_GTEST_PROP(SequenceLength, IsThatOfEveryCodePointAndNoneOfSurrogates, ()) {
    const auto code = *rc::gen::inRange(0U, 0x120000U);
    const bool valid = code < 0x110000U && (code < 0xD800U || code > 0xDFFFU);
    const std::string text = utf8(code);
    RC_ASSERT(sequence_length(text + "x") == (valid ? text.size() : 0U));
    if (text.size() > 1) RC_ASSERT(sequence_length(text.substr(0, text.size() - 1)) == 0U);
}

TEST(SequenceLength, IsNothingWhereThereIsNothing) {
    EXPECT_EQ(sequence_length(""), 0U);
}

TEST(IsControl, KnowsTheSixtyFiveOfUnicode) {
    int controls = 0;
    for (unsigned code = 0; code < 0x3000U; ++code) {
        const bool control = code < 0x20U || (code >= 0x7FU && code < 0xA0U);
        EXPECT_EQ(is_control(utf8(code)), control) << code;
        controls += control ? 1 : 0;
    }
    EXPECT_EQ(controls, 65);
}

}  // namespace
}  // namespace colonnade::data
