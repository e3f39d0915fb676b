#include "colonnade/spec.hpp"

#include <algorithm>

namespace colonnade {

std::size_t Microcircuit::neurons() const {
    switch (motif) {
        case Motif::wilson_cowan:
            return 2;
        case Motif::custom:
            return is_inhibitory.size();
        case Motif::lateral_inhibition:
            break;
    }
    return inhibition == Inhibition::shared ? channels + 1 : 2 * channels;
}

std::vector<std::size_t> Microcircuit::excitatory_neurons() const {
    std::vector<std::size_t> neurons_found;
    if (motif == Motif::custom) {
        for (std::size_t i = 0; i < is_inhibitory.size(); ++i)
            if (!is_inhibitory[i]) neurons_found.push_back(i);
        return neurons_found;
    }
    const std::size_t count = motif == Motif::wilson_cowan ? 1 : channels;
    for (std::size_t i = 0; i < count; ++i) neurons_found.push_back(i);
    return neurons_found;
}

bool Output::keeps(const std::string& name) const {
    return columns && (variables.empty() || std::find(variables.begin(), variables.end(), name) != variables.end());
}

}  // namespace colonnade
