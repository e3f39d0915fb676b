#include "host/io/bytes.hpp"

#include <sys/stat.h>

#include "support/scratch.hpp"

namespace colonnade::io {
namespace {

using testing::Scratch;
using testing::sentence_of;

TEST(ReadBytes, GivesEveryByteOfAFile) {
    const Scratch scratch;
    std::string all;
    for (int i = 0; i < 256; ++i) all += static_cast<char>(i);
    EXPECT_EQ(read_bytes(scratch.write("all", all)), all);
    EXPECT_EQ(read_bytes(scratch.write("none", "")), "");
}

TEST(ReadBytes, SaysWhyAFileCannotBeOpened) {
    const Scratch scratch;
    const std::string path = scratch.path("absent");
    EXPECT_EQ(sentence_of([&] { (void)read_bytes(path); }), path + ": cannot be opened: No such file or directory");
}

TEST(ReadBytes, RefusesAFolderAndDoesNotWaitForAPipe) {
    const Scratch scratch;
    const std::string pipe = scratch.path("pipe");
    ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
    EXPECT_EQ(sentence_of([&] { (void)read_bytes(scratch.path("")); }),
              scratch.path("") + ": is a folder, expected: a file");
    EXPECT_EQ(sentence_of([&] { (void)read_bytes(pipe); }), pipe + ": is a device or pipe, expected: a regular file");
}

}  // namespace
}  // namespace colonnade::io
