#include "host/spec/files.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>

#include "colonnade/error.hpp"
#include "colonnade/load.hpp"
#include "host/spec/same.hpp"
#include "support/scratch.hpp"

namespace colonnade {
namespace {

/// A folder of its own with the data files of a spec.
class SpecWithFiles : public ::testing::Test {
protected:
    void SetUp() override {
        write("three.csv", "0.1\n0.2\n0.3\n");
        write("matrix.csv", "0.5,-1\n1,0\n");
        write("table.csv", "1,2\n3,4\n5,6\n");
        write("image.pgm", "P2\n3 2\n255\n0 51 102\n153 204 255\n");
    }

    void write(const std::string& name, const std::string& text) const { std::ofstream(folder_ + "/" + name) << text; }
    [[nodiscard]] Experiment parse(const std::string& toml) const { return parse_spec(toml, "x.toml", {}, folder_); }
    [[nodiscard]] std::string refusal(const std::string& toml) const {
        return colonnade::testing::sentence_of([&] { (void)parse(toml); });
    }
    /// The resolved text names files so that it can be read from anywhere.
    void expect_round_trip(const Experiment& experiment) const {
        EXPECT_TRUE(test::same(parse_spec(resolved_toml(experiment)), experiment));
    }

    colonnade::testing::Scratch scratch_;
    std::string folder_ = scratch_.path("");
};

TEST_F(SpecWithFiles, DrawsOneValueAColumnFromAFile) {
    const Experiment experiment = parse("[column]\ncount = 3\n[microcircuit]\nw_EE = { file = \"three.csv\" }");
    EXPECT_EQ(experiment.base.microcircuit.w_EE.kind, DrawKind::file);
    EXPECT_EQ(experiment.base.microcircuit.w_EE.values, (std::vector<double>{0.1, 0.2, 0.3}));
    expect_round_trip(experiment);
}

TEST_F(SpecWithFiles, ReadsCustomWeightsAndTellsPopulationsApart) {
    const Experiment experiment = parse("[microcircuit]\nmotif = \"custom\"\nweights = { file = \"matrix.csv\" }");
    const Microcircuit& circuit = experiment.base.microcircuit;
    EXPECT_EQ(circuit.weights, (std::vector<double>{0.5, -1.0, 1.0, 0.0}));
    EXPECT_EQ(circuit.is_inhibitory, (std::vector<bool>{false, true}));
    EXPECT_EQ(circuit.channels, 1U);
    expect_round_trip(experiment);
}

TEST_F(SpecWithFiles, TakesTheNumberOfColumnsFromAnImage) {
    const Experiment experiment = parse("[stimulus]\nkind = \"image\"\nfile = \"image.pgm\"\ncontrast = 0.5");
    const Spec& spec = experiment.base;
    EXPECT_EQ(spec.column.count, 6U);
    EXPECT_EQ(spec.column.last, 6U);
    EXPECT_EQ(spec.stimulus.image_width, 3U);
    EXPECT_EQ(spec.stimulus.image_height, 2U);
    EXPECT_DOUBLE_EQ(spec.stimulus.pixels[1], 0.2);
    EXPECT_EQ(spec.stimulus.contrast, 0.5);
    expect_round_trip(experiment);
}

TEST_F(SpecWithFiles, ReadsATableOfDrives) {
    const Experiment experiment = parse("[column]\ncount = 3\n[stimulus]\nkind = \"file\"\nfile = \"table.csv\"");
    EXPECT_EQ(experiment.base.stimulus.table, (std::vector<double>{1, 2, 3, 4, 5, 6}));
    expect_round_trip(experiment);
}

TEST_F(SpecWithFiles, SweepsOverFilesOfTheSameSizeOnly) {
    write("other.csv", "6,5\n4,3\n2,1\n");
    write("short.csv", "6,5\n");
    const std::string base = "[stimulus]\nkind = \"file\"\nfile = \"table.csv\"\n[sweep]\n\"stimulus.file\" = ";
    const Experiment experiment = parse(base + "[\"table.csv\", \"other.csv\"]");
    EXPECT_EQ(experiment.points[1].stimulus.table.front(), 6.0);
    expect_round_trip(experiment);
    EXPECT_THROW(static_cast<void>(parse(base + "[\"table.csv\", \"short.csv\"]")), Error);
}

TEST_F(SpecWithFiles, RefusesAFileOutsideTheRangeOfItsKey) {
    write("signed.csv", "0.1\n-0.2\n0.3\n");
    EXPECT_THROW(static_cast<void>(parse("column.count = 3\nmicrocircuit.w_EE = { file = \"signed.csv\" }")), Error);
    EXPECT_NO_THROW(static_cast<void>(parse("column.count = 3\nstimulus.drive_I = { file = \"signed.csv\" }")));
}

TEST_F(SpecWithFiles, ListsEveryFileThatIsReadOnceWithItsKeyAndTheSpecFirst) {
    write("other.csv", "6,5\n4,3\n2,1\n");
    write("spec.toml",
          "column.count = 3\nmicrocircuit.w_EE = { file = \"three.csv\" }\n[stimulus]\nkind = \"file\"\n"
          "file = \"table.csv\"\ndrive_I = { file = \"three.csv\" }\n[sweep]\n"
          "\"stimulus.file\" = [\"table.csv\", \"./other.csv\"]\n");
    std::vector<std::string> found;
    for (const InputFile& input : load_spec(scratch_.path("spec.toml")).inputs)
        found.push_back(input.key + " = " + std::filesystem::path(input.path).lexically_normal().string());
    std::vector<std::string> expected{
        "spec = " + scratch_.path("spec.toml"), "microcircuit.w_EE.file = " + scratch_.path("three.csv"),
        "stimulus.file = " + scratch_.path("table.csv"), "stimulus.file = " + scratch_.path("other.csv")};
    std::sort(found.begin() + 1, found.end());
    std::sort(expected.begin() + 1, expected.end());
    EXPECT_EQ(found, expected);
}

TEST_F(SpecWithFiles, FindsFilesBesideTheSpec) {
    write("spec.toml", "column.count = 3\nmicrocircuit.w_EE = { file = \"three.csv\" }\n");
    EXPECT_EQ(load_spec(folder_ + "/spec.toml").base.microcircuit.w_EE.values.size(), 3U);
}

TEST_F(SpecWithFiles, TakesAsManyNumbersAsChannelsForTheDrivesOfOneColumn) {
    const std::string circuit = "[microcircuit]\nchannels = 3\n[stimulus]\nkind = \"file\"\nfile = \"three.csv\"";
    const Experiment experiment = parse(circuit);
    EXPECT_EQ(experiment.base.column.count, 1U);
    EXPECT_EQ(experiment.base.stimulus.table, (std::vector<double>{0.1, 0.2, 0.3}));
    expect_round_trip(experiment);
    EXPECT_EQ(refusal("[column]\ncount = 3\n" + circuit).substr(0, 50),
              "x.toml:2: column.count: found 3, allowed: 1, the 3");
    // one channel: as many columns as numbers
    const std::string pair =
        "[microcircuit]\nmotif = \"wilson-cowan\"\n[stimulus]\nkind = \"file\"\nfile = \"three.csv\"";
    EXPECT_EQ(parse(pair).base.column.count, 3U);
    EXPECT_EQ(
        refusal("[microcircuit]\nchannels = 4\n[stimulus]\nkind = \"file\"\nfile = \"three.csv\""),
        "x.toml:5: stimulus.file: found an array of shape [3, 1], allowed: [column][channel] with 4 channels, or 4 "
        "numbers for one column");
}

TEST_F(SpecWithFiles, PassesOnWhatAFileMayHaveMeant) {
    write("counts.csv", "0,1\n0.5,0.25\n");
    std::vector<std::string> notices;
    LoadOptions options;
    options.notice = [&](const std::string& sentence) { notices.push_back(sentence); };
    // once, however many points of a sweep use the file
    const std::string spec =
        "[stimulus]\nkind = \"file\"\nfile = \"counts.csv\"\n[sweep]\n\"microcircuit.w_EE\" = [0.1, 0.2]";
    (void)parse_spec(spec, "x.toml", {}, folder_, options);
    ASSERT_EQ(notices.size(), 1U);
    EXPECT_NE(notices[0].find("counts.csv:1: the first row, which counts 0, 1, is read as numbers"), std::string::npos);
}

TEST_F(SpecWithFiles, CallsTooLittleMemoryAFaultOfTheMachine) {
    LoadOptions options;
    options.memory = 10;
    for (const std::string stimulus :
         {"kind = \"image\"\nfile = \"image.pgm\"", "kind = \"file\"\nfile = \"table.csv\""})
        try {
            (void)parse_spec("[stimulus]\n" + stimulus, "x.toml", {}, folder_, options);
            FAIL() << stimulus;
        } catch (const Error& error) {
            EXPECT_EQ(error.fault(), Fault::machine);
            EXPECT_EQ(std::string(error.what()).substr(0, 25), "x.toml:3: stimulus.file: ");
        }
}

}  // namespace
}  // namespace colonnade
