#include "host/equilibria/list.hpp"

#include <utility>

#include "host/equilibria/enumerate.hpp"
#include "host/equilibria/krawczyk.hpp"
#include "host/equilibria/prune.hpp"

namespace colonnade::equilibria {

std::optional<bool> List::is_single() const {
    const auto are_two = [](const Listed& one, const Listed& other) {
        return one.radius && other.radius &&
               ((one.rates - other.rates).array().abs() > (*one.radius + *other.radius).array()).any();
    };
    for (std::size_t k = 1; k < equilibria.size(); ++k)
        for (std::size_t j = 0; j < k; ++j)
            if (are_two(equilibria[j], equilibria[k])) return false;
    if (!is_complete || continua > 0) return std::nullopt;
    if (equilibria.empty()) return false;
    return equilibria.size() == 1 && equilibria.front().radius ? std::optional(true) : std::nullopt;
}

bool is_listable(const game::Network& network, std::size_t most_sets) {
    if (is_enumerable(network)) return active_sets(network) <= most_sets;
    return network.drive.size() <= largest_pruned && equilibrium_box(network).has_value();
}

List list(const game::Network& network, const std::function<bool()>& stop) {
    List all;
    if (is_enumerable(network)) {
        Enumeration found = enumerate(network, stop);
        for (Equilibrium& one : found.equilibria) {
            auto radius = proven_radius(network, one.rates);
            all.equilibria.push_back({std::move(one.rates), std::move(one.pieces), std::move(radius)});
        }
        all.continua = found.continua.size();
        all.is_complete = !found.undecided;
        return all;
    }
    ProvenList found = prune(network, equilibrium_box(network).value(), stop);
    for (Proven& one : found.equilibria) all.equilibria.push_back({std::move(one.rates), {}, std::move(one.radius)});
    all.is_complete = found.is_complete;
    return all;
}

}  // namespace colonnade::equilibria
