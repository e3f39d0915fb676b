#include "host/attractors/starts.hpp"

#include <algorithm>
#include <cmath>

#include "host/experiment/network/agents.hpp"
#include "kernels/core/random.hpp"

namespace colonnade::attractors {
namespace {

/// Largest drive from outside of column k, and 1.
double largest_drive(const experiment::SystemColumns& range, std::size_t k) {
    double largest = 1.0;
    for (std::size_t at = k; at < range.drive_E().size(); at += range.columns())
        largest = std::max(largest, std::abs(range.drive_E()[at]));
    for (const auto& layer : range.parameters())
        largest = std::max(largest, std::abs(layer.at(ParameterId::drive_I)[k]));
    return largest;
}

}  // namespace

std::vector<double> drawn_start(const Spec& spec, const assembly::Shape& shape, const experiment::SystemColumns& range,
                                const Search& request, std::size_t number) {
    const std::size_t columns = range.columns();
    std::vector<double> initial(shape.layers_per_system * shape.neurons * columns), reach(columns);
    for (std::size_t k = 0; k < columns; ++k) reach[k] = request.spread * largest_drive(range, k);
    for (std::size_t l = 0; l < shape.layers_per_system; ++l)
        for (std::size_t i = 0; i < shape.neurons; ++i) {
            const bool inhibitory = shape.population_of[i] != 0;
            core::RandomKey key{0, static_cast<std::uint16_t>(range.system() * shape.layers_per_system + l),
                                ParameterId::start, static_cast<std::uint16_t>(i)};
            const auto share_at = [&](std::size_t column) {
                key.column = column;
                return core::uniform(spec.seed, key, static_cast<std::uint16_t>(number));
            };
            const double common = share_at(0);
            for (std::size_t k = 0; k < columns; ++k) {
                const double share = request.same_in_all_columns ? common : share_at(range.first() + k);
                // rates that the activation can take, as far as `reach` where there is no end to them
                const game::Unit unit = experiment::unit_of(shape, range.parameters()[l], inhibitory ? 1 : 0, k);
                const auto within = [&](double end) { return std::isfinite(end) ? end : std::copysign(reach[k], end); };
                const double low = within(unit.lowest()), high = within(unit.highest());
                initial[(l * shape.neurons + i) * columns + k] = low + share * (high - low);
            }
        }
    return initial;
}

}  // namespace colonnade::attractors
