#include "host/io/image.hpp"
#include "host/io/png_bytes.hpp"
#include "support/scratch.hpp"

namespace colonnade::io {
namespace {

using testing::bytes_of;
using testing::PngBytes;
using testing::Scratch;
using testing::sentence_of;

Image read(const PngBytes& png) {
    const Scratch scratch;
    return read_image(scratch.write("a.png", png.file()));
}

std::string refusal(const std::string& bytes) {
    const Scratch scratch;
    const std::string path = scratch.write("a.png", bytes);
    const std::string sentence = sentence_of([&] { (void)read_image(path); });
    return sentence.substr(std::min(sentence.size(), path.size()));
}

TEST(ReadPng, GivesGreyAsStoredValueOverTheLargest) {
    const Image image = read({.width = 3, .height = 2, .scanlines = bytes_of({0, 0, 51, 255, 0, 1, 2, 3})});
    EXPECT_EQ(image.width, 3U);
    EXPECT_EQ(image.height, 2U);
    EXPECT_EQ(image.grey, (std::vector<double>{0.0, 51 / 255.0, 1.0, 1 / 255.0, 2 / 255.0, 3 / 255.0}));
}

TEST(ReadPng, ReadsSixteenBitsMostSignificantByteFirst) {
    const PngBytes png{.width = 2, .depth = 16, .scanlines = bytes_of({0, 0x01, 0x02, 0xFF, 0xFF})};
    EXPECT_EQ(read(png).grey, (std::vector<double>{258 / 65535.0, 1.0}));
}

TEST(ReadPng, ScalesPackedGreysToTheFullRange) {
    // 1, 2 and 4 bits: white is 1, 3 and 15
    EXPECT_EQ(read({.width = 3, .depth = 1, .scanlines = bytes_of({0, 0b10100000})}).grey,
              (std::vector<double>{1, 0, 1}));
    EXPECT_EQ(read({.width = 4, .depth = 2, .scanlines = bytes_of({0, 0b00011011})}).grey,
              (std::vector<double>{0, 85 / 255.0, 170 / 255.0, 1}));
    EXPECT_EQ(read({.width = 2, .depth = 4, .scanlines = bytes_of({0, 0x3F})}).grey,
              (std::vector<double>{51 / 255.0, 1}));
}

TEST(ReadPng, TakesTheLuminanceOfColour) {
    const PngBytes png{
        .width = 4, .colour = 2, .scanlines = bytes_of({0, 255, 0, 0, 0, 255, 0, 0, 0, 255, 10, 20, 30})};
    const Image image = read(png);
    // the three weights of BT.709; the sums are exact, one division rounds
    EXPECT_DOUBLE_EQ(image.grey[0], 0.2126);
    EXPECT_DOUBLE_EQ(image.grey[1], 0.7152);
    EXPECT_DOUBLE_EQ(image.grey[2], 0.0722);
    EXPECT_DOUBLE_EQ(image.grey[3], (0.2126 * 10 + 0.7152 * 20 + 0.0722 * 30) / 255);
}

TEST(ReadPng, ReadsGreyStoredAsColourAsTheSameGrey) {
    PngBytes colour{.width = 256, .colour = 2, .scanlines = bytes_of({0})};
    PngBytes deep{.width = 256, .depth = 16, .colour = 2, .scanlines = bytes_of({0})};
    for (int v = 0; v < 256; ++v) {
        colour.scanlines += bytes_of({v, v, v});
        deep.scanlines += bytes_of({v, 7, v, 7, v, 7});
    }
    const Image image = read(colour), deep_image = read(deep);
    for (int v = 0; v < 256; ++v) {
        EXPECT_EQ(image.grey[static_cast<std::size_t>(v)], v / 255.0);
        EXPECT_EQ(deep_image.grey[static_cast<std::size_t>(v)], (256 * v + 7) / 65535.0);
    }
}

TEST(ReadPng, LooksColoursUpInThePalette) {
    const PngBytes png{.width = 2,
                       .colour = 3,
                       .before_image = {PngBytes::chunk("PLTE", bytes_of({9, 9, 9, 200, 200, 200})),
                                        PngBytes::chunk("tRNS", bytes_of({0, 128}))},
                       .scanlines = bytes_of({0, 1, 0})};
    EXPECT_EQ(read(png).grey, (std::vector<double>{200 / 255.0, 9 / 255.0}));
}

TEST(ReadPng, IgnoresAlpha) {
    EXPECT_EQ(read({.colour = 4, .scanlines = bytes_of({0, 100, 0})}).grey, std::vector<double>{100 / 255.0});
    EXPECT_EQ(read({.colour = 6, .scanlines = bytes_of({0, 7, 7, 7, 1})}).grey, std::vector<double>{7 / 255.0});
    const PngBytes keyed{.before_image = {PngBytes::chunk("tRNS", bytes_of({0, 100}))},
                         .scanlines = bytes_of({0, 100})};
    EXPECT_EQ(read(keyed).grey, std::vector<double>{100 / 255.0});
}

TEST(ReadPng, DoesNotConvertGamma) {
    for (const std::uint32_t gamma : {45455U, 100000U}) {  // 1/2.2 and 1, in units of 1/100000
        const auto chunk = PngBytes::chunk("gAMA", PngBytes::be32(gamma));
        EXPECT_EQ(read({.before_image = {chunk}, .scanlines = bytes_of({0, 64})}).grey[0], 64 / 255.0);
        const PngBytes deep{.depth = 16, .before_image = {chunk}, .scanlines = bytes_of({0, 64, 1})};
        EXPECT_EQ(read(deep).grey[0], (256 * 64 + 1) / 65535.0);
    }
}

TEST(ReadPng, ReassemblesAnInterlacedImage) {
    // Adam7 of 2 x 2: pass 1 has (0, 0), pass 6 has (1, 0), pass 7 the second row
    const PngBytes png{.width = 2, .height = 2, .interlaced = true, .scanlines = bytes_of({0, 10, 0, 20, 0, 30, 40})};
    EXPECT_EQ(read(png).grey, (std::vector<double>{10 / 255.0, 20 / 255.0, 30 / 255.0, 40 / 255.0}));
}

TEST(ReadPng, RefusesEveryTruncation) {
    const std::string whole = PngBytes{.width = 2, .height = 2, .scanlines = bytes_of({0, 1, 2, 0, 3, 4})}.file();
    for (std::size_t length = 0; length < whole.size(); ++length) {
        const std::string expected =
            length < 8 ? ": is no image, allowed: PNG and PGM (P2, P5)" : ": is no complete PNG: truncated";
        ASSERT_EQ(refusal(whole.substr(0, length)), expected) << length;
    }
}

TEST(ReadPng, RefusesEveryFlippedBitOfTheImageData) {
    const PngBytes png{.width = 2, .height = 2, .scanlines = bytes_of({0, 1, 2, 0, 3, 4})};
    const std::string whole = png.file();
    for (std::size_t i = png.header().size() + 8; i < whole.size() - 12; ++i) {
        std::string flipped = whole;
        flipped[i] = static_cast<char>(flipped[i] ^ 0x10);
        ASSERT_EQ(refusal(flipped).substr(0, 22), ": is no complete PNG: ") << i;
    }
}

TEST(ReadPng, RefusesTooFewRowsInAnIntactFile) {
    EXPECT_EQ(refusal(PngBytes{.width = 2, .height = 2, .scanlines = bytes_of({0, 1, 2})}.file()),
              ": is no complete PNG: Not enough image data");
}

TEST(ReadPng, RefusesSidesBeyondTheLimitAndSizesThatCannotBe) {
    const std::string few = bytes_of({0, 0});
    EXPECT_EQ(refusal(PngBytes{.width = 65537, .scanlines = few}.file()),
              ": found an image of 65537 x 1, allowed: 1 to 65536 in a side");
    EXPECT_EQ(refusal(PngBytes{.height = 2000000000, .scanlines = few}.file()),
              ": found an image of 1 x 2000000000, allowed: 1 to 65536 in a side");
    EXPECT_EQ(
        refusal(PngBytes{.width = 2147483647, .height = 2147483647, .depth = 16, .colour = 6, .scanlines = few}.file()),
        ": found an image of 2147483647 x 2147483647, allowed: 1 to 65536 in a side");
    EXPECT_EQ(refusal(PngBytes{.width = 36000, .height = 36000, .depth = 1, .scanlines = few}.file()),
              ": found an image of 36000 x 36000, allowed: at most 134217728 pixels");
    const std::string lying = PngBytes{.width = 8192, .height = 16384, .scanlines = few}.file();
    EXPECT_EQ(refusal(lying),
              ": truncated: " + std::to_string(lying.size()) + " bytes cannot hold an image of 8192 x 16384");
}

TEST(ReadPng, RefusesWhatTakesMoreMemoryThanThereIsBeforeItTakesAny) {
    const Scratch scratch;
    const std::string few = bytes_of({0, 0});
    const auto sentence = [&](const PngBytes& png, std::size_t memory) {
        const std::string path = scratch.write("a.png", png.file());
        const std::string said = sentence_of([&] { (void)read_image(path, {memory, {}}); }, Fault::machine);
        return said.substr(std::min(said.size(), path.size() + 2));
    };
    // 8 bytes a pixel, and a few rows or, where rows come in passes, all of them
    const PngBytes plain{.width = 1024, .height = 1024, .depth = 1, .scanlines = few};
    EXPECT_EQ(sentence(plain, std::size_t{1} << 20U).substr(0, 32), "reading it takes 8.0 MiB of memo");
    const PngBytes passes{
        .width = 1024, .height = 1024, .depth = 16, .colour = 2, .interlaced = true, .scanlines = few};
    EXPECT_EQ(sentence(passes, std::size_t{10} << 20U).substr(0, 33), "reading it takes 14.0 MiB of memo");
}

TEST(ReadPng, PassesOverTextsAndProfilesThatUnpackToAnySize) {
    // a zTXt chunk whose stream is broken: libpng would complain if it looked inside
    const std::string text = std::string("Comment\0\0", 9) + "no zlib stream";
    EXPECT_EQ(read({.before_image = {PngBytes::chunk("zTXt", text), PngBytes::chunk("iCCP", text)},
                    .scanlines = bytes_of({0, 7})})
                  .grey,
              std::vector<double>{7 / 255.0});
}

}  // namespace
}  // namespace colonnade::io
