#include "colonnade/spec.hpp"
#include "host/spec/fields.hpp"
#include "host/spec/print.hpp"
#include "host/spec/toml/toml_reader.hpp"
#include "host/spec/writer.hpp"

namespace colonnade {
namespace {

spec::Items values_of(const SweepAxis& axis) {
    const spec::Key* key = spec::find_key(axis.key);
    const bool whole = key != nullptr && key->type == spec::Type::integer;
    spec::Items items;
    for (const std::string& label : axis.labels) items.push_back(spec::read_value(label, "sweep"));
    if (!axis.labels.empty()) return items;
    for (const double value : axis.values) {
        items.emplace_back();
        if (whole)
            items.back().data = static_cast<std::int64_t>(value);
        else
            items.back().data = value;
    }
    return items;
}

}  // namespace

std::string resolved_toml(const Experiment& experiment) {
    std::vector<SweepAxis> replaced = experiment.axes;
    for (const AtlasAxis* axis : {&experiment.base.atlas.x, &experiment.base.atlas.y})
        if (axis->is_listed()) replaced.push_back({.key = axis->key});
    spec::Writer writer(replaced);
    spec::visit_fields(experiment.base, writer);
    spec::Value root = writer.tree();
    if (!experiment.axes.empty()) {
        spec::Table sweep;
        for (const SweepAxis& axis : experiment.axes) sweep.members.push_back({axis.key, {values_of(axis)}});
        root.set("sweep", {std::move(sweep)});
    }
    return spec::print_document(root);
}

}  // namespace colonnade
