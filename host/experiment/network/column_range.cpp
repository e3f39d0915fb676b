#include "host/experiment/network/column_range.hpp"

#include <algorithm>
#include <limits>
#include <numeric>

#include "host/experiment/run/pipeline_plan.hpp"
#include "host/experiment/run/solve_columns.hpp"

namespace colonnade::experiment {

template <class T>
ColumnRange<T>::ColumnRange(const Spec& spec, const assembly::Shape& shape, const kernels::Backend& backend,
                            std::size_t first, std::size_t columns)
    : spec_(&spec), shape_(&shape), backend_(&backend) {
    kernels::RunPlan<T> plan = pipeline_plan<T>(spec, shape);
    plan.starts_roughly = false;
    plan.rule.settling = false;
    plan.march.flow.settle_fraction = 0.0;
    pipeline_ = backend.pipeline(plan);
    pipeline_->open(columns);
    if (!pipeline_->begin(first, columns, 0)) name_refused(*pipeline_, spec, shape, 0);
    prepare();
}

template <class T>
void ColumnRange<T>::prepare() {
    if (!pipeline_->prepare(system_)) name_refused(*pipeline_, *spec_, *shape_, system_);
    static_cast<SystemColumns&>(*this) = SystemColumns(*pipeline_, *spec_, *shape_, system_);
}

template <class T>
std::vector<std::uint8_t> ColumnRange<T>::direct() {
    std::vector<std::uint8_t> marks(columns_);
    pipeline_->direct(marks);
    return marks;
}

template <class T>
void ColumnRange<T>::drive_interneurons(std::span<const double> more) {
    pipeline_->drive_interneurons(more);
    parameters_ = read_parameters(*pipeline_, *spec_, *shape_);
}

template <class T>
typename ColumnRange<T>::Newton ColumnRange<T>::newton(std::span<const std::uint8_t> marks, std::span<const T> rates,
                                                       bool precise) {
    Newton found{std::vector<T>(rates.size()), std::vector<T>(columns_), std::vector<T>(columns_),
                 std::vector<T>(columns_)};
    for (std::size_t at = 0; at < rates.size(); ++at)
        found.rates[at] = marks[at % columns_] != 0 ? rates[at] : std::numeric_limits<T>::quiet_NaN();
    pipeline_->newton(found.rates, precise, found.residual, found.magnitude, found.iterations);
    return found;
}

template <class T>
equilibrium::SolutionStore<T> ColumnRange<T>::solve(std::span<const std::uint8_t> runs,
                                                    std::span<const std::uint8_t> direct, double max_time,
                                                    bool to_bound, const std::function<bool()>& stop) {
    Solve rule = spec_->solve;
    rule.max_time = max_time;
    pipeline_->choose(runs, direct, max_time, to_bound);
    auto restless = solve_system<T>(*pipeline_, *backend_, *shape_, rule, false, stop);
    equilibrium::SolutionStore<T> solution(columns_, shape_->layers_per_system * shape_->neurons);
    pipeline_->rates(solution.rates);
    std::vector<std::int8_t> status(columns_), way(columns_);
    pipeline_->statuses(system_, 0, status, way);
    const core::OutcomeRows rows{.systems = shape_->systems(), .layers = shape_->layers};
    const auto row = [&](std::size_t number) {
        std::vector<double> values(columns_);
        pipeline_->row(number, 0, values);
        return values;
    };
    const auto steps = row(rows.steps(system_)), residual = row(rows.residual(system_));
    const auto period = row(rows.period(system_)), amplitude = row(rows.amplitude(system_));
    std::vector<double> magnitude(columns_);
    pipeline_->magnitudes(magnitude);
    for (std::size_t k = 0; k < columns_; ++k)
        solution.outcomes[k] = {.status = static_cast<equilibrium::Status>(status[k]),
                                .solved_by = static_cast<equilibrium::SolvedBy>(way[k]),
                                .steps = static_cast<std::uint32_t>(steps[k]),
                                .residual = residual[k],
                                .magnitude = magnitude[k],
                                .settling_time = std::numeric_limits<double>::quiet_NaN(),
                                .period = period[k],
                                .amplitude = amplitude[k]};
    if (restless.limit_sets.empty()) return solution;
    // marches count from 0 among the columns that are left to them, and both ascend
    const auto& ends = restless.host_ends.ends;
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < ends.size(); ++i)
        if (restless.limit_sets[i].cycle || restless.limit_sets[i].aperiodic) order.push_back(i);
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return ends[a].slot < ends[b].slot; });
    solution.limit_sets.resize(columns_);
    auto next = order.begin();
    for (std::size_t k = 0; k < columns_; ++k)
        if (solution.outcomes[k].status == equilibrium::Status::oscillating ||
            solution.outcomes[k].status == equilibrium::Status::aperiodic)
            solution.limit_sets[k] = std::move(restless.limit_sets[*next++]);
    return solution;
}

template <class T>
void ColumnRange<T>::advance(std::span<const T> rates) {
    if (++system_ == shape_->systems()) return;
    std::vector<double> below(shape_->channels * columns_);
    for (std::size_t c = 0; c < shape_->channels; ++c)
        for (std::size_t k = 0; k < columns_; ++k)
            below[c * columns_ + k] = static_cast<double>(rates[shape_->excitatory[c] * columns_ + k]);
    pipeline_->drive_from(below);
    prepare();
}

template class ColumnRange<float>;
template class ColumnRange<double>;

}  // namespace colonnade::experiment
