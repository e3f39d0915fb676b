#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "host/io/image.hpp"
#include "support/scratch.hpp"

namespace colonnade::io {
namespace {

using testing::bytes_of;
using testing::Scratch;
using testing::sentence_of;

Image read(const std::string& bytes) {
    const Scratch scratch;
    return read_image(scratch.write("a.pgm", bytes));
}

std::string refusal(const std::string& bytes) {
    const Scratch scratch;
    const std::string path = scratch.write("a.pgm", bytes);
    const std::string sentence = sentence_of([&] { (void)read_image(path); });
    return sentence.substr(std::min(sentence.size(), path.size()));
}

TEST(ReadPgm, ReadsTextWithCommentsAnywhereInTheHeader) {
    const Image image = read("P2 # a comment\n3# width\n 2\n# white\n4\n0 1 2\n3 4 0 # last\n");
    EXPECT_EQ(image.width, 3U);
    EXPECT_EQ(image.height, 2U);
    EXPECT_EQ(image.grey, (std::vector<double>{0, 0.25, 0.5, 0.75, 1, 0}));
}

TEST(ReadPgm, ReadsBinaryOfOneAndTwoBytes) {
    EXPECT_EQ(read("P5 2 1 255\n" + bytes_of({51, 255})).grey, (std::vector<double>{51 / 255.0, 1}));
    EXPECT_EQ(read("P5\n2 1\n65535\n" + bytes_of({1, 2, 255, 255})).grey, (std::vector<double>{258 / 65535.0, 1}));
    EXPECT_EQ(read("P5 1 1 256 " + bytes_of({1, 0})).grey, (std::vector<double>{1}));
}

TEST(ReadPgm, TakesBlanksAndHashesInABinaryRasterAsValues) {
    EXPECT_EQ(read("P5 3 1 255\n" + bytes_of({'\n', '#', ' '})).grey,
              (std::vector<double>{10 / 255.0, 35 / 255.0, 32 / 255.0}));
}

RC_GTEST_PROP(ReadPgm, GivesBackEveryGreyValueInTextAndBinary, ()) {
    const auto width = *rc::gen::inRange(1, 8);
    const auto height = *rc::gen::inRange(1, 8);
    const auto white = *rc::gen::inRange(1, 65536);
    const auto values =
        *rc::gen::container<std::vector<int>>(static_cast<std::size_t>(width * height), rc::gen::inRange(0, white + 1));
    std::string text = fmt::format("P2 {} {} {}\n", width, height, white);
    std::string binary = fmt::format("P5 {} {} {}\n", width, height, white);
    std::vector<double> expected;
    for (const int value : values) {
        text += fmt::format("{}\n", value);
        binary += white > 255 ? bytes_of({value / 256, value % 256}) : bytes_of({value});
        expected.push_back(static_cast<double>(value) / white);
    }
    RC_ASSERT(read(text).grey == expected);
    RC_ASSERT(read(binary).grey == expected);
}

TEST(ReadPgm, RefusesEveryTruncation) {
    for (const std::string& whole : {"P5 2 2 255\n" + bytes_of({1, 2, 3, 4}), std::string("P2 2 2 255\n1 2 3 4")}) {
        EXPECT_EQ(read(whole).grey.size(), 4U);
        for (std::size_t length = 3; length < whole.size(); ++length)
            ASSERT_NE(refusal(whole.substr(0, length)).find("truncated"), std::string::npos) << length;
    }
    EXPECT_EQ(refusal("P5 2 2 255\n123"),
              ": truncated: 3 bytes of grey values follow the header, at least 4 are needed");
    EXPECT_EQ(refusal("P2 2"), ": truncated: ends before its height");
    EXPECT_EQ(refusal("P5 2 2 255"), ": truncated: ends before its grey values");
}

TEST(ReadPgm, RefusesAHeaderThatLies) {
    EXPECT_EQ(refusal("P5 8192 16384 65535\n"),
              ": truncated: 0 bytes of grey values follow the header, at least 268435456 are needed");
    EXPECT_EQ(refusal("P2 10000 10000 9\n1"),
              ": truncated: 2 bytes of grey values follow the header, at least 200000000 are needed");
    EXPECT_EQ(refusal("P5 0 1 255\n"), ": found an image of 0 x 1, allowed: 1 to 65536 in a side");
    EXPECT_EQ(refusal("P5 1 65537 255\n"), ": found an image of 1 x 65537, allowed: 1 to 65536 in a side");
    EXPECT_EQ(refusal("P5 1 1 0\nx"), ": found 0 as its largest grey value, allowed: 1 to 65535");
    EXPECT_EQ(refusal("P5 1 1 65536\nxxx"), ": found 65536 as its largest grey value, allowed: 1 to 65535");
    EXPECT_EQ(refusal("P5 99999999999999999999 1 9\n"),
              ": found '99999999999999999999' for its width, allowed: whole numbers");
}

TEST(ReadPgm, RefusesGreyValuesThatTheHeaderDoesNotAllow) {
    EXPECT_EQ(refusal("P2 2 1 9\n9 10"), ": found a grey value of 10, allowed: 0 to 9 as its header says");
    EXPECT_EQ(refusal("P5 1 1 9\n" + bytes_of({10})), ": found a grey value of 10, allowed: 0 to 9 as its header says");
    EXPECT_EQ(refusal("P2 2 1 9\n1 x"), ": found 'x' for its grey values, allowed: whole numbers");
    EXPECT_EQ(refusal("P2 2 1 9\n1 -2"), ": found '-2' for its grey values, allowed: whole numbers");
    EXPECT_EQ(refusal("P2 2 1 9\n1 2.5"), ": found '2.5' for its grey values, allowed: whole numbers");
}

TEST(ReadPgm, RefusesWhatFollowsTheImage) {
    EXPECT_EQ(refusal("P2 1 1 9\n1 2"), ": too long: 1 bytes follow the image");
    EXPECT_EQ(refusal("P5 1 1 255\nxyz"), ": too long: 2 bytes follow the image");
    EXPECT_EQ(read("P5 1 1 255\nx\n").grey.size(), 1U);
}

TEST(ReadPgm, ReadsLinesThatEndInCarriageReturnAndLineFeed) {
    EXPECT_EQ(read("P2\r\n# all\r\n2 1\r\n9\r\n9 0\r\n").grey, (std::vector<double>{1, 0}));
    EXPECT_EQ(read("P5\r\n2 1\r\n255\r\n" + bytes_of({51, 255})).grey, (std::vector<double>{51 / 255.0, 1}));
    // the length of the file tells a line feed of the header from a grey value of 10
    EXPECT_EQ(read("P5\r\n2 1\r\n255\r\n" + bytes_of({10, 255})).grey, (std::vector<double>{10 / 255.0, 1}));
    EXPECT_EQ(read("P5 2 1 255\r" + bytes_of({10, 255})).grey, (std::vector<double>{10 / 255.0, 1}));
    EXPECT_EQ(read("P5\r\n1 1\r\n65535\r\n" + bytes_of({13, 10})).grey,
              (std::vector<double>{(256 * 13 + 10) / 65535.0}));
    EXPECT_EQ(read("P5 2 1 255\r\n" + bytes_of({1})).grey, (std::vector<double>{10 / 255.0, 1 / 255.0}));
}

TEST(ReadImage, SaysWhatAnotherFileIs) {
    for (const std::string bytes : {"", "P", "P5x"})
        EXPECT_EQ(refusal(bytes), ": is no image, allowed: PNG and PGM (P2, P5)") << bytes;
    const std::vector<std::pair<std::string, std::string>> kinds{{"P3 1 1 255\n1 2 3", "a PPM image"},
                                                                 {"P4 1 1\nx", "a PBM image"},
                                                                 {"GIF89a", "a GIF image"},
                                                                 {"\xFF\xD8\xFF\xE0", "a JPEG image"},
                                                                 {std::string("II*\0", 4), "a TIFF image"},
                                                                 {std::string("BM\1\0\0\0\0\0\0\0", 10), "a BMP image"},
                                                                 {"RIFF\x10\x10\x10\x10WEBPVP8 ", "a WebP image"},
                                                                 {std::string("\0\0\0\x18"
                                                                              "ftypheic",
                                                                              12),
                                                                  "a HEIC image"},
                                                                 {std::string("\0\0\0\x18"
                                                                              "ftypavif",
                                                                              12),
                                                                  "an AVIF image"},
                                                                 {"%PDF-1.7", "a PDF document"},
                                                                 {"\x1F\x8B\x08", "compressed by gzip"},
                                                                 {"PK\x03\x04", "a zip archive"},
                                                                 {"\x89HDF\r\n\x1A\n", "an HDF5 file"},
                                                                 {"\x93NUMPY", "an array of NumPy (.npy)"},
                                                                 {"<svg xmlns", "an SVG image"}};
    for (const auto& [bytes, kind] : kinds)
        EXPECT_EQ(refusal(bytes), ": is " + kind + ", allowed: PNG and PGM (P2, P5)");
}

}  // namespace
}  // namespace colonnade::io
