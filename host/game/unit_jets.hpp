#pragma once

#include "host/game/jet.hpp"
#include "host/game/unit.hpp"

namespace colonnade::game {

/// A unit whose parameters move along a variable by `change`, or where that is null stand still.
[[nodiscard]] inline UnitOf<core::Jet> unit_jets(const Unit& unit, const Unit* change = nullptr) {
    UnitOf<core::Jet> jets;
    jets.form = unit.form;
    for (std::size_t i = 0; i < activation_parameter_count; ++i) {
        const auto parameter = static_cast<ActivationParameter>(i);
        jets[parameter] = core::Jet(unit[parameter], change != nullptr ? (*change)[parameter] : 0.0);
    }
    return jets;
}

}  // namespace colonnade::game
