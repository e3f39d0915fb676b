#include "equilibrium/direct.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace colonnade::equilibrium {
namespace {

constexpr double undefined = std::numeric_limits<double>::quiet_NaN();
/// Neurons of one system up to which elimination costs less than the flow's few hundred steps.
constexpr std::size_t most_neurons = 64;

}  // namespace

bool is_solved_directly(const assembly::Shape& shape) {
    const bool by_hand =
        shape.together == 1 && (shape.motif == core::Motif::shared || shape.motif == core::Motif::paired);
    return by_hand || shape.together * shape.neurons <= most_neurons;
}

template <class T>
void keep_rates(const assembly::Batch<T>& batch, std::size_t slot, Answers<T> answers) {
    const std::size_t columns = answers.outcomes.size();
    for (std::size_t i = 0; i * columns < answers.rates.size(); ++i) {
        const T rate = batch.rate(i, slot);
        const std::size_t at = i * columns + batch.column_of(slot);
        answers.rates[at] = std::isnan(rate) ? std::numeric_limits<T>::quiet_NaN() : rate;
        answers.low[at] = batch.rate_low(i, slot);
    }
}

template <class T>
std::vector<std::uint8_t> solve_directly(const kernels::Backend& backend, const assembly::Batch<T>& batch,
                                         const Solve& rule, std::span<const std::uint8_t> marks, Answers<T> answers) {
    std::vector<std::uint8_t> arrived(marks.size(), 0);
    if (std::all_of(marks.begin(), marks.end(), [](std::uint8_t mark) { return mark == 0; })) return arrived;
    assembly::Batch<T> tried = batch;
    tried.keep(marks);
    const auto system = tried.system();
    std::vector<T> scratch(backend.newton_scratch_size(system));
    // below a few roundings of numbers of the rates' size no step gains anything
    constexpr T exact = 4 * std::numeric_limits<T>::epsilon();
    backend.newton(system, {static_cast<T>(rule.tolerance), exact}, scratch);
    for (std::size_t slot = 0; slot < tried.size(); ++slot) {
        const auto residual = static_cast<double>(tried.residual(slot));
        const auto magnitude = static_cast<double>(tried.magnitude(slot));
        if (!(residual <= rule.tolerance * std::max(1.0, magnitude)) || magnitude > rule.divergence_limit) continue;
        const std::size_t column = tried.column_of(slot);
        arrived[column] = 1;
        answers.outcomes[column] = {.status = Status::converged,
                                    .way = Way::newton,
                                    .residual = residual,
                                    .magnitude = magnitude,
                                    .steps = static_cast<std::size_t>(tried.iterations(slot)),
                                    .settling_time = undefined,
                                    .period = undefined,
                                    .amplitude = undefined};
        keep_rates(tried, slot, answers);
    }
    return arrived;
}

template <class T>
void skip_all(Answers<T> answers) {
    std::fill(answers.rates.begin(), answers.rates.end(), std::numeric_limits<T>::quiet_NaN());
    std::fill(answers.low.begin(), answers.low.end(), T(0));
    std::fill(answers.outcomes.begin(), answers.outcomes.end(),
              Outcome{Status::skipped, Way::none, undefined, undefined, 0, undefined, undefined, undefined});
}

std::vector<std::uint8_t> both(std::span<const std::uint8_t> a, std::span<const std::uint8_t> b) {
    std::vector<std::uint8_t> marks(a.size());
    for (std::size_t k = 0; k < marks.size(); ++k) marks[k] = a[k] != 0 && b[k] != 0 ? 1 : 0;
    return marks;
}

std::vector<std::uint8_t> without(std::span<const std::uint8_t> a, std::span<const std::uint8_t> b) {
    std::vector<std::uint8_t> marks(a.size());
    for (std::size_t k = 0; k < marks.size(); ++k) marks[k] = a[k] != 0 && b[k] == 0 ? 1 : 0;
    return marks;
}

template void keep_rates<float>(const assembly::Batch<float>&, std::size_t, Answers<float>);
template void keep_rates<double>(const assembly::Batch<double>&, std::size_t, Answers<double>);
template std::vector<std::uint8_t> solve_directly<float>(const kernels::Backend&, const assembly::Batch<float>&,
                                                         const Solve&, std::span<const std::uint8_t>, Answers<float>);
template std::vector<std::uint8_t> solve_directly<double>(const kernels::Backend&, const assembly::Batch<double>&,
                                                          const Solve&, std::span<const std::uint8_t>, Answers<double>);
template void skip_all<float>(Answers<float>);
template void skip_all<double>(Answers<double>);

}  // namespace colonnade::equilibrium
