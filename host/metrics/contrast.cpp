#include "metrics/contrast.hpp"

#include "core/contrast.hpp"

namespace colonnade::metrics {

double michelson(const Activity& rates) {
    return core::michelson(rates);
}

double rms_contrast(const Activity& rates) {
    return core::rms_contrast(rates);
}

double winner_margin(const Activity& rates) {
    return core::winner_margin(rates);
}

double participation_ratio(std::span<const double> rates) {
    return core::participation_ratio(Activity(rates));
}

double treves_rolls(std::span<const double> rates) {
    return core::treves_rolls(Activity(rates));
}

double hoyer(std::span<const double> rates) {
    return core::hoyer(Activity(rates));
}

double kendall_tau(const Activity& rates, const Activity& input) {
    return core::kendall_tau(rates, input);
}

}  // namespace colonnade::metrics
