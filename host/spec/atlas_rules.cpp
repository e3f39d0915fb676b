#include <fmt/format.h>

#include <cmath>
#include <string>

#include "spec/draws_at.hpp"
#include "spec/fields.hpp"
#include "spec/keys.hpp"
#include "spec/refuse.hpp"
#include "spec/rules.hpp"

namespace colonnade::spec {
namespace {

constexpr std::size_t most_points = 100000000;

void check_axis(const Reader& reader, const Spec& spec, const std::string& path, const AtlasAxis& axis) {
    const Where where = reader.where(path + ".key");
    const Key* key = find_key(axis.key);
    if (key == nullptr) refuse_unknown(where, axis.key);
    const std::string at = path + ".key";
    if (key->type != Type::draw && key->type != Type::draws)
        refuse(where, at, fmt::format("\"{}\", which takes {}", axis.key, noun(key->type)),
               "a key that takes a draw, such as microcircuit.w_EE");
    Spec copy = spec;
    const std::vector<Draw*> found = draws_at(copy, axis.key);
    if (found.empty())
        refuse(where, at, fmt::format("\"{}\", which has no meaning in this spec", axis.key),
               "a key in force that takes one draw");
    for (const auto& [name, end] : {std::pair{".from", axis.from}, std::pair{".to", axis.to}})
        if (end < found.front()->allowed_lowest || end > found.front()->allowed_highest)
            refuse(reader.where(path + name), path + name, fmt::format("{}", end),
                   fmt::format("{} for {}", key->range.text(), axis.key));
    if (!(axis.from < axis.to))
        refuse(reader.where(path + ".to"), path, fmt::format("from = {}, to = {}", axis.from, axis.to),
               "from below to");
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

void check_atlas(const Reader& reader, const Spec& spec) {
    const Atlas& atlas = spec.atlas;
    if (!reader.given("atlas")) return;
    check_axis(reader, spec, "atlas.x", atlas.x);
    check_axis(reader, spec, "atlas.y", atlas.y);
    if (atlas.x.key == atlas.y.key)
        refuse(reader.where("atlas.y.key"), "atlas.y.key", fmt::format("\"{}\" on both axes", atlas.y.key), "two keys");
    if (atlas.x.points > most_points / atlas.y.points)
        refuse(reader.where("atlas.y.points"), "atlas", fmt::format("{} x {} points", atlas.x.points, atlas.y.points),
               "at most 10^8 points");
    if (spec.column.count != 1)
        refuse(reader.where("column.count"), "column.count", fmt::format("{} columns", spec.column.count),
               "1 where there is an [atlas], which has a column a point");
    if (!atlas.picture.empty() && !atlas.picture.ends_with(".svg") && !atlas.picture.ends_with(".png"))
        refuse(reader.where("atlas.picture"), "atlas.picture", fmt::format("\"{}\"", atlas.picture),
               "a name that ends in .svg or .png");
    const DrawRefusal constant{reader, atlas};
    visit_fields(spec, constant);
}

}  // namespace colonnade::spec
