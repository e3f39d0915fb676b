#include "host/experiment/network/family.hpp"

#include <algorithm>
#include <utility>

#include "host/assembly/shape.hpp"
#include "host/experiment/network/agents.hpp"
#include "host/experiment/network/column_range.hpp"
#include "host/game/unit_jets.hpp"
#include "host/spec/draws_at.hpp"

namespace colonnade::experiment {
namespace {

using Index = Eigen::Index;

/// One column of a concurrent spec: network and time constants.
struct Assembled {
    game::Network network;
    Eigen::VectorXd tau;
};

Assembled assemble(const Spec& spec, std::size_t column) {
    const assembly::Shape shape = assembly::shape_of(spec);
    const ColumnRange<double> range(spec, shape, kernels::reference_backend(), column, 1);
    game::Network network = agents_of(spec, shape, range, 0);
    Eigen::VectorXd tau = certified_network(shape, range, 0, network.weights).tau;
    return {std::move(network), std::move(tau)};
}

Assembled at(const Family& family, double p) {
    return {family.at(p), family.tau + p * family.tau_change};
}

constexpr std::size_t parameters = activation_parameter_count;

game::Unit combined(const game::Unit& base, const game::Unit& change, double p) {
    game::Unit unit = base;
    for (std::size_t i = 0; i < parameters; ++i) {
        const auto parameter = static_cast<ActivationParameter>(i);
        // what p leaves alone may be infinite
        if (change[parameter] != 0.0) unit[parameter] += p * change[parameter];
    }
    return unit;
}

game::Unit difference(const game::Unit& one, const game::Unit& other) {
    game::Unit unit = one;
    for (std::size_t i = 0; i < parameters; ++i) {
        const auto parameter = static_cast<ActivationParameter>(i);
        unit[parameter] = one[parameter] == other[parameter] ? 0.0 : one[parameter] - other[parameter];
    }
    return unit;
}

/// The options that either has: at a single value of the key some may not be in force.
core::ActivationForm joined(core::ActivationForm form, const core::ActivationForm& other) {
    form.has_gain = form.has_gain || other.has_gain;
    form.has_ceiling = form.has_ceiling || other.has_ceiling;
    form.has_offset = form.has_offset || other.has_offset;
    form.is_refractory = form.is_refractory || other.is_refractory;
    return form;
}

/// The family that is `one` at p = 1 and `two` at p = 2.
Family through(const Assembled& one, const Assembled& two) {
    Family family{one.network, two.network, one.tau, two.tau - one.tau};
    family.change.weights -= one.network.weights;
    family.change.drive -= one.network.drive;
    family.base.weights -= family.change.weights;
    family.base.drive -= family.change.drive;
    family.tau -= family.tau_change;
    for (std::size_t i = 0; i < one.network.units.size(); ++i) {
        family.change.units[i] = difference(two.network.units[i], one.network.units[i]);
        family.base.units[i] = combined(one.network.units[i], family.change.units[i], -1.0);
        family.base.units[i].form = joined(one.network.units[i].form, two.network.units[i].form);
    }
    return family;
}

}  // namespace

game::Network Family::at(double p) const {
    game::Network network{base.weights + p * change.weights, base.drive + p * change.drive, {}};
    for (std::size_t i = 0; i < base.units.size(); ++i)
        network.units.push_back(combined(base.units[i], change.units[i], p));
    return network;
}

game::UnitOf<core::Jet> Family::unit(Index i, double p) const {
    const auto k = static_cast<std::size_t>(i);
    return game::unit_jets(combined(base.units[k], change.units[k], p), &change.units[k]);
}

Eigen::VectorXd Family::tau_at(double p, const Eigen::VectorXd& x) const {
    const bool varies = std::any_of(base.units.begin(), base.units.end(),
                                    [](const game::Unit& unit) { return unit.form.is_refractory; });
    const Eigen::VectorXd own = tau + p * tau_change;
    return varies ? game::tau_at(at(p), own, x) : own;
}

bool Family::has_effect() const {
    bool any = (change.weights.array() != 0.0).any() || (change.drive.array() != 0.0).any() ||
               (tau_change.array() != 0.0).any();
    for (const game::Unit& unit : change.units)
        for (std::size_t i = 0; i < parameters; ++i) any = any || unit[static_cast<ActivationParameter>(i)] != 0.0;
    return any;
}

Spec spec_at(const Spec& spec, const std::string& key, double p) {
    Spec one = spec;
    one.column.coupling = Coupling::concurrent;
    if (spec.column.coupling == Coupling::cascade) one.column.feedback = Draw::of(0.0);
    one.solve.step = 0.0;
    for (Draw* draw : spec::draws_at(one, key)) draw->kind = DrawKind::constant, draw->a = p;
    return one;
}

Family family_of(const Spec& spec, std::size_t column, const std::string& key) {
    // where every number that may be drawn is allowed
    return through(assemble(spec_at(spec, key, 1.0), column), assemble(spec_at(spec, key, 2.0), column));
}

Plane::Plane(const Spec& spec, std::size_t column, const std::string& first_key, const std::string& second_key)
    : first_at_1_(family_of(spec_at(spec, second_key, 1.0), column, first_key)),
      first_at_2_(family_of(spec_at(spec, second_key, 2.0), column, first_key)),
      second_at_1_(through(experiment::at(first_at_1_, 1.0), experiment::at(first_at_2_, 1.0))),
      second_at_2_(through(experiment::at(first_at_1_, 2.0), experiment::at(first_at_2_, 2.0))) {}

Family Plane::first_at(double q) const {
    return through(experiment::at(second_at_1_, q), experiment::at(second_at_2_, q));
}

Family Plane::second_at(double p) const {
    return through(experiment::at(first_at_1_, p), experiment::at(first_at_2_, p));
}

}  // namespace colonnade::experiment
