#include "host/cli/outputs.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <optional>

#include "colonnade/dataset.hpp"
#include "colonnade/netcdf.hpp"
#include "colonnade/run.hpp"
#include "host/cli/tool.hpp"
#include "host/io/file_limit.hpp"

namespace colonnade::cli::test {
namespace {

using testing::Scratch;
using testing::sentence_of;
using Names = std::vector<std::string>;

/// A folder with a spec for every verb and every sort of input.
class Outputs : public ::testing::Test {
protected:
    Outputs() {
        (void)scratch.write("p.pgm", "P2\n2 2\n255\n9 9 200 9\n");
        (void)scratch.write("w.csv", "0.1,-1\n1,0\n");
        (void)scratch.write("d.csv", "1\n2\n3\n4\n");
        Dataset drives;
        drives.dimensions = {{"column", 4}, {"channel", 1}};
        drives.variables = {{"drive", {"column", "channel"}, "1", "drive", std::vector<double>{1, 2, 3, 4}}};
        write_netcdf(drives, scratch.path("i.nc"));
        (void)scratch.write("image.toml", "[stimulus]\nkind = \"image\"\nfile = \"p.pgm\"\n");
        (void)scratch.write("files.toml",
                            "[microcircuit]\nmotif = \"custom\"\nweights = { file = \"w.csv\" }\n[column]\n"
                            "count = 4\n[stimulus]\nkind = \"file\"\nfile = \"i.nc:drive\"\ndrive_I = { file = "
                            "\"d.csv\" }\n");
        const std::string pair = "[microcircuit]\nmotif = \"wilson-cowan\"\nactivation = { kind = \"saturated\" }\n";
        (void)scratch.write("atlas.toml", pair +
                                              "[atlas]\nx = { key = \"microcircuit.w_EE\", points = 3 }\n"
                                              "y = { key = \"microcircuit.w_EI\", points = 3 }\n");
        (void)scratch.write("pair.toml", pair + "[continuation]\nkey = \"microcircuit.w_EE\"\n");
        before_ = scratch.names();
    }

    [[nodiscard]] std::string set(const std::string& key, const std::string& name) const {
        return key + "=\"" + scratch.path(name) + "\"";
    }
    /// Expects that a command is refused with one sentence that holds `words`, and that no file changes.
    void expect_refusal(const std::vector<std::string>& command, const std::vector<std::string>& words) {
        std::vector<std::string> bytes;
        const Names names = scratch.names();
        const auto read = [&](const std::string& name) {
            return std::filesystem::is_directory(scratch.path(name)) ? "" : scratch.read(name);
        };
        for (const std::string& name : names) bytes.push_back(read(name));
        const Called called = call(command);
        EXPECT_EQ(called.status, 2) << called.err;
        EXPECT_TRUE(is_one_sentence(called.err)) << called.err;
        for (const std::string& word : words) EXPECT_NE(called.err.find(word), std::string::npos) << called.err;
        EXPECT_EQ(called.out, "");
        EXPECT_EQ(scratch.names(), names);
        for (std::size_t i = 0; i < names.size(); ++i) EXPECT_EQ(read(names[i]), bytes[i]) << names[i];
    }

