#include "host/io/temporary_name.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <set>

#include "support/scratch.hpp"

namespace colonnade::io {
namespace {

using testing::Scratch;
using Names = std::vector<std::string>;

/// A process of this host that has ended, and whose number no other has.
Process ended_process() {
    const pid_t child = ::fork();
    if (child == 0) ::_exit(0);
    EXPECT_EQ(::waitpid(child, nullptr, 0), child);
    Process process = this_process();
    process.id = child;
    return process;
}

TEST(ThisProcess, IsToldByHostNumberAndStart) {
    const Process process = this_process();
    EXPECT_EQ(process.id, ::getpid());
    EXPECT_GT(process.started, 0U);
    EXPECT_EQ(process, this_process());
    EXPECT_EQ(process.host.find_first_of("./"), std::string::npos) << "would not be found again in a name";
}

TEST(TemporaryName, IsHiddenAndNeverTheSame) {
    const Process process{"host-0", 12, 34};
    std::set<std::string> names;
    for (int i = 0; i < 100; ++i) names.insert(temporary_name("a.nc", process));
    EXPECT_EQ(names.size(), 100U);
    EXPECT_TRUE(names.begin()->starts_with(".a.nc.host-0.12.34."));
    EXPECT_TRUE(names.begin()->ends_with(".tmp"));
}

RC_GTEST_PROP(TemporaryName, FitsEveryFileSystemAndIsFoundAgain, ()) {
    const Scratch scratch;
    const auto letter = rc::gen::element<std::string>("a", ".", "-", " ", "\xC3\xA9", "\xE2\x82\xAC", "tmp");
    std::string name = "x";
    for (const std::string& piece : *rc::gen::container<std::vector<std::string>>(letter)) name += piece;
    if (name.size() > 255) name.resize(255);
    static const Process dead = ended_process();
    const std::string temporary = temporary_name(name, dead);
    RC_ASSERT(temporary.size() <= 143U);  // eCryptfs allows the fewest bytes
    (void)scratch.write(temporary, "half");
    RC_ASSERT(remove_stale(scratch.path(""), name).size() == 1U);
    RC_ASSERT(scratch.names().empty());
}

TEST(RemoveStale, TellsADeadProcessFromOneThatHasItsNumberNow) {
    const Scratch scratch;
    Process earlier = this_process();
    earlier.started -= 1;  // the same number, another process
    const std::string mine = temporary_name("a", this_process());
    (void)scratch.write(mine, "");
    (void)scratch.write(temporary_name("a", earlier), "");
    (void)scratch.write(temporary_name("a", ended_process()), "");
    EXPECT_EQ(remove_stale(scratch.path(""), "a").size(), 2U);
    EXPECT_EQ(scratch.names(), Names{mine});
}

TEST(RemoveStale, LeavesOtherHostsAndMentionsThemAfterADay) {
    const Scratch scratch;
    Process other = ended_process();
    other.host = "elsewhere-00000000";
    const std::string name = temporary_name("a", other);
    const std::string path = scratch.write(name, "");
    EXPECT_TRUE(remove_stale(scratch.path(""), "a").empty());
    std::filesystem::last_write_time(path, std::filesystem::file_time_type::clock::now() - std::chrono::hours(25));
    const Names told = remove_stale(scratch.path(""), "a");
    ASSERT_EQ(told.size(), 1U);
    EXPECT_TRUE(told[0].find(name + " was left more than a day ago") != std::string::npos) << told[0];
    EXPECT_EQ(scratch.names(), Names{name});
}

TEST(RemoveStale, LeavesWhateverIsNoTemporaryOfThisTarget) {
    const Scratch scratch;
    const Process dead = ended_process();
    for (const std::string& name :
         {std::string("a"), std::string(".a.tmp"), std::string(".a.1.tmp"), temporary_name("b", dead),
          ".a." + dead.host + "." + std::to_string(dead.id) + ".x.00000000.tmp",
          ".a." + dead.host + ".0.1.00000000.tmp", ".a." + dead.host + ".-1.1.00000000.tmp"})
        (void)scratch.write(name, "");
    const std::string folder = temporary_name("a", dead);
    std::filesystem::create_directory(scratch.path(folder));
    const Names before = scratch.names();
    EXPECT_TRUE(remove_stale(scratch.path(""), "a").empty());
    EXPECT_EQ(scratch.names(), before);
    EXPECT_TRUE(remove_stale(scratch.path("absent"), "a").empty());
}

}  // namespace
}  // namespace colonnade::io
