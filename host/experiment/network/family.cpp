#include "host/experiment/network/family.hpp"

#include <algorithm>
#include <utility>

#include "host/assembly/shape.hpp"
#include "host/experiment/network/agents.hpp"
#include "host/experiment/network/column_range.hpp"
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

}  // namespace

game::Network Family::at(double p) const {
    game::Network network{base.weights + p * change.weights, base.drive + p * change.drive, {}};
    for (std::size_t i = 0; i < base.units.size(); ++i)
        network.units.push_back(combined(base.units[i], change.units[i], p));
    return network;
}

game::UnitOf<core::Jet> Family::unit(Index i, double p) const {
    const auto k = static_cast<std::size_t>(i);
    const game::Unit here = combined(base.units[k], change.units[k], p);
    game::UnitOf<core::Jet> unit;
    unit.form = here.form;
    for (std::size_t n = 0; n < parameters; ++n) {
        const auto parameter = static_cast<ActivationParameter>(n);
        unit[parameter] = core::Jet(here[parameter], change.units[k][parameter]);
    }
    return unit;
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
    for (Draw* draw : spec::draws_at(one, key)) draw->a = p;
    return one;
}

Family family_of(const Spec& spec, std::size_t column, const std::string& key) {
    const auto assembled_at = [&](double p) { return assemble(spec_at(spec, key, p), column); };
    // at 1 and 2, where every number that may be drawn is allowed
    const Assembled one_unit = assembled_at(1.0), two_units = assembled_at(2.0);
    Family family{one_unit.network, two_units.network, one_unit.tau, two_units.tau - one_unit.tau};
    family.change.weights -= one_unit.network.weights;
    family.change.drive -= one_unit.network.drive;
    family.base.weights -= family.change.weights;
    family.base.drive -= family.change.drive;
    family.tau -= family.tau_change;
    for (std::size_t i = 0; i < one_unit.network.units.size(); ++i) {
        family.change.units[i] = difference(two_units.network.units[i], one_unit.network.units[i]);
        family.base.units[i] = combined(one_unit.network.units[i], family.change.units[i], -1.0);
        family.base.units[i].form = joined(one_unit.network.units[i].form, two_units.network.units[i].form);
    }
    return family;
}

}  // namespace colonnade::experiment