    const Scratch scratch;
    Names before_;
};

TEST_F(Outputs, AreNeverTheSpecNorAnInputDirectlyOrThroughLinks) {
    struct Case {
        const char *spec, *input, *key;
    };
    for (const auto& [spec, input, key] :
         {Case{"image.toml", "image.toml", "spec"}, Case{"image.toml", "p.pgm", "stimulus.file"},
          Case{"files.toml", "w.csv", "microcircuit.weights"}, Case{"files.toml", "d.csv", "stimulus.drive_I"},
          Case{"files.toml", "i.nc", "stimulus.file"}, Case{"atlas.toml", "atlas.toml", "spec"}}) {
        std::filesystem::remove(scratch.path("soft"));
        std::filesystem::remove(scratch.path("hard"));
        std::filesystem::create_symlink(input, scratch.path("soft"));
        ASSERT_EQ(::link(scratch.path(input).c_str(), scratch.path("hard").c_str()), 0);
        for (const char* verb : {"run", "certify", "attractors"})
            for (const std::string& name : {std::string(input), std::string("soft"), std::string("hard")}) {
                const std::string path = scratch.path(spec);
                expect_refusal({verb, path, "-o", scratch.path(name)}, {"-o: found ", name, key});
                expect_refusal({verb, path, "--set", set("output.file", name)}, {"output.file: found ", name, key});
                expect_refusal({"check", path, "--set", set("output.file", name)}, {"output.file: found ", key});
            }
    }
}

TEST_F(Outputs, AreNotWhatAVariableOfAnInputIsCalled) {
    // a file of that name does not make `i.nc:drive` another input than i.nc
    (void)scratch.write("i.nc:drive", "");
    for (const char* name : {"i.nc", "i.nc:drive"})
        expect_refusal({"run", scratch.path("files.toml"), "-o", scratch.path(name)}, {"-o", "stimulus.file"});
}

TEST_F(Outputs, AreFilesOfTheirOwn) {
    struct Case {
        const char *verb, *spec, *key, *ending;
    };
    (void)scratch.write("there.png", "old");
    (void)scratch.write("there.svg", "old");
    for (const auto& [verb, spec, key, ending] :
         {Case{"run", "image.toml", "output.image", ".png"}, Case{"certify", "image.toml", "output.image", ".png"},
          Case{"atlas", "atlas.toml", "atlas.picture", ".png"}, Case{"atlas", "atlas.toml", "atlas.picture", ".svg"},
          Case{"continue", "pair.toml", "continuation.picture", ".png"},
          Case{"continue", "pair.toml", "continuation.picture", ".svg"}}) {
        const std::string there = std::string("there") + ending, path = scratch.path(spec);
        std::filesystem::create_symlink(there, scratch.path("soft"));
        ASSERT_EQ(::link(scratch.path(there).c_str(), scratch.path("hard").c_str()), 0);
        std::filesystem::create_symlink(std::string("later") + ending, scratch.path("dangling"));
        for (const auto& [file, picture] :
             {std::pair{there, there}, std::pair{std::string("soft"), there}, std::pair{std::string("hard"), there},
              std::pair{std::string("later") + ending, std::string("later") + ending},
              std::pair{std::string("dangling"), std::string("later") + ending}}) {
            expect_refusal({verb, path, "-o", scratch.path(file), "--set", set(key, picture)}, {key, "-o"});
            expect_refusal({"check", path, "--set", set("output.file", file), "--set", set(key, picture)},
                           {key, "output.file"});
        }
        for (const char* name : {"soft", "hard", "dangling"}) std::filesystem::remove(scratch.path(name));
    }
    // the same bytes and the same name elsewhere are no reason to refuse
    std::filesystem::create_directory(scratch.path("folder"));
    EXPECT_EQ(call({"run", scratch.path("image.toml"), "--quiet", "-o", scratch.path("folder/there.png"), "--set",
                    set("output.image", "there.png")})
                  .status,
              0);
}

TEST_F(Outputs, HaveNamesAndEndingsThatSayWhatTheyAre) {
    expect_refusal({"run", scratch.path("image.toml"), "-o", ""}, {"-o: found an empty name"});
    expect_refusal({"certify", scratch.path("image.toml"), "--output="}, {"--output"});
    expect_refusal({"run", scratch.path("image.toml"), "-o", scratch.path("a\x1b[31m.nc")},
                   {"-o: found ", "a\\x1B[31m"});
    for (const char* name : {"a.jpg", "a.svg", "a", "a.PNG", "a.png.txt"})
        expect_refusal({"run", scratch.path("image.toml"), "--set", set("output.image", name)},
                       {"output.image: found ", "a name that ends in .png"});
    for (const char* name : {"a.pdf", "svg", "a.svg~"})
        expect_refusal({"check", scratch.path("atlas.toml"), "--set", set("atlas.picture", name)},
                       {"atlas.picture: found ", "a name that ends in .svg or .png"});
    for (const char* name : {"a.pdf", "a"})
        expect_refusal({"continue", scratch.path("pair.toml"), "--set", set("continuation.picture", name)},
                       {"continuation.picture: found ", "a name that ends in .svg or .png"});
    EXPECT_EQ(call({"run", scratch.path("image.toml"), "--set", "output.file=\"\"", "--quiet"}).status, 0)
        << "the documented way to say that there is no file";
    EXPECT_EQ(scratch.names(), before_);
}

TEST_F(Outputs, ThatCannotBeWrittenAreRefusedByEveryVerbBeforeItComputes) {
    struct Case {
        const char *verb, *spec, *key, *name;
    };
    std::filesystem::create_directory(scratch.path("folder.png"));
    ASSERT_EQ(::chmod(scratch.write("locked.svg", "kept").c_str(), 0444), 0);
    ASSERT_EQ(::chmod(scratch.write("locked.nc", "kept").c_str(), 0444), 0);
    for (const auto& [verb, spec, key, name] : {Case{"run", "image.toml", "output.file", "absent/a.nc"},
                                                Case{"run", "image.toml", "output.image", "folder.png"},
                                                Case{"certify", "image.toml", "output.file", "locked.nc"},
                                                Case{"attractors", "pair.toml", "output.file", "locked.nc"},
                                                Case{"continue", "pair.toml", "continuation.picture", "locked.svg"},
                                                Case{"atlas", "atlas.toml", "atlas.picture", "locked.svg"},
                                                Case{"atlas", "atlas.toml", "output.file", "locked.nc/a.nc"}}) {
        // a backend that there is not would be refused too, if it came to that
        const std::vector<std::string> rest{scratch.path(spec), "--set", set(key, name)};
        for (const char* which : {verb, "check"}) {
            std::vector<std::string> command{which};
            command.insert(command.end(), rest.begin(), rest.end());
            expect_refusal(command, {scratch.path(name) + ": cannot be written: "});
        }
    }
}

/// $TMPDIR for the length of a scope.
class TemporaryFolder {
public:
    explicit TemporaryFolder(const std::string& folder) {
        if (const char* before = std::getenv("TMPDIR")) before_ = before;
        ::setenv("TMPDIR", folder.c_str(), 1);
    }
    ~TemporaryFolder() {
        if (before_)
            ::setenv("TMPDIR", before_->c_str(), 1);
        else
            ::unsetenv("TMPDIR");
    }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

private:
    std::optional<std::string> before_{};
};

OutputFile text(const std::string& path, const std::string& bytes) {
    return {path, [bytes](io::AtomicFile& file) { file.write(bytes); }};
}

TEST(WriteAll, WritesEveryFile) {
    const Scratch scratch;
    write_all({text(scratch.path("a"), "A"), text(scratch.path("b"), "B")}, {});
    EXPECT_EQ(scratch.read("a") + scratch.read("b"), "AB");
    EXPECT_EQ(scratch.names(), (Names{"a", "b"}));
    write_all({}, {});
}

TEST(WriteAll, KeepsElsewhereWhatCannotStandInItsPlaceAndSaysWhatBecameOfEach) {
    const Scratch scratch, spare;
    const TemporaryFolder folder(spare.path(""));
    const std::string good = scratch.path("good.nc"), bad = scratch.path("absent/bad.nc");
    const std::string sentence = sentence_of(
        [&] {
            write_all({text(bad, "kept"), text(good, "A")}, {});
        },
        Fault::machine);
    ASSERT_EQ(spare.names().size(), 1U);
    const std::string kept = spare.names()[0];
    EXPECT_TRUE(kept.starts_with("bad.") && kept.ends_with(".nc")) << kept;
    EXPECT_EQ(sentence, bad + ": cannot be written: No such file or directory; it is kept as " + spare.path(kept) +
                            "; " + good + " is written");
    EXPECT_EQ(spare.read(kept), "kept");
    EXPECT_EQ(scratch.names(), Names{"good.nc"});
}

TEST(WriteAll, KeepsElsewhereWhatHasTheLongestName) {
    const Scratch scratch, spare;
    const TemporaryFolder folder(spare.path(""));
    const std::string name = std::string(252, 'a') + ".nc";
    (void)sentence_of([&] { write_all({text(scratch.path("absent/" + name), "kept")}, {}); }, Fault::machine);
    ASSERT_EQ(spare.names().size(), 1U);
    EXPECT_EQ(spare.names()[0].size(), 255U);
    EXPECT_EQ(spare.read(spare.names()[0]), "kept");
}

TEST(WriteAll, SaysWhenTheFileCannotBeKeptElsewhereEither) {
    const Scratch scratch;
    const TemporaryFolder folder(scratch.path("absent"));
    const std::string bad = scratch.path("absent/bad.nc");
    const std::string sentence = sentence_of([&] { write_all({text(bad, "lost")}, {}); }, Fault::machine);
    EXPECT_TRUE(sentence.starts_with(bad +
                                     ": cannot be written: No such file or directory; nor can it be kept "
                                     "elsewhere: " +
                                     scratch.path("absent/bad.")))
        << sentence;
    EXPECT_EQ(sentence.find('\n'), std::string::npos);
}

TEST(WriteAll, LeavesNoneWhenItIsStoppedBeforeAllAreComplete) {
    const Scratch scratch;
    (void)scratch.write("a", "old");
    for (int most = 0; most < 3; ++most) {
        int asked = 0;
        EXPECT_THROW(
            write_all({text(scratch.path("a"), "A"), text(scratch.path("b"), "B")}, [&] { return asked++ == most; }),
            Interrupted)
            << most;
        EXPECT_EQ(scratch.names(), Names{"a"});
        EXPECT_EQ(scratch.read("a"), "old");
    }
}

TEST(WriteAll, KeepsTheResultsWhenTheirPictureCannotBeDrawn) {
    const Scratch scratch, spare;
    const TemporaryFolder folder(spare.path(""));
    const OutputFile picture{scratch.path("p.png"), [](io::AtomicFile&) { throw std::bad_alloc(); }};
    const std::string sentence = sentence_of(
        [&] {
            write_all({picture, text(scratch.path("o.nc"), "A")}, {});
        },
        Fault::machine);
    EXPECT_TRUE(sentence.starts_with(scratch.path("p.png") + ": memory is full; nor can it be kept")) << sentence;
    EXPECT_TRUE(sentence.ends_with("; " + scratch.path("o.nc") + " is written")) << sentence;
    EXPECT_EQ(scratch.names(), Names{"o.nc"});
    EXPECT_TRUE(spare.names().empty());
}

TEST(WriteAll, TellsTheLimitOfAFileInOneSentence) {
    const Scratch scratch, spare;
    const TemporaryFolder folder(spare.path(""));
    const testing::FileLimit limit(100);
    const std::string sentence =
        sentence_of([&] { write_all({text(scratch.path("a"), std::string(1000, 'x'))}, {}); }, Fault::machine);
    EXPECT_TRUE(sentence.starts_with(scratch.path("a") + ": cannot be written: File too large; nor")) << sentence;
    EXPECT_TRUE(scratch.names().empty() && spare.names().empty());
}

}  // namespace
}  // namespace colonnade::cli::test
