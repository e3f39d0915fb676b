#include "experiment/family.hpp"

#include <utility>

#include "assembly/shape.hpp"
#include "experiment/agents.hpp"
#include "experiment/column_range.hpp"
#include "spec/draws_at.hpp"

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

game::Unit combined(const game::Unit& base, const game::Unit& change, double p) {
    game::Unit unit = base;
    unit.threshold += p * change.threshold;
    unit.max += p * change.max;
    unit.gain += p * change.gain;
    unit.lambda += p * change.lambda;
    unit.sharpness += p * change.sharpness;
    return unit;
}

}  // namespace

game::Network Family::at(double p) const {
    game::Network network{base.weights + p * change.weights, base.drive + p * change.drive, {}};
    for (std::size_t i = 0; i < base.units.size(); ++i)
        network.units.push_back(combined(base.units[i], change.units[i], p));
    return network;
}

bool Family::has_effect() const {
    bool any = (change.weights.array() != 0.0).any() || (change.drive.array() != 0.0).any() ||
               (tau_change.array() != 0.0).any();
    for (const game::Unit& unit : change.units)
        any = any || unit.threshold != 0.0 || unit.max != 0.0 || unit.gain != 0.0 || unit.lambda != 0.0 ||
              unit.sharpness != 0.0;
    return any;
}

Family family_of(const Spec& spec, std::size_t column, const std::string& key) {
    Spec one = spec;
    one.column.coupling = Coupling::concurrent;
    if (spec.column.coupling == Coupling::cascade) one.column.feedback = Draw::of(0.0);
    one.solve.step = 0.0;
    const auto draws = spec::draws_at(one, key);
    const auto assembled_at = [&](double p) {
        for (Draw* draw : draws) draw->a = p;
        return assemble(one, column);
    };
    // at 1 and 2, where every number that may be drawn is allowed
    const Assembled one_unit = assembled_at(1.0), two_units = assembled_at(2.0);
    Family family{one_unit.network, two_units.network, one_unit.tau, two_units.tau - one_unit.tau};
    family.change.weights -= one_unit.network.weights;
    family.change.drive -= one_unit.network.drive;
    family.base.weights -= family.change.weights;
    family.base.drive -= family.change.drive;
    family.tau -= family.tau_change;
    for (std::size_t i = 0; i < one_unit.network.units.size(); ++i) {
        family.change.units[i] = combined(two_units.network.units[i], one_unit.network.units[i], -1.0);
        family.base.units[i] = combined(one_unit.network.units[i], family.change.units[i], -1.0);
    }
    return family;
}

}  // namespace colonnade::experiment
