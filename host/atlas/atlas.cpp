#include "colonnade/atlas.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "assembly/shape.hpp"
#include "atlas/boundary.hpp"
#include "atlas/closed_forms.hpp"
#include "atlas/observe.hpp"
#include "colonnade/error.hpp"
#include "colonnade/version.hpp"
#include "experiment/machine.hpp"
#include "experiment/plan.hpp"

namespace colonnade {
namespace {

using mapping::Crossing;
using mapping::Grid;
using mapping::Observations;
using mapping::Proof;
using mapping::Regime;

void check(const Experiment& experiment) {
    const Spec& spec = experiment.base;
    const auto refuse = [&](const char* found, const char* allowed) {
        throw Error(fmt::format("{}: atlas: found {}, allowed: {}", spec.source, found, allowed));
    };
    if (spec.atlas.x.key.empty()) refuse("no [atlas]", "an [atlas] with the keys and ranges of two axes, x and y");
    if (!experiment.axes.empty()) refuse("a [sweep] beside it", "an [atlas] alone");
    if (assembly::shape_of(spec).systems() > 1)
        refuse("a cascade of several layers", "one layer, or coupling = \"concurrent\"");
}

/// Grid and results, both ends of the copy into the dataset, and what the ranges in flight take.
void check_memory(const Grid& grid, const Spec& spec) {
    const std::size_t per_point =
        2 * (sizeof(Regime) + sizeof(Proof) + sizeof(std::int32_t) + 2 * sizeof(double)) + (2 + 3) * sizeof(double);
    Estimate estimate;
    estimate.result_bytes = grid.size() * per_point;
    estimate.working_bytes = spec.atlas.starts * 1024 * 64 * sizeof(double);
    estimate.available_bytes = experiment::available_memory();
    experiment::check_memory(estimate);
}

/// Last part of a dotted key; of the other axis' too, more of it.
std::string dimension_name(const std::string& key, const std::string& other) {
    const auto tail = [](const std::string& path) { return path.substr(path.rfind('.') + 1); };
    std::string name = tail(key);
    if (name == tail(other)) {
        name = key;
        std::replace(name.begin(), name.end(), '.', '_');
    }
    return name;
}

template <class E>
std::vector<std::int8_t> numbers(const std::vector<E>& values) {
    std::vector<std::int8_t> found(values.size());
    std::transform(values.begin(), values.end(), found.begin(),
                   [](E value) { return static_cast<std::int8_t>(value); });
    return found;
}

/// 1 where a single equilibrium was reached from everywhere and no certificate says that there is one alone.
std::vector<std::int8_t> uncertified(const Observations& seen) {
    std::vector<std::int8_t> found(seen.regime.size());
    for (std::size_t p = 0; p < found.size(); ++p) {
        const Regime regime = seen.regime[p];
        const bool single = seen.equilibria[p] == 1 && regime != Regime::diverging && regime != Regime::oscillating &&
                            regime != Regime::unsettled;
        found[p] = single && seen.proof[p] >= Proof::locally_stable ? 1 : 0;
    }
    return found;
}

/// Builds the dataset, a group of variables at a time.
class Labels {
public:
    Labels(const Spec& spec, const Grid& grid)
        : spec_(spec),
          grid_(grid),
          x_(dimension_name(spec.atlas.x.key, spec.atlas.y.key)),
          y_(dimension_name(spec.atlas.y.key, spec.atlas.x.key)) {}

    void axes() {
        dataset_.dimensions = {{y_, grid_.y.size()}, {x_, grid_.x.size()}};
        add(y_, {y_}, "value of " + spec_.atlas.y.key, grid_.y);
        add(x_, {x_}, "value of " + spec_.atlas.x.key, grid_.x);
    }

