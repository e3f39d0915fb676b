#include "host/io/live_files.hpp"

#include <memory>

#include "support/scratch.hpp"

namespace colonnade::io {
namespace {

using testing::Scratch;
using Names = std::vector<std::string>;

TEST(LiveFile, IsRemovedWithAllOthersThatLive) {
    const Scratch scratch;
    const LiveFile one(scratch.write("one", "")), two(scratch.write("two", ""));
    { const LiveFile over(scratch.write("over", "")); }
    const LiveFile absent(scratch.path("absent"));
    remove_live_files();
    EXPECT_EQ(scratch.names(), Names{"over"});
}

TEST(LiveFile, DoesWithoutAPlaceWhereThereIsNone) {
    const Scratch scratch;
    const LiveFile endless(std::string(5000, 'x'));
    std::vector<std::unique_ptr<LiveFile>> many;
    for (int i = 0; i < 40; ++i) many.push_back(std::make_unique<LiveFile>(scratch.write("f" + std::to_string(i), "")));
    remove_live_files();
    EXPECT_EQ(scratch.names().size(), 8U);
    many.clear();
    const LiveFile again(scratch.path("f32"));
    remove_live_files();
    EXPECT_EQ(scratch.names().size(), 7U) << "places are given back";
}

}  // namespace
}  // namespace colonnade::io
