#include "host/io/atomic_file.hpp"

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "colonnade/run.hpp"
#include "host/io/file_limit.hpp"
#include "host/io/temporary_name.hpp"
#include "support/scratch.hpp"

namespace colonnade::io {
namespace {

using testing::FileLimit;
using testing::Scratch;
using testing::sentence_of;
using Names = std::vector<std::string>;

mode_t permissions_of(const std::string& path) {
    struct stat about {};
    EXPECT_EQ(::stat(path.c_str(), &about), 0);
    return about.st_mode & 07777U;
}

TEST(AtomicFile, AppearsUnderItsNameOnlyWhenPublished) {
    const Scratch scratch;
    const std::string path = scratch.write("a.nc", "old");
    AtomicFile file(path);
    file.write("new ");
    file.write_at(4, "and long");
    EXPECT_EQ(scratch.read("a.nc"), "old");
    file.sync();
    EXPECT_EQ(scratch.read("a.nc"), "old");
    EXPECT_FALSE(file.published());
    file.publish();
    EXPECT_TRUE(file.published());
    EXPECT_EQ(scratch.read("a.nc"), "new and long");
    EXPECT_EQ(scratch.names(), Names{"a.nc"});
}

TEST(AtomicFile, LeavesNothingWhenItIsNotCommitted) {
    const Scratch scratch;
    try {
        AtomicFile file(scratch.path("a.nc"));
        file.write("half");
        throw std::runtime_error("computing failed");
    } catch (const std::runtime_error&) {
    }
    EXPECT_TRUE(scratch.names().empty());
}

/// /dev/shm is a tmpfs, which has unnamed files.
TEST(AtomicFile, HasNoNameForAnotherProcessToFindUntilItIsPublished) {
    const std::string folder = "/dev/shm/colonnade-test-" + std::to_string(::getpid());
    std::filesystem::create_directory(folder);
    {
        AtomicFile file(folder + "/a");
        file.write("bytes");
        file.sync();
        EXPECT_TRUE(std::filesystem::is_empty(folder));
        file.publish();
        EXPECT_EQ(std::filesystem::file_size(folder + "/a"), 5U);
    }
    std::filesystem::remove_all(folder);
}

TEST(AtomicFile, WritesThroughSymbolicLinksAndKeepsThem) {
    const Scratch scratch;
    std::filesystem::create_directory(scratch.path("store"));
    (void)scratch.write("store/real", "old");
    std::filesystem::create_symlink("store/real", scratch.path("link"));
    std::filesystem::create_symlink("link", scratch.path("link to a link"));
    std::filesystem::create_symlink("store/later", scratch.path("dangling"));
    write_file(scratch.path("link to a link"), "new");
    write_file(scratch.path("dangling"), "first");
    EXPECT_TRUE(std::filesystem::is_symlink(scratch.path("link")));
    EXPECT_TRUE(std::filesystem::is_symlink(scratch.path("dangling")));
    EXPECT_EQ(scratch.read("store/real"), "new");
    EXPECT_EQ(scratch.read("store/later"), "first");
}

TEST(AtomicFile, HandsDownThePermissionsOfTheFileThatItReplaces) {
    const Scratch scratch;
    for (const mode_t mode : {0600U, 0640U, 0664U, 0755U, 0200U}) {
        const std::string path = scratch.write("a", "old");
        ASSERT_EQ(::chmod(path.c_str(), mode), 0);
        write_file(path, "new");
        EXPECT_EQ(permissions_of(path), mode);
    }
    const mode_t mask = ::umask(027);
    write_file(scratch.path("new"), "");
    ::umask(mask);
    EXPECT_EQ(permissions_of(scratch.path("new")), 0640U);
}

TEST(AtomicFile, StopsInTheMiddleWhenAsked) {
    const Scratch scratch;
    int asked = 0;
    AtomicFile file(scratch.path("a"), {[&] { return ++asked > 2; }, {}});
    const std::string bytes(std::size_t{64} << 20U, 'x');
    EXPECT_THROW(file.write(bytes), Interrupted);
    EXPECT_EQ(asked, 3) << "once for each piece";
}

TEST(AtomicFile, RemovesWhatAProcessThatWasKilledLeft) {
    const Scratch scratch;
    // a process that has ended, of this host: its number was given to no other while it is not waited for
    const pid_t child = ::fork();
    if (child == 0) ::_exit(0);
    ASSERT_EQ(::waitpid(child, nullptr, 0), child);
    Process dead = this_process();
    dead.id = child;
    const std::string stale = temporary_name("a", dead);
    (void)scratch.write(stale, "half");
    std::string told;
    AtomicFile file(scratch.path("a"), {{}, [&](const std::string& sentence) { told += sentence; }});
    EXPECT_EQ(told, "removed " + scratch.path(stale) + ", left by a run that was killed");
    file.commit();
    EXPECT_EQ(scratch.names(), Names{"a"});
}

TEST(CheckWritable, PassesAndLeavesNothing) {
    const Scratch scratch;
    check_writable(scratch.path("new.nc"), 1 << 20);
    EXPECT_TRUE(scratch.names().empty());
    (void)scratch.write("old.nc", "old");
    check_writable(scratch.path("old.nc"), 1 << 20);
    EXPECT_EQ(scratch.read("old.nc"), "old");
    EXPECT_EQ(scratch.names(), Names{"old.nc"});
    check_writable(scratch.path(std::string(255, 'a')));  // the longest name that ext4, xfs and tmpfs take
}

TEST(CheckWritable, RefusesWhatNoFileCanReplace) {
    const Scratch scratch;
    const std::string folder = scratch.path("folder");
    std::filesystem::create_directory(folder);
    EXPECT_EQ(sentence_of([&] { check_writable(folder); }), folder + ": cannot be written: it is a folder");
    EXPECT_EQ(sentence_of([] { check_writable("/dev/null"); }),
              "/dev/null: cannot be written: it is not a regular file");
    for (const std::string& name : {std::string(), folder + "/new/", folder + "/.", folder + "/.."})
        EXPECT_EQ(sentence_of([&] { check_writable(name); }), "'" + name + "': cannot be written: it names no file");
    const std::string locked = scratch.write("locked", "kept");
    ASSERT_EQ(::chmod(locked.c_str(), 0444), 0);
    EXPECT_EQ(sentence_of([&] { check_writable(locked); }), locked + ": cannot be written: it is read-only");
    EXPECT_EQ(scratch.read("locked"), "kept");
    std::filesystem::create_symlink("circle", scratch.path("circle"));
    EXPECT_EQ(sentence_of([&] { check_writable(scratch.path("circle")); }),
              scratch.path("circle") + ": cannot be written: Too many levels of symbolic links");
}

TEST(CheckWritable, SaysWhyTheFolderCannotBeWritten) {
    const Scratch scratch;
    const std::string inside = scratch.path("absent/a.nc");
    EXPECT_EQ(sentence_of([&] { check_writable(inside); }), inside + ": cannot be written: No such file or directory");
    const std::string below = scratch.write("file", "") + "/a.nc";
    EXPECT_EQ(sentence_of([&] { check_writable(below); }), below + ": cannot be written: Not a directory");
    const std::string longest = scratch.path(std::string(256, 'a'));
    EXPECT_EQ(sentence_of([&] { check_writable(longest); }), longest + ": cannot be written: File name too long");
    // nobody creates files in /proc, not even the superuser, whom permissions would not stop
    const std::string sentence = sentence_of([] { check_writable("/proc/a.nc"); });
    EXPECT_EQ(sentence.substr(0, 30), "/proc/a.nc: cannot be written:");
}

TEST(CheckWritable, SaysThatTheRoomIsNotThere) {
    const Scratch scratch;
    const std::string path = scratch.path("a.nc");
    const std::string sentence = sentence_of([&] { check_writable(path, std::uintmax_t{1} << 62U); }, Fault::machine);
    EXPECT_EQ(sentence.substr(0, path.size() + 34), path + ": needs 4611686018427387904 bytes,") << sentence;
    EXPECT_TRUE(scratch.names().empty());
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
