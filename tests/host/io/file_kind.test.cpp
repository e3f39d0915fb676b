#include "host/io/file_kind.hpp"

#include "support/scratch.hpp"

namespace colonnade::io {
namespace {

using testing::bytes_of;
using testing::sentence_of;

/// The start of a zip archive (PKWARE's APPNOTE, 4.3.7) whose first member has this name.
std::string zip(const std::string& member) {
    return "PK\x03\x04" + std::string(22, '\0') + bytes_of({static_cast<int>(member.size()), 0, 0, 0}) + member;
}

TEST(KindOf, TellsArchivesByTheirFirstMember) {
    EXPECT_EQ(kind_of(zip("x.npy")), "an archive of NumPy (.npz)");
    EXPECT_EQ(kind_of(zip("[Content_Types].xml")), "a Microsoft Office file, such as an .xlsx workbook");
    EXPECT_EQ(kind_of(zip("mimetype")), "an OpenDocument file, such as an .ods workbook");
    EXPECT_EQ(kind_of(zip("notes.txt")), "a zip archive");
    EXPECT_EQ(kind_of(zip("notes.txt").substr(0, 20)), "a zip archive");
}

TEST(KindOf, FindsHdf5BehindABlockOfTheUsers) {
    const std::string signature = "\x89HDF\r\n\x1A\n";
    for (const std::size_t at : {0U, 512U, 1024U, 2048U})
        EXPECT_EQ(kind_of(std::string(at, ' ') + signature), "an HDF5 file");
    EXPECT_EQ(kind_of(std::string(100, ' ') + signature), "");
}

TEST(KindOf, IsNothingForText) {
    for (const char* text : {"", "1,2,3\n", "a;b\n", "BMI,age\n", "PAR1,PAR2\n1,2\n", "P2,P5\n1,2\n", "# a\n",
                             "RIFF,x\n", "MM\n", "II*\n", "BZh9,x\n",
                             "\xEF\xBB\xBF"
                             "1,2\n",
                             "[stimulus]\n"})
        EXPECT_EQ(kind_of(text), "") << text;
}

TEST(RefuseKind, SaysWhatItIsAndWhatIsAllowed) {
    EXPECT_EQ(sentence_of([] { refuse_kind("a.csv", "\xFF\xD8\xFF", "text"); }),
              "a.csv: is a JPEG image, allowed: text");
    EXPECT_EQ(sentence_of([] { refuse_kind("a.csv", "1,2", "text"); }), "nothing was thrown");
}

}  // namespace
}  // namespace colonnade::io
