#include "host/io/resolved_path.hpp"

#include <unistd.h>

#include "support/scratch.hpp"

namespace colonnade::io {
namespace {

using testing::Scratch;
using testing::sentence_of;

TEST(ResolvedPath, IsTheNameThatEveryWayLeadsTo) {
    const Scratch scratch;
    std::filesystem::create_directory(scratch.path("folder"));
    std::filesystem::create_directory_symlink("folder", scratch.path("way"));
    std::filesystem::create_symlink("way/later", scratch.path("link"));
    std::filesystem::create_symlink(scratch.path("link"), scratch.path("folder/back"));
    const std::string real = std::filesystem::canonical(scratch.path("folder")).string() + "/later";
    for (const char* name : {"folder/later", "way/later", "link", "folder/back", "way/../folder/./later", "way//later"})
        EXPECT_EQ(resolved_path(scratch.path(name)), real) << name;
}

TEST(ResolvedPath, RefusesWhatLeadsNowhere) {
    const Scratch scratch;
    EXPECT_EQ(sentence_of([&] { (void)resolved_path(scratch.path("absent/a")); }),
              scratch.path("absent/a") + ": cannot be written: No such file or directory");
    EXPECT_EQ(sentence_of([] { (void)resolved_path(""); }), "'': cannot be written: it names no file");
}

TEST(SameFile, SeesThroughLinksOfEitherSort) {
    const Scratch scratch;
    const std::string a = scratch.write("a", "x"), b = scratch.write("b", "x");
    ASSERT_EQ(::link(a.c_str(), scratch.path("hard").c_str()), 0);
    std::filesystem::create_symlink("a", scratch.path("soft"));
    EXPECT_TRUE(same_file(a, scratch.path("hard")));
    EXPECT_TRUE(same_file(scratch.path("soft"), scratch.path("hard")));
    EXPECT_FALSE(same_file(a, b)) << "equal bytes are no reason";
}

TEST(SameFile, KnowsNamesOfFilesThatAreNotThereYet) {
    const Scratch scratch;
    std::filesystem::create_directory(scratch.path("folder"));
    std::filesystem::create_directory_symlink("folder", scratch.path("way"));
    std::filesystem::create_symlink("folder/new", scratch.path("dangling"));
    EXPECT_TRUE(same_file(scratch.path("folder/new"), scratch.path("way/new")));
    EXPECT_TRUE(same_file(scratch.path("dangling"), scratch.path("way/new")));
    EXPECT_FALSE(same_file(scratch.path("folder/new"), scratch.path("new")));
    EXPECT_FALSE(same_file(scratch.path("absent/new"), scratch.path("absent/new"))) << "leads nowhere";
    EXPECT_FALSE(same_file(scratch.path("new"), scratch.write("old", "")));
}

}  // namespace
}  // namespace colonnade::io
