#include "host/spec/nearest.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <array>
#include <string>

#include "host/spec/keys.hpp"
#include "host/spec/toml/value.hpp"

namespace colonnade::spec {
namespace {

TEST(EditDistance, CountsSlipsOfThePen) {
    EXPECT_EQ(edit_distance("layers", "layers"), 0U);
    EXPECT_EQ(edit_distance("layers", "layer"), 1U);
    EXPECT_EQ(edit_distance("colunm", "column"), 1U);
    EXPECT_EQ(edit_distance("w_ee", "W_EE"), 0U);
    EXPECT_EQ(edit_distance("", "abc"), 3U);
    EXPECT_EQ(edit_distance("kitten", "sitting"), 3U);
}

RC_GTEST_PROP(EditDistance, IsSymmetricAndAtMostTheLongerWord, (const std::string& p, const std::string& q)) {
    const std::size_t distance = edit_distance(p, q);
    RC_ASSERT(distance == edit_distance(q, p));
    RC_ASSERT(distance <= std::max(p.size(), q.size()));
    RC_ASSERT(distance >= std::max(p.size(), q.size()) - std::min(p.size(), q.size()));
}

TEST(NearestKey, FindsSlipsAndWrongSections) {
    EXPECT_EQ(nearest_key("colunm.layers"), "column.layers");
    EXPECT_EQ(nearest_key("stimulus.w_EE"), "microcircuit.w_EE");
    EXPECT_EQ(nearest_key("tolerance"), "solve.tolerance");
    EXPECT_EQ(nearest_key("microcircuit.activation_I.treshold"), "microcircuit.activation_I.threshold");
    EXPECT_EQ(nearest_key("sweeep"), "sweep");
}

TEST(NearestKey, FindsKeysWhoseFirstPartsWereLeftOut) {
    EXPECT_EQ(nearest_key("tolerence"), "solve.tolerance");
    EXPECT_EQ(nearest_key("activation.gain"), "microcircuit.activation.gain");
    EXPECT_EQ(nearest_key("activation_I.treshold"), "microcircuit.activation_I.threshold");
    EXPECT_EQ(nearest_key("kernel.widht"), "microcircuit.kernel.width");
}

TEST(NearestKey, CountsTheSection) {
    EXPECT_EQ(nearest_key("activation.feedback"), "");
    EXPECT_EQ(nearest_key("junk.x"), "");
    EXPECT_EQ(nearest_key("stimulus.layrs"), "");  // neither the name nor the section
}

TEST(NearestKey, NeverIsThePathItself) {
    for (const char* path : {"column", "solve", "atlas", "microcircuit.w_EE", "title"})
        EXPECT_NE(nearest_key(path), path) << path;
}

RC_GTEST_PROP(NearestKey, OfAKeyWithOneSlipIsThatKeyOrOneAsNear, ()) {
    const std::string key = *rc::gen::elementOf(all_paths());
    const std::string_view name = last_part(key);
    RC_PRE(name.size() >= 3U);
    std::string path = key;
    const std::size_t at = key.size() - name.size() + *rc::gen::inRange<std::size_t>(0, name.size());
    path[at] = '_';
    const std::string found = nearest_key(path);
    if (find_key(path) != nullptr) return;
    RC_ASSERT(edit_distance(last_part(found), last_part(path)) <= 1U);
}

TEST(NearestKey, SaysNothingWhereNothingIsNear) {
    for (const char* junk : {"q", "zz", "junk", "foo.bar", "column.zz"}) EXPECT_EQ(nearest_key(junk), "") << junk;
    EXPECT_EQ(nearest_key("column.zzzzzzzz"), "");
    EXPECT_EQ(nearest_key(std::string(10000, 'a')), "");
}

TEST(NearestName, PrefersTheSmallestDistance) {
    constexpr std::array<std::string_view, 3> names{"ramp", "winner", "relu"};
    EXPECT_EQ(nearest_name("rampe", names), "ramp");
    EXPECT_EQ(nearest_name("rleu", names), "relu");
    EXPECT_EQ(nearest_name("xyz", names), "");
}

}  // namespace
}  // namespace colonnade::spec
