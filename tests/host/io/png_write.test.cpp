#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <limits>

#include "host/io/atomic_file.hpp"
#include "host/io/image.hpp"
#include "support/scratch.hpp"

namespace colonnade::io {
namespace {

using testing::Scratch;
using testing::sentence_of;

void write(const Image& image, const std::string& path) {
    write_file(path, encode_png(image, path));
}

RC_GTEST_PROP(EncodePng, IsReadBackWithinHalfAGreyLevel, ()) {
    const Scratch scratch;
    Image image;
    image.width = *rc::gen::inRange<std::size_t>(1, 20);
    image.height = *rc::gen::inRange<std::size_t>(1, 20);
    const auto levels = rc::gen::map(rc::gen::inRange(0, 100001), [](int i) { return i / 100000.0; });
    image.grey = *rc::gen::container<std::vector<double>>(image.width * image.height, levels);
    write(image, scratch.path("a.png"));
    const Image back = read_image(scratch.path("a.png"));
    RC_ASSERT(back.width == image.width);
    RC_ASSERT(back.height == image.height);
    // rounding to a multiple of 1/255 moves a value by at most 1/510; the rest is for rounding in this comparison
    for (std::size_t i = 0; i < image.grey.size(); ++i)
        RC_ASSERT(std::abs(back.grey[i] - image.grey[i]) <= 1 / 510.0 + 1e-15);
}

TEST(EncodePng, KeepsTheEightBitLevelsExactly) {
    const Scratch scratch;
    Image image{256, 1, {}};
    for (int v = 0; v < 256; ++v) image.grey.push_back(v / 255.0);
    write(image, scratch.path("a.png"));
    EXPECT_EQ(read_image(scratch.path("a.png")).grey, image.grey);
}

TEST(EncodePng, ClampsAndPaintsNanBlack) {
    const Scratch scratch;
    const double infinity = std::numeric_limits<double>::infinity();
    const double nan = std::numeric_limits<double>::quiet_NaN();
    write({6, 1, {-0.1, 1.1, infinity, -infinity, nan, 1e300}}, scratch.path("a.png"));
    EXPECT_EQ(read_image(scratch.path("a.png")).grey, (std::vector<double>{0, 1, 1, 0, 0, 1}));
}

TEST(EncodePng, RefusesAnImageWhoseSizesDoNotMatchItsValues) {
    const Scratch scratch;
    const std::string path = scratch.path("a.png");
    for (const Image& image : {Image{2, 2, {0, 0, 0}}, Image{2, 2, {0, 0, 0, 0, 0}}, Image{0, 0, {}}})
        EXPECT_EQ(sentence_of([&] { (void)encode_png(image, path); }, Fault::internal),
                  path + ": an image of " + std::to_string(image.width) + " x " + std::to_string(image.height) +
                      " with " + std::to_string(image.grey.size()) + " values cannot be written");
    EXPECT_TRUE(scratch.names().empty());
}

}  // namespace
}  // namespace colonnade::io
