#include <fmt/format.h>

#include "spec/draws_at.hpp"
#include "spec/fields.hpp"
#include "spec/print.hpp"
#include "spec/refuse.hpp"
#include "spec/rules.hpp"

namespace colonnade::spec {
namespace {

constexpr double most_points = 16777216.0;  // 2^24

void check_axis(const Reader& reader, Spec& spec, const std::string& path, const AtlasAxis& axis) {
    const std::string key_path = path + ".key";
    const Where where = reader.where(key_path);
    const Key* key = find_key(axis.key);
    if (key == nullptr) refuse_unknown(where, axis.key);
    const std::string found = print_string(axis.key);
    if (key->type != Type::draw && key->type != Type::draws)
        refuse(where, key_path, found + ", which is " + noun(key->type),
               "a key that may be drawn, such as microcircuit.w_EE or stimulus.drive_I");
    if (axis.key == "stimulus.contrast")
        refuse(where, key_path, found, "stimulus.difference, which is twice the contrast");
    if (draws_at(spec, axis.key).empty())
        refuse(where, key_path, found + ", which stands for nothing here",
               "a key of one number that this motif, activation and stimulus have");
    const Range range = key->signed_if_mixed && spec.microcircuit.allow_mixed_signs ? Range{} : key->range;
    for (const auto& [end, value] : {std::pair{path + ".from", axis.from}, std::pair{path + ".to", axis.to}})
        if (!range.contains(value))
            refuse(reader.where(end), end, reader.found(end), fmt::format("{}, as {}", range.text(), axis.key));
    if (!(axis.from < axis.to))
        refuse(reader.where(path + ".from"), path + ".from", reader.found(path + ".from"),
               fmt::format("less than {}.to, which is {}", path, axis.to));
}

/// Walks all fields and refuses a draw that is neither a plain number nor an axis.
class PlainNumbers {
public:
    static constexpr bool reading = false;

    PlainNumbers(const Reader& reader, const Atlas& atlas, const Microcircuit& circuit)
        : reader_(reader), atlas_(atlas), shared_(reader.shares_activation(circuit)) {}

    void operator()(std::string_view path, const Draw& field) const { check(path, field); }
    void operator()(std::string_view path, const std::vector<Draw>& fields) const {
        for (const Draw& field : fields) check(path, field);
    }
    template <class T>
    void operator()(std::string_view, const T&) const {}
    [[nodiscard]] bool shares_activation(const Microcircuit&) const { return shared_; }
    [[nodiscard]] static bool uses_contrast() { return false; }

private:
    void check(std::string_view path, const Draw& field) const {
        if (field.is_constant() || path == atlas_.x.key || path == atlas_.y.key) return;
        refuse(reader_.where(path), path, reader_.found(path), "a plain number, as there is an [atlas]");
    }

    const Reader& reader_;
    const Atlas& atlas_;
    bool shared_;
};

}  // namespace

void check_atlas(const Reader& reader, const Spec& spec) {
    const Atlas& atlas = spec.atlas;
    if (atlas.x.key.empty()) return;
    Spec copy = spec;
    check_axis(reader, copy, "atlas.x", atlas.x);
    check_axis(reader, copy, "atlas.y", atlas.y);
    if (atlas.x.key == atlas.y.key)
        refuse(reader.where("atlas.y.key"), "atlas.y.key", print_string(atlas.y.key) + ", which is that of atlas.x",
               "another key");
    const PlainNumbers plain(reader, atlas, spec.microcircuit);
    visit_fields(spec, plain);
    if (spec.stimulus.kind == StimulusKind::image || spec.stimulus.kind == StimulusKind::file)
        refuse(reader.where("stimulus.kind"), "stimulus.kind", reader.found("stimulus.kind"),
               "constant, contrast, as there is an [atlas]");
    if (spec.microcircuit.weights_per_column)
        refuse(reader.where("microcircuit.weights"), "microcircuit.weights", "a matrix for each column",
               "one matrix, as there is an [atlas]");
    if (static_cast<double>(atlas.x.points) * static_cast<double>(atlas.y.points) > most_points)
        refuse(reader.where("atlas.y.points"), "atlas.y.points",
               fmt::format("{} x {} points", atlas.x.points, atlas.y.points), "at most 2^24 points in all");
}

}  // namespace colonnade::spec
