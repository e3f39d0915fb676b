#include "equilibrium/direct.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>

namespace colonnade::equilibrium {
namespace {

constexpr double undefined = std::numeric_limits<double>::quiet_NaN();
/// Neurons of one system up to which elimination costs less than the flow's few hundred steps.
constexpr std::size_t most_neurons = 64;

/// Rates that Newton found for the slots of a batch.
template <class T>
struct Found {
    const std::vector<std::uint8_t>& slots;  ///< not 0: arrived
    bool all;                                ///< every column of the range did
    std::size_t stride;
    const std::vector<T>&rates, &low;  ///< `low`: empty for 0
};

template <class T>
void keep_directly(const assembly::Batch<T>& batch, const Found<T>& found, Answers<T> answers) {
    const std::size_t columns = answers.outcomes.size();
    for (std::size_t i = 0; i * columns < answers.rates.size(); ++i)
        for (const auto& [from, to] : {std::pair{&found.rates, answers.rates}, std::pair{&found.low, answers.low}}) {
            const auto row = to.subspan(i * columns, columns);
            if (from->empty()) {
                for (std::size_t slot = 0; slot < found.slots.size(); ++slot)
                    if (found.slots[slot] != 0) row[batch.column_of(slot)] = T(0);
            } else if (found.all) {
                std::copy_n(from->data() + i * found.stride, columns, row.begin());
            } else {
                for (std::size_t slot = 0; slot < found.slots.size(); ++slot)
                    if (found.slots[slot] != 0) row[batch.column_of(slot)] = (*from)[i * found.stride + slot];
            }
        }
}

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
            const std::size_t at = i * columns + batch.column_of(slot);
            answers.rates[at] = core::one_nan(batch.rate(i, slot));
            answers.low[at] = T(0);
        }
}

template <class T>
std::vector<std::uint8_t> solve_directly(const kernels::Backend& backend, assembly::Batch<T>& batch, const Solve& rule,
                                         std::span<const std::uint8_t> marks, Answers<T> answers) {
    const std::size_t columns = marks.size();
    std::vector<std::uint8_t> arrived(columns, 0);
    const auto marked = columns - static_cast<std::size_t>(std::count(marks.begin(), marks.end(), 0));
    if (marked == 0) return arrived;
    // a copy of all arrays costs as much as Newton's steps: it is taken only where some columns do not try
    const bool every = marked == columns;
    std::optional<assembly::Batch<T>> some;
    if (!every) some.emplace(batch).keep(marks);
    assembly::Batch<T>& tried = every ? batch : *some;

    auto system = tried.system();
    std::vector<T> rates = tried.rates();
    std::vector<T> low(tried.is_precise() ? rates.size() : 0);
    system.x = rates.data();
    system.x_low = tried.is_precise() ? low.data() : nullptr;
    std::vector<T> scratch(backend.newton_scratch_size(system));
    // below a few roundings of numbers of the rates' size no step gains anything
    constexpr T exact = 4 * std::numeric_limits<T>::epsilon();
    backend.newton(system, {static_cast<T>(rule.tolerance), exact}, scratch);

    const auto residuals = tried.residuals();
    const auto magnitudes = tried.magnitudes();
    const auto iterations = tried.iterations();
    std::vector<std::uint8_t> slots(tried.size());
    std::size_t there = 0;
    for (std::size_t slot = 0; slot < slots.size(); ++slot) {
        const auto residual = static_cast<double>(residuals[slot]);
        const auto magnitude = static_cast<double>(magnitudes[slot]);
        slots[slot] = core::has_arrived(residual, magnitude, rule.tolerance, rule.divergence_limit) ? 1 : 0;
        there += slots[slot];
        if (slots[slot] == 0) continue;
        const std::size_t column = tried.column_of(slot);
        arrived[column] = 1;
        answers.outcomes[column] = {.status = Status::converged,
                                    .way = Way::newton,
                                    .steps = static_cast<std::uint32_t>(iterations[slot]),
                                    .residual = residual,
                                    .magnitude = magnitude,
                                    .settling_time = undefined,
                                    .period = undefined,
                                    .amplitude = undefined};
    }
    keep_directly(tried, {slots, there == columns, system.stride, rates, low}, answers);
    return arrived;
}

template <class T>
void skip(std::span<const std::uint8_t> runs, Answers<T> answers) {
    const std::size_t columns = answers.outcomes.size();
    for (std::size_t k = 0; k < columns; ++k) {
        if (runs[k] != 0) continue;
        answers.outcomes[k] = {Status::skipped, Way::none, 0, undefined, undefined, undefined, undefined, undefined};
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
