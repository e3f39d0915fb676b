#include "attractors/starts.hpp"

#include <algorithm>
#include <cmath>

#include "core/random.hpp"

namespace colonnade::attractors {
namespace {

using core::ParameterId;

struct Interval {
    double low, high;
};

/// Largest drive from outside of column k, and 1.
double largest_drive(const experiment::SystemColumns& range, std::size_t k) {
    double largest = 1.0;
    for (std::size_t at = k; at < range.drive_E().size(); at += range.columns())
        largest = std::max(largest, std::abs(range.drive_E()[at]));
    for (const auto& layer : range.parameters())
        largest = std::max(largest, std::abs(layer.at(ParameterId::drive_I)[k]));
    return largest;
}

/// Rates that an activation can take, as far as `reach` where there is no end to them.
Interval reachable(core::Phi phi, const assembly::LayerParameters& parameters, bool inhibitory, std::size_t k,
                   double reach) {
    switch (phi) {
        case core::Phi::saturated:
        case core::Phi::logistic:
            return {0.0, parameters.at(inhibitory ? ParameterId::max_I : ParameterId::max_E)[k]};
        case core::Phi::tanh:
            return {-1.0, 1.0};
        case core::Phi::soft_threshold:
            return {-reach, reach};
        case core::Phi::relu:
        case core::Phi::softplus:
        case core::Phi::power_law:
            break;
    }
    return {0.0, reach};
}

}  // namespace

std::vector<double> drawn_start(const Spec& spec, const assembly::Shape& shape, const experiment::SystemColumns& range,
                                const Search& request, std::size_t number) {
    const std::size_t columns = range.columns();
    std::vector<double> initial(shape.together * shape.neurons * columns), reach(columns);
    for (std::size_t k = 0; k < columns; ++k) reach[k] = request.spread * largest_drive(range, k);
    for (std::size_t l = 0; l < shape.together; ++l)
        for (std::size_t i = 0; i < shape.neurons; ++i) {
            const bool inhibitory = shape.population_of[i] != 0;
            core::RandomKey key{0, static_cast<std::uint16_t>(range.system() * shape.together + l), ParameterId::start,
                                static_cast<std::uint16_t>(i)};
            const auto share_at = [&](std::size_t column) {
                key.column = column;
                return core::uniform(spec.seed, key, static_cast<std::uint16_t>(number));
            };
            const double common = share_at(0);
            for (std::size_t k = 0; k < columns; ++k) {
                const double share = request.same_in_all_columns ? common : share_at(range.first() + k);
                const Interval within =
                    reachable(shape.population[inhibitory ? 1 : 0].phi, range.parameters()[l], inhibitory, k, reach[k]);
                initial[(l * shape.neurons + i) * columns + k] = within.low + share * (within.high - within.low);
            }
        }
    return initial;
}

}  // namespace colonnade::attractors
