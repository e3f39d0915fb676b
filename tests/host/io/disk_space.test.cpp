#include "host/io/disk_space.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <limits>

#include "host/io/descriptor.hpp"
#include "host/io/file_limit.hpp"
#include "support/scratch.hpp"

namespace colonnade::io {
namespace {

using testing::FileLimit;
using testing::Scratch;
using testing::sentence_of;

constexpr auto unlimited = std::numeric_limits<std::uintmax_t>::max();

TEST(RequireSpace, NamesBothNumbersWhenTheDiskIsTooSmall) {
    require_space("a.nc", 100, {100, unlimited});
    EXPECT_EQ(sentence_of(
                  [] {
                      require_space("a.nc", 101, {100, unlimited});
                  },
                  Fault::machine),
              "a.nc: needs 101 bytes, the disk has 100 left");
}

TEST(RequireSpace, KeepsToTheLimitOfTheProcess) {
    require_space("a.nc", 100, {unlimited, 100});
    EXPECT_EQ(sentence_of(
                  [] {
                      require_space("a.nc", 101, {unlimited, 100});
                  },
                  Fault::machine),
              "a.nc: needs 101 bytes, this process may write files of 100 (ulimit -f)");
}

TEST(DiskSpaceOf, AsksTheFileSystemAndTheProcess) {
    const Scratch scratch;
    const FileLimit limit(12345);
    const DiskSpace space = disk_space(scratch.path(""));
    EXPECT_EQ(space.largest_file, 12345U);
    EXPECT_GT(space.free, 0U);
    EXPECT_LE(space.free, std::filesystem::space(scratch.path("")).capacity);
    // /proc has no blocks to fill
    EXPECT_EQ(disk_space("/proc").free, unlimited);
}

TEST(DiskSpaceOf, KnowsWhatHasNoDisk) {
    EXPECT_TRUE(disk_space("/dev/shm").in_memory);
    EXPECT_FALSE(disk_space("/proc").in_memory);
}

TEST(ReserveSpace, ClaimsBlocksWithoutLengtheningTheFile) {
    const Scratch scratch;
    const std::string path = scratch.write("a", "abc");
    const Descriptor file(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
    const auto blocks = [&] {
        struct stat about {};
        EXPECT_EQ(::stat(path.c_str(), &about), 0);
        EXPECT_EQ(about.st_size, 3);
        return about.st_blocks;
    };
    const auto before = blocks();
    reserve_space(path, file.number(), 1 << 20);
    EXPECT_GE(blocks(), before);  // equal on a file system that cannot reserve
    EXPECT_EQ(scratch.read("a"), "abc");
}

TEST(ReserveSpace, SaysThatTheRoomIsNotThere) {
    const Scratch scratch;
    const std::string path = scratch.write("a", "");
    const Descriptor file(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
    // 2^62 bytes is more than any file system holds, yet a valid offset
    const std::string sentence =
        sentence_of([&] { reserve_space("named.nc", file.number(), std::uintmax_t{1} << 62U); }, Fault::machine);
    EXPECT_EQ(sentence.substr(0, 66), "named.nc: 4611686018427387904 bytes cannot be reserved on the disk");
    EXPECT_EQ(sentence_of([&] { reserve_space("named.nc", -1, 1); }, Fault::machine),
              "named.nc: 1 bytes cannot be reserved on the disk: Bad file descriptor");
}

}  // namespace
}  // namespace colonnade::io
