#include "equilibrium/direct.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

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
void keep_rates(const assembly::Batch<T>& batch, std::span<const std::size_t> slots, Answers<T> answers) {
    const std::size_t columns = answers.outcomes.size();
    for (std::size_t i = 0; i * columns < answers.rates.size(); ++i)
        for (const std::size_t slot : slots) {
            const T rate = batch.rate(i, slot);
            const std::size_t at = i * columns + batch.column_of(slot);
            answers.rates[at] = std::isnan(rate) ? std::numeric_limits<T>::quiet_NaN() : rate;
            answers.low[at] = batch.rate_low(i, slot);
        }
}

template <class T>
std::vector<std::uint8_t> solve_directly(const kernels::Backend& backend, assembly::Batch<T>& batch, const Solve& rule,
                                         std::span<const std::uint8_t> marks, Answers<T> answers) {
    std::vector<std::uint8_t> arrived(marks.size(), 0);
    const auto marked = marks.size() - static_cast<std::size_t>(std::count(marks.begin(), marks.end(), 0));
    if (marked == 0) return arrived;
    // a copy of all arrays costs as much as Newton's steps: where every column tries, only the rates are put aside
    const bool every = marked == marks.size();
    std::optional<assembly::Batch<T>> some;
    if (!every) some.emplace(batch).keep(marks);
    assembly::Batch<T>& tried = every ? batch : *some;
    const std::vector<T> start = every ? batch.rates() : std::vector<T>{};

    const auto system = tried.system();
    std::vector<T> scratch(backend.newton_scratch_size(system));
    // below a few roundings of numbers of the rates' size no step gains anything
    constexpr T exact = 4 * std::numeric_limits<T>::epsilon();
    backend.newton(system, {static_cast<T>(rule.tolerance), exact}, scratch);
    std::vector<std::size_t> slots;
    slots.reserve(tried.size());
    for (std::size_t slot = 0; slot < tried.size(); ++slot) {
        const auto residual = static_cast<double>(tried.residual(slot));
        const auto magnitude = static_cast<double>(tried.magnitude(slot));
        if (!(residual <= rule.tolerance * std::max(1.0, magnitude)) || magnitude > rule.divergence_limit) continue;
        const std::size_t column = tried.column_of(slot);
        slots.push_back(slot);
        arrived[column] = 1;
        answers.outcomes[column] = {.status = Status::converged,
                                    .way = Way::newton,
                                    .residual = residual,
                                    .magnitude = magnitude,
                                    .steps = static_cast<std::size_t>(tried.iterations(slot)),
                                    .settling_time = undefined,
                                    .period = undefined,
                                    .amplitude = undefined};
    }
    keep_rates<T>(tried, slots, answers);
    if (every) batch.restart(start);
    return arrived;
}

template <class T>
void skip(std::span<const std::uint8_t> runs, Answers<T> answers) {
    const std::size_t columns = answers.outcomes.size();
    for (std::size_t k = 0; k < columns; ++k) {
        if (runs[k] != 0) continue;
        answers.outcomes[k] = {Status::skipped, Way::none, undefined, undefined, 0, undefined, undefined, undefined};
        for (std::size_t at = k; at < answers.rates.size(); at += columns) {
            answers.rates[at] = std::numeric_limits<T>::quiet_NaN();
            answers.low[at] = T(0);
        }
    }
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

template void keep_rates<float>(const assembly::Batch<float>&, std::span<const std::size_t>, Answers<float>);
template void keep_rates<double>(const assembly::Batch<double>&, std::span<const std::size_t>, Answers<double>);
template std::vector<std::uint8_t> solve_directly<float>(const kernels::Backend&, assembly::Batch<float>&, const Solve&,
                                                         std::span<const std::uint8_t>, Answers<float>);
template std::vector<std::uint8_t> solve_directly<double>(const kernels::Backend&, assembly::Batch<double>&,
                                                          const Solve&, std::span<const std::uint8_t>, Answers<double>);
template void skip<float>(std::span<const std::uint8_t>, Answers<float>);
template void skip<double>(std::span<const std::uint8_t>, Answers<double>);

}  // namespace colonnade::equilibrium
