#include "host/io/array.hpp"

#include "host/io/array_formats.hpp"
#include "support/scratch.hpp"

namespace colonnade::io {
namespace {

using testing::Scratch;
using testing::sentence_of;

TEST(ReadArray, RefusesAnUnknownEnding) {
    for (const std::string path :
         {"weights.mat", "weights", "weights.npy.gz", "weights.txt:W", "weights.xlsx", "weights.NPY"})
        EXPECT_EQ(sentence_of([&] { (void)read_array(path); }),
                  path +
                      ": unknown ending, allowed: .npy, .csv, .tsv, .txt, .dat, .nc, .nc4, .cdf, .h5, .hdf5 and "
                      ".nc:variable");
}

TEST(ReadArray, SaysWhichFileIsNotThere) {
    const Scratch scratch;
    for (const char* name : {"a.npy", "a.csv"})
        EXPECT_EQ(sentence_of([&] { (void)read_array(scratch.path(name)); }),
                  scratch.path(name) + ": cannot be opened: No such file or directory");
    for (const char* name : {"a.nc", "a.nc:W"})
        EXPECT_EQ(sentence_of([&] { (void)read_array(scratch.path(name)); }), scratch.path("a.nc") + ": no such file");
}

TEST(ReadArray, KnowsTheFileOfAVariable) {
    for (const std::string ending : {".nc", ".nc4", ".cdf", ".h5", ".hdf5"}) {
        EXPECT_EQ(file_of_array("a:b/c" + ending + ":group/v"), "a:b/c" + ending);
        EXPECT_EQ(file_of_array("a:b/c" + ending), "a:b/c" + ending);
    }
    EXPECT_EQ(file_of_array("a:b.csv"), "a:b.csv");
}

TEST(ReadArray, RefusesWhatTakesMoreMemoryThanThereIs) {
    const Scratch scratch;
    const std::string text = scratch.write("a.csv", "1,2,3\n");
    EXPECT_EQ(sentence_of(
                  [&] {
                      (void)read_array(text, {5, {}});
                  },
                  Fault::machine),
              text + ": reading it takes 0.0 MiB of memory, allowed here: at most 0.0 MiB");
    const std::string header = "{'descr': '|u1', 'fortran_order': False, 'shape': (1048576,)}\n";
    const std::string npy =
        scratch.write("a.npy", "\x93NUMPY" + testing::bytes_of({1, 0, static_cast<int>(header.size()), 0}) + header +
                                   std::string(1 << 20, '\1'));
    EXPECT_EQ(sentence_of(
                  [&] {
                      (void)read_array(npy, {std::size_t{4} << 20U, {}});
                  },
                  Fault::machine),
              npy + ": reading it takes 8.0 MiB of memory, allowed here: at most 3.0 MiB");
    EXPECT_EQ(read_array(npy, {std::size_t{10} << 20U, {}}).values.size(), std::size_t{1} << 20U);
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
