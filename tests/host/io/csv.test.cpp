#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <locale>

#include "io/array.hpp"
#include "support/scratch.hpp"

namespace colonnade::io {
namespace {

using testing::Scratch;
using testing::sentence_of;

Array read(const std::string& text) {
    const Scratch scratch;
    return read_array(scratch.write("a.csv", text));
}

/// What follows the path in the sentence.
std::string refusal(const std::string& text) {
    const Scratch scratch;
    const std::string path = scratch.write("a.csv", text);
    const std::string sentence = sentence_of([&] { (void)read_array(path); });
    return sentence.substr(std::min(sentence.size(), path.size()));
}

const std::string allowed = ", allowed: finite numbers such as -1.5e-3, separated by commas";

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
    EXPECT_EQ(refusal("a,b,c\n3,4\n"), ":2: found 2 fields, allowed: 3 as in the lines above");
}

TEST(ReadCsv, RefusesWhatIsNotANumberWithItsLineAndField) {
    EXPECT_EQ(refusal("1,2\n3,x\n"), ":2: field 2: found 'x'" + allowed);
    EXPECT_EQ(refusal("1,2\n3,\n"), ":2: field 2: found ''" + allowed);
    EXPECT_EQ(refusal("1.0,2.o\n"), ":1: field 2: found '2.o'" + allowed);
    EXPECT_EQ(refusal("a,b\nc,d\n1,2\n"), ":2: field 1: found 'c'" + allowed);
    EXPECT_EQ(refusal("1;2\n3;4\n"), ":2: field 1: found '3;4'" + allowed);
    EXPECT_EQ(refusal("0\n0x10\n"), ":2: field 1: found '0x10'" + allowed);
    EXPECT_EQ(refusal("0\n+-1\n"), ":2: field 1: found '+-1'" + allowed);
    EXPECT_EQ(refusal("0\n1 2\n"), ":2: field 1: found '1 2'" + allowed);
}

TEST(ReadCsv, RefusesNonFiniteNumbersAndThoseOutsideADouble) {
    for (const std::string word : {"nan", "inf", "-inf", "1e400"})
        EXPECT_EQ(refusal("0\n" + word + "\n"), ":2: field 1: found '" + word + "'" + allowed);
    EXPECT_EQ(refusal("nan\n"), ":1: field 1: found 'nan'" + allowed);
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
