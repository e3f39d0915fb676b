#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <bit>
#include <cstdint>
#include <limits>

#include "host/io/array.hpp"
#include "support/scratch.hpp"

namespace colonnade::io {
namespace {

using testing::bytes_of;
using testing::Scratch;
using testing::sentence_of;

/// A version 1 file: magic, version, header length in two bytes, header, values.
std::string npy(const std::string& header, const std::string& values) {
    const int length = static_cast<int>(header.size());
    return "\x93NUMPY" + bytes_of({1, 0, length % 256, length / 256}) + header + values;
}

std::string header_of(const std::string& type, const std::string& shape, const std::string& fortran = "False") {
    return "{'descr': '" + type + "', 'fortran_order': " + fortran + ", 'shape': " + shape + ", }\n";
}

/// One value in `width` bytes, least or most significant first.
std::string encoded(std::uint64_t bits, std::size_t width, bool big) {
    std::string bytes;
    for (std::size_t i = 0; i < width; ++i) bytes += static_cast<char>(bits >> 8 * (big ? width - 1 - i : i) & 0xFF);
    return bytes;
}

Array read(const Scratch& scratch, const std::string& bytes) {
    return read_array(scratch.write("a.npy", bytes));
}

std::string refusal(const Scratch& scratch, const std::string& bytes) {
    const std::string path = scratch.write("a.npy", bytes);
    const std::string sentence = sentence_of([&] { (void)read_array(path); });
    EXPECT_EQ(sentence.substr(0, path.size() + 2), path + ": ");
    return sentence.substr(std::min(sentence.size(), path.size() + 2));
}

struct Case {
    const char* type;
    std::string bytes;
    std::vector<double> values;
};

TEST(ReadNpy, DecodesEveryTypeInBothByteOrders) {
    const Scratch scratch;
    const std::vector<Case> cases{
        {"<f4", bytes_of({0x00, 0x00, 0xC0, 0x3F, 0x00, 0x00, 0x20, 0xC0}), {1.5, -2.5}},
        {">f4", bytes_of({0x3F, 0xC0, 0x00, 0x00, 0xC0, 0x20, 0x00, 0x00}), {1.5, -2.5}},
        {"<f8", bytes_of({0, 0, 0, 0, 0, 0, 0xF8, 0x3F, 0, 0, 0, 0, 0, 0, 0x04, 0xC0}), {1.5, -2.5}},
        {">f8", bytes_of({0x3F, 0xF8, 0, 0, 0, 0, 0, 0, 0xC0, 0x04, 0, 0, 0, 0, 0, 0}), {1.5, -2.5}},
        {"|i1", bytes_of({0x7F, 0x80}), {127, -128}},
        {"<i2", bytes_of({0x02, 0x01, 0xFF, 0xFF}), {258, -1}},
        {">i2", bytes_of({0x01, 0x02, 0x80, 0x00}), {258, -32768}},
        {"<i4", bytes_of({0, 0, 1, 0, 0xFE, 0xFF, 0xFF, 0xFF}), {65536, -2}},
        {">i4", bytes_of({0, 1, 0, 0, 0xFF, 0xFF, 0xFF, 0xFE}), {65536, -2}},
        {"<i8", bytes_of({0, 0, 0, 0, 1, 0, 0, 0, 0xFD, 255, 255, 255, 255, 255, 255, 255}), {4294967296.0, -3}},
        {"|u1", bytes_of({0x00, 0xFF}), {0, 255}},
        {"<u2", bytes_of({0xFF, 0xFF, 0x01, 0x00}), {65535, 1}},
        {">u4", bytes_of({0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 1}), {4294967295.0, 1}},
        {"<u8", bytes_of({0, 0, 0, 0, 0, 0, 0, 0x80, 1, 0, 0, 0, 0, 0, 0, 0}), {9223372036854775808.0, 1}},
        {"|b1", bytes_of({0, 1}), {0, 1}},
    };
    for (const Case& c : cases) {
        const Array array = read(scratch, npy(header_of(c.type, "(2,)"), c.bytes));
        EXPECT_EQ(array.values, c.values) << c.type;
        EXPECT_EQ(array.shape, std::vector<std::size_t>{2}) << c.type;
    }
}

TEST(ReadNpy, PutsFortranOrderIntoRowMajorOrder) {
    const Scratch scratch;
    // in memory a[0][0], a[1][0], a[0][1], a[1][1], a[0][2], a[1][2]
    const Array array = read(scratch, npy(header_of("|u1", "(2, 3)", "True"), bytes_of({1, 4, 2, 5, 3, 6})));
    EXPECT_EQ(array.shape, (std::vector<std::size_t>{2, 3}));
    EXPECT_EQ(array.values, (std::vector<double>{1, 2, 3, 4, 5, 6}));
}

TEST(ReadNpy, ReadsVersionsTwoAndThreeWithTheirLongerHeaderLength) {
    const Scratch scratch;
    const std::string header = header_of("|u1", "(1,)");
    for (const int version : {2, 3}) {
        const std::string start = "\x93NUMPY" + bytes_of({version, 0, static_cast<int>(header.size()), 0, 0, 0});
        EXPECT_EQ(read(scratch, start + header + "\x07").values, std::vector<double>{7}) << version;
    }
    EXPECT_EQ(refusal(scratch, "\x93NUMPY" + bytes_of({4, 0, 1, 0, 0, 0}) + "{"),
              "is of .npy format version 4, allowed: 1 to 3");
}

TEST(ReadNpy, AcceptsTheKeysInAnyOrderAndEitherQuote) {
    const Scratch scratch;
    const std::string header = R"({"shape":(1,1),"descr":"|u1","fortran_order":True})";
    EXPECT_EQ(read(scratch, npy(header, "\x05")).shape, (std::vector<std::size_t>{1, 1}));
}

RC_GTEST_PROP(ReadNpy, GivesBackEveryDoubleInAnyLayout, (bool big, bool fortran)) {
    const Scratch scratch;
    const auto rank = *rc::gen::inRange<std::size_t>(1, 4);
    const auto shape = *rc::gen::container<std::vector<std::size_t>>(rank, rc::gen::inRange<std::size_t>(1, 5));
    std::size_t count = 1;
    std::string text;
    for (const std::size_t size : shape) {
        count *= size;
        text += std::to_string(size) + ",";
    }
    const auto values = *rc::gen::container<std::vector<double>>(count, rc::gen::arbitrary<double>());
    std::string bytes;
    for (std::size_t i = 0; i < count; ++i) {
        std::size_t place = i;
        if (fortran) {  // i = i0 + n0 (i1 + n1 i2) lies at (i0 n1 + i1) n2 + i2
            const std::size_t n1 = rank > 1 ? shape[1] : 1, n2 = rank > 2 ? shape[2] : 1;
            place = (i % shape[0] * n1 + i / shape[0] % n1) * n2 + i / shape[0] / n1;
        }
        bytes += encoded(std::bit_cast<std::uint64_t>(values[place]), 8, big);
    }
    const std::string header = header_of(big ? ">f8" : "<f8", "(" + text + ")", fortran ? "True" : "False");
    const Array array = read(scratch, npy(header, bytes));
    RC_ASSERT(array.shape == shape);
    RC_ASSERT(array.values == values);
}

TEST(ReadNpy, RefusesATruncatedFileAndSaysWhatIsMissing) {
    const Scratch scratch;
    const std::string whole = npy(header_of("<f8", "(2, 3)"), std::string(48, '\0'));
    EXPECT_EQ(read(scratch, whole).values.size(), 6U);
    for (std::size_t length = 0; length < whole.size(); ++length)
        EXPECT_NE(refusal(scratch, whole.substr(0, length)), "") << length;
    EXPECT_EQ(refusal(scratch, whole.substr(0, whole.size() - 1)),
              "truncated: its header promises 6 values of 8 bytes, 47 bytes follow");
    EXPECT_EQ(refusal(scratch, whole.substr(0, 40)),
              "truncated: its .npy header should end at byte 70, the file ends at byte 40");
    EXPECT_EQ(refusal(scratch, whole.substr(0, 9)), "truncated: ends after 9 bytes, within the .npy header");
    EXPECT_EQ(refusal(scratch, whole + "x"), "too long: its header promises 6 values of 8 bytes, 49 bytes follow");
}

TEST(ReadNpy, RefusesAHeaderThatLiesAboutSizesWithoutAllocating) {
    const Scratch scratch;
    const std::string value(8, '\0');
    EXPECT_EQ(refusal(scratch, npy(header_of("<f8", "(1000000000000000,)"), value)),
              "truncated: its header promises 1000000000000000 values of 8 bytes, 8 bytes follow");
    EXPECT_EQ(refusal(scratch, npy(header_of("<f8", "(4294967296, 4294967296)"), value)),
              "has more values than memory has addresses");
    EXPECT_EQ(refusal(scratch, npy(header_of("<f8", "(99999999999999999999,)"), value)),
              "malformed .npy header: found '99999999999999999999,), }\\x0A', expected: a size of at most 64 bits");
    EXPECT_EQ(refusal(scratch, npy(header_of("<f8", "()"), value)), "found 0 dimensions, allowed: 1 to 3");
    EXPECT_EQ(refusal(scratch, npy(header_of("<f8", "(0, 3)"), "")),
              "holds no values, since one of its dimensions is 0");
}

TEST(ReadNpy, RefusesTypesItDoesNotRead) {
    const Scratch scratch;
    for (const std::string type : {"<f2", "<c16", "|O", "<U3", "|S1", "f8", "|f8", "<b4", "<M8"})
        EXPECT_EQ(refusal(scratch, npy(header_of(type, "(1,)"), "")),
                  "holds values of type '" + type + "', allowed: f4, f8, i1 to i8, u1 to u8 and b1");
}

TEST(ReadNpy, RefusesAMalformedHeader) {
    const Scratch scratch;
    const std::string malformed = "malformed .npy header: ";
    EXPECT_EQ(refusal(scratch, "PK\x03\x04 a zipped file"), "is a zip archive, allowed: an array of NumPy (.npy)");
    EXPECT_EQ(refusal(scratch, "1,2,3\n"), "is not a .npy file: it does not begin with \\x93NUMPY");
    EXPECT_EQ(refusal(scratch, npy("{'descr': '<f8', 'shape': (1,)}", "")), malformed + "lacks 'fortran_order'");
    EXPECT_EQ(refusal(scratch, npy("{'descr': [('a', '<f8')]}", "")),
              malformed + "found '[('a', '<f8')]}', expected: a quoted word (structured types are not read)");
    EXPECT_EQ(refusal(scratch, npy("{'descr': '<f8', 'order': 1}", "")),
              malformed + "found ' 1}', expected: 'descr', 'fortran_order' and 'shape' once each, not 'order'");
    EXPECT_EQ(refusal(scratch, npy(header_of("<f8", "(1,)", "true"), "")),
              malformed + "found 'true, 'shape': (1,), }\\x0A', expected: True or False");
    EXPECT_EQ(refusal(scratch, npy(header_of("<f8", "(-1,)"), "")),
              malformed + "found '-1,), }\\x0A', expected: a size of at most 64 bits");
    EXPECT_EQ(refusal(scratch, npy(header_of("<f8", "(1,)") + "x", "")),
              malformed + "found 'x', expected: nothing after '}'");
}

TEST(ReadNpy, NamesThePlaceOfANonFiniteValue) {
    const Scratch scratch;
    const auto nan = std::bit_cast<std::uint64_t>(std::numeric_limits<double>::quiet_NaN());
    const auto minus_infinity = std::bit_cast<std::uint64_t>(-std::numeric_limits<double>::infinity());
    const std::string header = header_of("<f8", "(2, 2)");
    EXPECT_EQ(refusal(scratch, npy(header, std::string(16, '\0') + encoded(nan, 8, false) + std::string(8, '\0'))),
              "found nan at [1][0], allowed: finite numbers");
    EXPECT_EQ(refusal(scratch, npy(header, std::string(24, '\0') + encoded(minus_infinity, 8, false))),
              "found -inf at [1][1], allowed: finite numbers");
}

}  // namespace
}  // namespace colonnade::io
