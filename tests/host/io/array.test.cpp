#include "io/array.hpp"

#include "io/array_formats.hpp"
#include "support/scratch.hpp"

namespace colonnade::io {
namespace {

using testing::Scratch;
using testing::sentence_of;

TEST(ReadArray, RefusesAnUnknownEnding) {
    for (const std::string path : {"weights.mat", "weights", "weights.npy.gz", "weights.txt:W", "weights.NPY"})
        EXPECT_EQ(sentence_of([&] { (void)read_array(path); }),
                  path + ": unknown ending, allowed: .npy, .csv, .nc and .nc:variable");
}

TEST(ReadArray, SaysWhichFileIsNotThere) {
    const Scratch scratch;
    for (const char* name : {"a.npy", "a.csv"})
        EXPECT_EQ(sentence_of([&] { (void)read_array(scratch.path(name)); }),
                  scratch.path(name) + ": cannot be opened: No such file or directory");
    for (const char* name : {"a.nc", "a.nc:W"})
        EXPECT_EQ(sentence_of([&] { (void)read_array(scratch.path(name)); }), scratch.path("a.nc") + ": no such file");
}

TEST(CheckedCount, IsTheProductOfOneToThreeSizes) {
    EXPECT_EQ(checked_count("a", {7}), 7U);
    EXPECT_EQ(checked_count("a", {2, 3, 5}), 30U);
    EXPECT_EQ(sentence_of([] { (void)checked_count("a", {}); }), "a: found 0 dimensions, allowed: 1 to 3");
    EXPECT_EQ(sentence_of([] { (void)checked_count("a", {1, 1, 1, 1}); }), "a: found 4 dimensions, allowed: 1 to 3");
    EXPECT_EQ(sentence_of([] {
                  (void)checked_count("a", {3, 0});
              }),
              "a: holds no values, since one of its dimensions is 0");
}

TEST(CheckedCount, RefusesAProductThatOverflows) {
    const std::size_t half = std::size_t{1} << 32U;  // half * half is 0 in 64 bits
    EXPECT_EQ(sentence_of([&] {
                  (void)checked_count("a", {half, half});
              }),
              "a: has more values than memory has addresses");
}

TEST(Place, IsTheRowMajorIndex) {
    EXPECT_EQ(place({2, 3, 4}, 0), "[0][0][0]");
    EXPECT_EQ(place({2, 3, 4}, 23), "[1][2][3]");
    EXPECT_EQ(place({2, 3, 4}, 13), "[1][0][1]");  // 13 = 1 * 12 + 0 * 4 + 1
    EXPECT_EQ(place({5}, 3), "[3]");
}

}  // namespace
}  // namespace colonnade::io
