#include "io/atomic_file.hpp"

#include <unistd.h>

#include "host/io/file_limit.hpp"
#include "support/scratch.hpp"

namespace colonnade::io {
namespace {

using testing::FileLimit;
using testing::Scratch;
using testing::sentence_of;
using Names = std::vector<std::string>;

TEST(AtomicFile, AppearsUnderItsNameOnlyWhenCommitted) {
    const Scratch scratch;
    const std::string path = scratch.write("a.nc", "old");
    AtomicFile file(path);
    const std::string temporary = ".a.nc." + std::to_string(::getpid()) + ".tmp";
    EXPECT_EQ(std::filesystem::path(file.temporary()).filename(), temporary);
    EXPECT_EQ(scratch.names(), (Names{temporary, "a.nc"}));
    (void)scratch.write(temporary, "new");
    EXPECT_EQ(scratch.read("a.nc"), "old");
    file.commit();
    EXPECT_EQ(scratch.read("a.nc"), "new");
    EXPECT_EQ(scratch.names(), Names{"a.nc"});
}

TEST(AtomicFile, LeavesNothingWhenItIsNotCommitted) {
    const Scratch scratch;
    try {
        const AtomicFile file(scratch.path("a.nc"));
        throw std::runtime_error("computing failed");
    } catch (const std::runtime_error&) {
    }
    EXPECT_TRUE(scratch.names().empty());
}

TEST(AtomicFile, ReplacesATemporaryLeftByAKilledProcess) {
    const Scratch scratch;
    (void)scratch.write(".a." + std::to_string(::getpid()) + ".tmp", "stale and long");
    write_file(scratch.path("a"), "new");
    EXPECT_EQ(scratch.read("a"), "new");
    EXPECT_EQ(scratch.names(), Names{"a"});
}

TEST(AtomicFile, WritesThroughASymbolicLinkAndKeepsIt) {
    const Scratch scratch;
    std::filesystem::create_directory(scratch.path("store"));
    (void)scratch.write("store/real", "old");
    std::filesystem::create_symlink("store/real", scratch.path("link"));
    write_file(scratch.path("link"), "new");
    EXPECT_TRUE(std::filesystem::is_symlink(scratch.path("link")));
    EXPECT_EQ(scratch.read("store/real"), "new");
}

TEST(AtomicFile, FailsWhenItsTemporaryIsGone) {
    const Scratch scratch;
    const std::string path = scratch.path("a");
    AtomicFile file(path);
    std::filesystem::remove(file.temporary());
    EXPECT_EQ(sentence_of([&] { file.commit(); }, Fault::machine),
              path + ": cannot be synced: No such file or directory");
    EXPECT_TRUE(scratch.names().empty());
}

TEST(CheckWritable, PassesAndLeavesNothing) {
    const Scratch scratch;
    check_writable(scratch.path("new.nc"));
    EXPECT_TRUE(scratch.names().empty());
    (void)scratch.write("old.nc", "old");
    check_writable(scratch.path("old.nc"));
    EXPECT_EQ(scratch.read("old.nc"), "old");
    EXPECT_EQ(scratch.names(), Names{"old.nc"});
}

TEST(CheckWritable, RefusesWhatNoFileCanReplace) {
    const Scratch scratch;
    const std::string folder = scratch.path("folder");
    std::filesystem::create_directory(folder);
    EXPECT_EQ(sentence_of([&] { check_writable(folder); }), folder + ": cannot be written: it is a folder");
    EXPECT_EQ(sentence_of([] { check_writable("/dev/null"); }),
              "/dev/null: cannot be written: it is not a regular file");
    EXPECT_EQ(sentence_of([] { check_writable(""); }), "'': cannot be written: it names no file");
    EXPECT_EQ(sentence_of([&] { check_writable(folder + "/new/"); }),
              "'" + folder + "/new/': cannot be written: it names no file");
}

TEST(CheckWritable, SaysWhyTheFolderCannotBeWritten) {
    const Scratch scratch;
    const std::string inside = scratch.path("absent/a.nc");
    EXPECT_EQ(sentence_of([&] { check_writable(inside); }), inside + ": cannot be written: No such file or directory");
    const std::string below = scratch.write("file", "") + "/a.nc";
    EXPECT_EQ(sentence_of([&] { check_writable(below); }), below + ": cannot be written: Not a directory");
    const std::string longest = scratch.path(std::string(250, 'a'));
    EXPECT_EQ(sentence_of([&] { check_writable(longest); }), longest + ": cannot be written: File name too long");
    // nobody creates files in /proc, not even the superuser, whom permissions would not stop
    const std::string sentence = sentence_of([] { check_writable("/proc/a.nc"); });
    EXPECT_EQ(sentence.substr(0, 30), "/proc/a.nc: cannot be written:");
}

TEST(WriteFile, WritesAllBytes) {
    const Scratch scratch;
    const std::string bytes(1 << 20, 'x');
    write_file(scratch.path("a"), bytes);
    EXPECT_EQ(scratch.read("a"), bytes);
    write_file(scratch.path("a"), "");
    EXPECT_EQ(scratch.read("a"), "");
    EXPECT_EQ(scratch.names(), Names{"a"});
}

TEST(WriteFile, LeavesTheOldFileAndNoTemporaryWhenThereIsNoRoom) {
    const Scratch scratch;
    const std::string path = scratch.write("a", "old");
    {
        const FileLimit limit(1000);
        EXPECT_EQ(sentence_of([&] { write_file(path, std::string(1001, 'x')); }, Fault::machine),
                  path + ": needs 1001 bytes, this process may write files of 1000 (ulimit -f)");
    }
    EXPECT_EQ(scratch.read("a"), "old");
    EXPECT_EQ(scratch.names(), Names{"a"});
}

}  // namespace
}  // namespace colonnade::io
