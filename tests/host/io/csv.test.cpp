#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <locale>

#include "host/io/array.hpp"
#include "support/scratch.hpp"

namespace colonnade::io {
namespace {

using testing::Scratch;
using testing::sentence_of;

Array read(const std::string& text) {
    const Scratch scratch;
    return read_array(scratch.write("a.csv", text));
}

using Values = std::vector<double>;

/// What the reader noticed, after the path.
std::string notice(const std::string& text) {
    const Scratch scratch;
    const std::string path = scratch.write("a.csv", text);
    std::string said;
    (void)read_array(path, {unlimited, [&](const std::string& sentence) { said = sentence; }});
    return said.substr(std::min(said.size(), path.size()));
}

/// What follows the path in the sentence.
std::string refusal(const std::string& text) {
    const Scratch scratch;
    const std::string path = scratch.write("a.csv", text);
    const std::string sentence = sentence_of([&] { (void)read_array(path); });
    return sentence.substr(std::min(sentence.size(), path.size()));
}

const std::string allowed = ", allowed: finite numbers such as -1.5e-3, parted by commas, semicolons, tabs or blanks";
const std::string missing = ", which is no finite value" + allowed;

TEST(ReadCsv, IsAlwaysRowsByColumns) {
    using Shape = std::vector<std::size_t>;
    EXPECT_EQ(read("1,2,3\n4,5,6\n").shape, (Shape{2, 3}));
    EXPECT_EQ(read("1,2,3\n4,5,6\n").values, (std::vector<double>{1, 2, 3, 4, 5, 6}));
    EXPECT_EQ(read("1\n2\n3\n").shape, (Shape{3, 1}));
    EXPECT_EQ(read("1,2,3").shape, (Shape{1, 3}));
    EXPECT_EQ(read("7").shape, (Shape{1, 1}));
}

TEST(ReadCsv, ReadsWhatSpreadsheetsWrite) {
    EXPECT_EQ(read("\xEF\xBB\xBF"
                   "1,2\r\n3,4\r\n")
                  .values,
              (std::vector<double>{1, 2, 3, 4}));
    EXPECT_EQ(read("\"1\",\" 2.5 \"\n").values, (std::vector<double>{1, 2.5}));
    EXPECT_EQ(read(" +1 ,\t-2e3,.5,5.\n").values, (std::vector<double>{1, -2000, 0.5, 5}));
}

TEST(ReadCsv, SkipsCommentsEmptyLinesAndOneHeader) {
    const Array array = read("# made by hand\n\n\"w, first\",w2\n1,2 # the first\n   \n3,4\n# end");
    EXPECT_EQ(array.shape, (std::vector<std::size_t>{2, 2}));
    EXPECT_EQ(array.values, (std::vector<double>{1, 2, 3, 4}));
    EXPECT_EQ(read(",a\n0,1\n").values, (std::vector<double>{0, 1}));
}

TEST(ReadCsv, RefusesARaggedRowWithItsLine) {
    EXPECT_EQ(refusal("1,2\n# note\n3\n"), ":3: found 1 fields, allowed: 2 as in the lines above");
    EXPECT_EQ(refusal("1,2\n3,4,5\n"), ":2: found 3 fields, allowed: 2 as in the lines above");
    EXPECT_EQ(refusal("a,b,c\n3,4\n"), ":2: found 2 fields, allowed: 3 as in the line above");
}

TEST(ReadCsv, RefusesWhatIsNotANumberWithItsLineAndField) {
    EXPECT_EQ(refusal("1,2\n3,x\n"), ":2: field 2: found 'x'" + allowed);
    EXPECT_EQ(refusal("1.0,2.o\n"), ":1: field 2: found '2.o'" + allowed);
    EXPECT_EQ(refusal("a,b\nc,d\n1,2\n"), ":2: field 1: found 'c'" + allowed);
    EXPECT_EQ(refusal("0\n0x10\n"), ":2: field 1: found '0x10'" + allowed);
    EXPECT_EQ(refusal("0\n+-1\n"), ":2: field 1: found '+-1'" + allowed);
    EXPECT_EQ(refusal("0\n1 2\n"), ":2: found 2 fields, allowed: 1 as in the lines above");
    EXPECT_EQ(refusal("0\n1e\n"), ":2: field 1: found '1e'" + allowed);
}

TEST(ReadCsv, RefusesWhatProgramsWriteWhereThereIsNoValue) {
    for (const std::string word : {"NA", "N/A", "NaN", "-nan", "NULL", "None", "<NA>", "#N/A", "#NA", "#DIV/0!",
                                   "1.#IND", "-", "--", ".", "?", "missing", "inf", "-Inf", "Infinity"}) {
        EXPECT_EQ(refusal("0,1\n2," + word + "\n"), ":2: field 2: found '" + word + "'" + missing);
        EXPECT_EQ(refusal(word + ",0.5\n2,3\n"), ":1: field 1: found '" + word + "'" + missing);
        EXPECT_EQ(refusal("a;" + word + "\n2;3\n"), ":1: field 1: found 'a'" + allowed) << "no header";
    }
    EXPECT_EQ(refusal("1,2\n3,\n"), ":2: field 2: found ''" + missing);
    EXPECT_EQ(refusal("1\t\t2\n"), ":1: field 2: found ''" + missing);
    EXPECT_EQ(refusal("1,2\n,\n"), ":2: field 1: found ''" + missing);
}

TEST(ReadCsv, TakesWhatIsTooSmallForADoubleAsZeroAndRefusesWhatIsTooLarge) {
    EXPECT_EQ(read("1e-400\n-0.000000001e-320\n0.5\n").values, (Values{0, 0, 0.5}));
    EXPECT_EQ(read("4.9e-324,2e-324\n").values, (Values{4.9e-324, 0}));
    const std::string large = ", which is too large for a double" + allowed;
    for (const std::string word : {"1e400", "-1e400", "1e99999999999999999999", "1000000000e300"})
        EXPECT_EQ(refusal("0\n" + word + "\n"), ":2: field 1: found '" + word + "'" + large);
}

TEST(ReadCsv, PartsFieldsBySemicolonsTabsAndBlanks) {
    for (const std::string text :
         {"1.5;2\n3;4\n", "1.5\t2\n3\t4\n", "1.5 2\n3 4\n", "  1.5   2\n 3  4  \n", "1.5 , 2\n3\t,4\n"})
        EXPECT_EQ(read(text).values, (Values{1.5, 2, 3, 4})) << text;
    EXPECT_EQ(read("w; w2\n1;2\n").values, (Values{1, 2}));
    EXPECT_EQ(read("\"drive (mV; mean)\",w\n1,2\n").values, (Values{1, 2}));
}

TEST(ReadCsv, ReadsDecimalCommasWhereTheyCanBeNothingElse) {
    EXPECT_EQ(read("1,5;2,25\n3;-4e-1\n").values, (Values{1.5, 2.25, 3, -0.4}));
    EXPECT_EQ(read("1,5\t2,25\n").values, (Values{1.5, 2.25}));
    EXPECT_EQ(read("\"0,5\",\"1,25\"\n").values, (Values{0.5, 1.25}));
    EXPECT_EQ(read("0,125;1,234\n").values, (Values{0.125, 1.234})) << "one that parts no thousands decides";
    EXPECT_EQ(refusal("1,234;5\n"),
              ":1: found '1,234', whose comma may be a decimal mark or part thousands, allowed: decimal points");
    EXPECT_EQ(refusal("1.5;2\n1,5;2\n"),
              ":2: found '1,5' as well as '1.5', allowed: one decimal mark in a file, and none for thousands");
    for (const std::string word : {"1.234,5", "1,234,567", "1'234", "1_234"})
        EXPECT_EQ(refusal("0;1\n0;" + word + "\n"), ":2: field 2: found '" + word + "'" + allowed);
}

TEST(ReadCsv, SkipsLabelsOfRows) {
    for (const std::string text :
         {",a,b\nx,1,2\ny,3,4\n", "name,a,b\nx,1,2\ny,3,4\n", "x,1,2\ny,3,4\n", "a b\nx 1 2\ny 3 4\n",
          "2026-11-28,1,2\n2026-11-29 10:30,3,4\n", "\"1,x\",1,2\n\"2,y\",3,4\n"})
        EXPECT_EQ(read(text).values, (Values{1, 2, 3, 4})) << text;
}

TEST(ReadCsv, TakesNothingForALabelThatMayBeANumber) {
    for (const std::string first : {"1.5mV", "1'234", "$5",
                                    "\xE2\x82\xAC"
                                    "5",
                                    "\xE2\x88\x92"
                                    "5",
                                    "true", "12%", "0x1f", "1;2"})
        EXPECT_NE(refusal(first + ",1\n" + first + ",2\n"), "nothing was thrown") << first;
    EXPECT_EQ(refusal("x,1\n5,2\n"), ":1: field 1: found 'x'" + allowed);
    // what may be the label `r1 5 6` before a comma is one field for every blank
    EXPECT_EQ(read("r1 5 6,5\nr2 7 8,5\n").values, (Values{5, 6.5, 7, 8.5}));
}

TEST(ReadCsv, TakesNothingForAHeaderThatMayBeNumbers) {
    for (const std::string first : {"1'234", "5 mV", "12%", "0x10", "true", "\"1'234\"", "\"1.234,5\"", "\"12%\""})
        EXPECT_NE(refusal(first + "\n1\n").find(":1: field 1: found '"), std::string::npos) << first;
}

TEST(ReadCsv, DropsADelimiterAtTheEndOfEveryLine) {
    EXPECT_EQ(read("1,2,\n3,4,\n").shape, (std::vector<std::size_t>{2, 2}));
    EXPECT_EQ(read("a;b;\n1;2;\n").values, (Values{1, 2}));
    EXPECT_EQ(refusal("a,b,c\n1,2,\n"), ":2: field 3: found ''" + missing);
}

TEST(ReadCsv, TellsCommentsFromPercentagesAndErrorsOfSpreadsheets) {
    EXPECT_EQ(read("% by a program\n 1,2 # kept\n  # out\n3,4\n").values, (Values{1, 2, 3, 4}));
    EXPECT_EQ(refusal("50%,60%\n"), ":1: field 1: found '50%'" + allowed);
    EXPECT_EQ(refusal("1,2#3\n"), ":1: field 2: found '2#3'" + allowed);
    EXPECT_EQ(refusal("1, #REF!\n"), ":1: field 2: found '#REF!'" + missing);
    EXPECT_EQ(refusal("1,2\n#N/A,3\n"), ":2: field 1: found '#N/A'" + missing);
}

TEST(ReadCsv, EndsLinesAsAnySystemDoes) {
    for (const std::string text : {"1,2\n3,4", "1,2\r\n3,4\r\n", "1,2\r3,4\r"})
        EXPECT_EQ(read(text).values, (Values{1, 2, 3, 4}));
    EXPECT_EQ(refusal("1,2\r\r3,x\r"), ":3: field 2: found 'x'" + allowed);
}

TEST(ReadCsv, NoticesRowsAndColumnsThatCount) {
    EXPECT_EQ(notice("0,1,2\n0.5,0.25,1\n"),
              ":1: the first row, which counts 0, 1, 2, ..., is read as numbers; a header has names");
    EXPECT_EQ(notice("0,1\n5,6\n"), ":1: the first row, which counts 0, 1, is read as numbers; a header has names");
    EXPECT_EQ(notice("0\n1.5\n2.5\n"),
              ":1: the first row, which counts from 0, is read as numbers; a header has names");
    EXPECT_EQ(notice(",a\n0,1.5\n1,2.5\n"),
              ":1: the first column, which counts 0, 1, ... under an empty cell, is read as "
              "numbers; labels of rows begin with a letter");
    for (const std::string text : {"0\n1\n2\n", "a,b\n0,1\n2,3\n", "1,0\n0,1\n", "0,1,2\n", "k,a\n0,1\n1,2\n"})
        EXPECT_EQ(notice(text), "") << text;
}

TEST(ReadCsv, NamesWhatIsNoText) {
    EXPECT_EQ(refusal("\x1F\x8B\x08"), ": is compressed by gzip, allowed: text with numbers, in UTF-8");
    EXPECT_EQ(refusal("\xFF\xFE"
                      "1"),
              ": is UTF-16 text, allowed: text with numbers, in UTF-8");
    EXPECT_EQ(refusal("PK\x03\x04" + std::string(22, '\0') + "\x13" + std::string(3, '\0') + "[Content_Types].xml"),
              ": is a Microsoft Office file, such as an .xlsx workbook, allowed: text with numbers, in UTF-8");
    EXPECT_EQ(refusal(std::string("1,2\n3\0,4", 8)), ":2: holds a byte 0, allowed: text in UTF-8");
    EXPECT_EQ(read("BMI,PAR1\n1,2\n").values, (Values{1, 2})) << "names that begin as other files do";
}

TEST(ReadCsv, RefusesAFileWithoutNumbers) {
    for (const std::string text : {"", "\n\n", "# nothing\n", "a,b\n"})
        EXPECT_EQ(refusal(text), ": holds no line of numbers") << text;
    EXPECT_EQ(refusal("1,\"2\n"), ":1: a quote is not closed on its line");
}

/// As in much of Europe: 1.234,5.
struct DecimalComma : std::numpunct<char> {
    [[nodiscard]] char do_decimal_point() const override { return ','; }
    [[nodiscard]] char do_thousands_sep() const override { return '.'; }
    [[nodiscard]] std::string do_grouping() const override { return "\3"; }
};

TEST(ReadCsv, ReadsADecimalPointWhateverTheLocale) {
    const std::locale before = std::locale::global(std::locale(std::locale::classic(), new DecimalComma));
    EXPECT_EQ(read("1.5,2\n").values, (std::vector<double>{1.5, 2}));
    std::locale::global(before);
}

RC_GTEST_PROP(ReadCsv, GivesBackEveryFiniteDoubleWrittenInFull, ()) {
    const auto columns = *rc::gen::inRange<std::size_t>(1, 5);
    const auto rows = *rc::gen::inRange<std::size_t>(1, 6);
    const auto value = rc::gen::suchThat<double>([](double v) { return std::isfinite(v); });
    const auto values = *rc::gen::container<std::vector<double>>(rows * columns, value);
    std::string text;
    for (std::size_t i = 0; i < values.size(); ++i)
        text += fmt::format("{:.17g}{}", values[i], (i + 1) % columns == 0 ? "\n" : ",");
    const Array array = read(text);
    RC_ASSERT(array.shape == (std::vector<std::size_t>{rows, columns}));
    RC_ASSERT(array.values == values);
}

}  // namespace
}  // namespace colonnade::io