    void points(Observations seen) {
        std::vector<std::int8_t> differs = uncertified(seen);
        add_flags("regime", {y_, x_}, "what was observed", numbers(seen.regime), mapping::regime_flags());
        add_flags("proof", {y_, x_}, "strongest certificate that is proved", numbers(seen.proof),
                  mapping::proof_flags());
        add("equilibria", {y_, x_}, "distinct equilibria that were reached", std::move(seen.equilibria));
        add("response_E", {y_, x_}, "change of the summed rates of E per change of drive_I, by finite difference",
            std::move(seen.response_E));
        add("response_I", {y_, x_}, "change of the summed rates of I per change of drive_I, by finite difference",
            std::move(seen.response_I));
        add_flags("uncertified", {y_, x_}, "one equilibrium was reached, and none is certified to be the only one",
                  std::move(differs), {{"no", 0}, {"yes", 1}});
        for (const mapping::ClosedForm& form : mapping::closed_forms(spec_)) {
            std::vector<double> values;
            values.reserve(grid_.size());
            for (const double y : grid_.y)
                for (const double x : grid_.x) values.push_back(form.value(x, y));
            add(form.name, {y_, x_}, form.long_name, std::move(values));
        }
    }

    void boundaries(const std::vector<Crossing>& crossings) {
        dataset_.dimensions.push_back({"boundary", crossings.size()});
        const auto each = [&](const std::string& name, const std::string& text, double Crossing::*field) {
            std::vector<double> values;
            for (const Crossing& crossing : crossings) values.push_back(crossing.*field);
            add("boundary_" + name, {"boundary"}, text, std::move(values));
        };
        each("x", "value of " + spec_.atlas.x.key + " where the regime changes", &Crossing::x);
        each("y", "value of " + spec_.atlas.y.key + " where the regime changes", &Crossing::y);
        each("half_width_x", "half the bracket of boundary_x", &Crossing::half_width_x);
        each("half_width_y", "half the bracket of boundary_y", &Crossing::half_width_y);
        std::vector<Regime> from, to;
        for (const Crossing& crossing : crossings) {
            from.push_back(crossing.from);
            to.push_back(crossing.to);
        }
        add_flags("boundary_from", {"boundary"}, "regime before the boundary", numbers(from), mapping::regime_flags());
        add_flags("boundary_to", {"boundary"}, "regime beyond the boundary", numbers(to), mapping::regime_flags());
    }

    Dataset finish(const Experiment& experiment, const std::string& backend) {
        auto& all = dataset_.attributes;
        all.emplace_back("title", spec_.title);
        all.emplace_back("spec", resolved_toml(experiment));
        all.emplace_back("seed", static_cast<std::int64_t>(spec_.seed));
        all.emplace_back("x_key", spec_.atlas.x.key);
        all.emplace_back("y_key", spec_.atlas.y.key);
        all.emplace_back("backend", backend);
        all.emplace_back("version", std::string(version));
        all.emplace_back("revision", std::string(revision));
        return std::move(dataset_);
    }

private:
    void add(const std::string& name, std::vector<std::string> dimensions, const std::string& text, Values values) {
        dataset_.variables.push_back({name, std::move(dimensions), "1", text, std::move(values)});
    }
    void add_flags(const std::string& name, std::vector<std::string> dimensions, const std::string& text, Values values,
                   const mapping::Flags& flags) {
        add(name, std::move(dimensions), text, std::move(values));
        dataset_.variables.back().flags = flags;
    }

    const Spec& spec_;
    const Grid& grid_;
    std::string x_, y_;
    Dataset dataset_;
};

}  // namespace

Dataset atlas(const Experiment& experiment, const RunOptions& options) {
    check(experiment);
    const Spec& spec = experiment.base;
    const Grid grid{mapping::values_of(spec.atlas.x), mapping::values_of(spec.atlas.y)};
    check_memory(grid, spec);
    const experiment::Plan plan = experiment::make_plan(experiment, options);

    std::vector<double> x, y;
    for (const double at_y : grid.y)
        for (const double at_x : grid.x) {
            x.push_back(at_x);
            y.push_back(at_y);
        }
    std::size_t done = 0;
    const auto progress = [&](std::size_t points) {
        done += points;
        if (options.progress) options.progress(done, grid.size());
    };
    const mapping::Observer observer{spec, *plan.backend, plan.threads, progress, options.stop};
    Observations seen = observer.observe(x, y);
    const mapping::Observer refining{spec, *plan.backend, plan.threads, {}, options.stop};
    const std::vector<Crossing> crossings = mapping::find_crossings(refining, grid, seen.regime);

    Labels labels(spec, grid);
    labels.axes();
    labels.points(std::move(seen));
    labels.boundaries(crossings);
    return labels.finish(experiment, std::string(plan.backend->name()));
}

}  // namespace colonnade
