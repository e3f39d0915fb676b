#include <fmt/format.h>

#include <string>

#include "spec/atlas_axis.hpp"
#include "spec/fields.hpp"
#include "spec/keys.hpp"
#include "spec/refuse.hpp"
#include "spec/rules.hpp"

namespace colonnade::spec {
namespace {

constexpr std::size_t most_points = 100000000;

/// Keys that take a draw are numbers between two ends, those that take none are resolved to their values.
void check_axis(const Reader& reader, const std::string& path, AtlasAxis& axis) {
    const std::string at = path + ".key";
    const Where where = reader.where(at);
    const Key* key = find_key(axis.key);
    if (key == nullptr) refuse_unknown(where, axis.key);
    if (may_be_listed(axis.key)) {
        resolve_listed(reader, path, axis);
        return;
    }
    if (key->type != Type::draw && key->type != Type::draws)
        refuse(where, at,
               fmt::format("\"{}\", which takes {} and does not vary within a map", axis.key, noun(key->type)),
               "a key that takes a draw, such as microcircuit.w_EE, or one of " + listed_names());
    if (reader.given(path + ".values"))
        refuse(reader.where(path + ".values"), path + ".values", fmt::format("values of {}", axis.key),
               "from, to and points for a key that takes a draw");
}

/// Every point of an atlas is the same circuit but for its two keys.
struct DrawRefusal {
    static constexpr bool reading = false;
    const Reader& reader;
    const Atlas& atlas;

    void operator()(std::string_view path, const Draw& draw) const {
        if (draw.is_constant() || path == atlas.x.key || path == atlas.y.key) return;
        refuse(reader.where(path), path, reader.found(path),
               "a number where there is an [atlas], whose points are the "
               "same circuit but for its two axes");
    }
    void operator()(std::string_view path, const std::vector<Draw>& draws) const {
        for (const Draw& draw : draws) (*this)(path, draw);
    }
    template <class T>
    void operator()(std::string_view, const T&) const {}
    [[nodiscard]] bool shares_activation(const Microcircuit&) const { return true; }
    [[nodiscard]] bool uses_contrast() const { return false; }
};

}  // namespace

void check_atlas(const Reader& reader, Spec& spec) {
    Atlas& atlas = spec.atlas;
    if (!reader.given("atlas")) return;
    check_axis(reader, "atlas.x", atlas.x);
    check_axis(reader, "atlas.y", atlas.y);
    // beside a list of values only their own specs say what has a meaning: see atlas_points
    const bool alike = !atlas.x.is_listed() && !atlas.y.is_listed();
    if (alike) check_spaced(reader, spec, "atlas.x", atlas.x, "in this spec");
    if (alike) check_spaced(reader, spec, "atlas.y", atlas.y, "in this spec");
    if (atlas.x.key == atlas.y.key)
        refuse(reader.where("atlas.y.key"), "atlas.y.key", fmt::format("\"{}\" on both axes", atlas.y.key), "two keys");
    if (atlas.x.points > most_points / atlas.y.points)
        refuse(reader.where("atlas.y.points"), "atlas", fmt::format("{} x {} points", atlas.x.points, atlas.y.points),
               "at most 10^8 points");
    if (spec.column.count != 1)
        refuse(reader.where("column.count"), "column.count", fmt::format("{} columns", spec.column.count),
               "1 where there is an [atlas], which has a column a point");
    check_ending(reader.where("atlas.picture"), "atlas.picture", atlas.picture, {".svg", ".png"});
    const DrawRefusal constant{reader, atlas};
    visit_fields(static_cast<const Spec&>(spec), constant);
}

}  // namespace colonnade::spec
