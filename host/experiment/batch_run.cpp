#include "experiment/batch_run.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <vector>

#include "assembly/parameters.hpp"
#include "equilibrium/solve.hpp"
#include "experiment/allocate.hpp"
#include "experiment/column_range.hpp"
#include "experiment/device_run.hpp"
#include "experiment/drawn_inputs.hpp"
#include "experiment/equilibrium_stability.hpp"
#include "experiment/silence.hpp"
#include "experiment/solve_system.hpp"
#include "metrics/column.hpp"
#include "metrics/contrast.hpp"
#include "stability/bound.hpp"

namespace colonnade::experiment {
namespace {

using equilibrium::Outcome;
using equilibrium::Status;
constexpr double undefined = std::numeric_limits<double>::quiet_NaN();

/// One range on its way through its systems.
template <class T>
class RangeRun {
public:
    RangeRun(const Spec& spec, const kernels::Backend& backend, const Range& range, Results& results)
        : spec_(spec),
          backend_(backend),
          range_(range),
          results_(results),
          shape_(assembly::shape_of(spec)),
          bound_(spec, shape_),
          judge_(spec, shape_),
          error_(range.columns, 0.0),
          runs_(range.columns, 1),
          excitatory_(range.columns * shape_.layers * shape_.channels),
          excitatory_low_(excitatory_.size()) {
        if (results.certificates) certifier_.emplace(spec_, shape_, backend_, *results.certificates);
    }

    void run(const std::function<bool()>& stop) {
        equilibrium::AnswerStore<T> answers(range_.columns, shape_.together * shape_.neurons);
        ColumnRange columns(spec_, shape_, range_.first, range_.columns);
        const assembly::Channels input = columns.input();
        for (; !columns.done(); columns.advance<T>(answers.rates, answers.low)) {
            solve_system<T>(spec_, backend_, columns, bound_, runs_, stop, answers);
            keep_outcomes(columns, answers.outcomes);
            keep_stability(columns, answers);
            keep_rates(columns.system(), answers.rates, answers.low);
            keep_parameters(columns);
            if (certifier_) keep_certificates(columns, answers);
        }
        keep_metrics(input);
    }

private:
    void keep_outcomes(const ColumnRange& columns, const std::vector<Outcome>& outcomes) {
        const std::size_t row = results_.circuit_row(range_.point, columns.system()) + range_.offset;
        for (std::size_t k = 0; k < range_.columns; ++k) {
            const Outcome& outcome = outcomes[k];
            const bool converged = outcome.status == Status::converged;
            error_[k] =
                converged ? bound_.of(columns.parameters(), k, range_.first, solved(columns, outcome, k)) : undefined;
            if (!converged) runs_[k] = 0;
            results_.status[row + k] = static_cast<std::int8_t>(outcome.status);
            put(results_.method, row + k, static_cast<std::int8_t>(outcome.way));
            results_.steps[row + k] = static_cast<std::int32_t>(outcome.steps);
            results_.residual[row + k] = outcome.residual;
            results_.error_bound[row + k] = error_[k];
            put(results_.step, row + k, columns.step()[k]);
            results_.settling_time[row + k] = outcome.settling_time;
            put(results_.period, row + k, outcome.period);
            put(results_.amplitude, row + k, outcome.amplitude);
        }
    }

    /// A certificate behind a bound says that its column is stable, as it says of every state.
    void keep_stability(const ColumnRange& columns, const equilibrium::AnswerStore<T>& answers) {
        const std::size_t row = results_.circuit_row(range_.point, columns.system()) + range_.offset;
        for (std::size_t k = 0; k < range_.columns; ++k) {
            Stability found = Stability::not_applicable;
            if (answers.outcomes[k].status == Status::converged)
                found = std::isnan(error_[k]) ? judge_.of<T>(columns, k, answers.rates) : Stability::stable;
            results_.stability[row + k] = static_cast<std::int8_t>(found);
        }
    }

    [[nodiscard]] stability::Solved solved(const ColumnRange& columns, const Outcome& outcome, std::size_t k) const {
        double drive = 0.0;
        for (std::size_t at = k; at < columns.drive_E().size(); at += range_.columns)
            drive = std::max(drive, std::abs(columns.drive_E()[at]));
        for (const auto& layer : columns.parameters())
            drive = std::max(drive, std::abs(layer.at(core::Quantity::drive_I)[k]));
        return {outcome.residual, outcome.magnitude, drive, error_[k], std::numeric_limits<T>::epsilon()};
    }

    /// Rates of all neurons into the results if asked for, those of the E neurons for the metrics.
    void keep_rates(std::size_t system, const std::vector<T>& rates, const std::vector<T>& low) {
        auto* all = std::get_if<std::vector<T>>(&results_.rates);
        for (std::size_t l = 0; l < shape_.together; ++l) {
            const std::size_t layer = system * shape_.together + l;
            for (std::size_t i = 0; i < shape_.neurons && all != nullptr && !all->empty(); ++i) {
                const std::size_t row = (range_.point * shape_.layers + layer) * shape_.neurons + i;
                const auto from =
                    rates.begin() + static_cast<std::ptrdiff_t>((l * shape_.neurons + i) * range_.columns);
                std::copy_n(from, range_.columns,
                            all->begin() + static_cast<std::ptrdiff_t>(row * results_.columns + range_.offset));
            }
            for (std::size_t c = 0; c < shape_.channels; ++c)
                for (std::size_t k = 0; k < range_.columns; ++k) {
                    const std::size_t from = (l * shape_.neurons + shape_.excitatory[c]) * range_.columns + k;
                    const std::size_t to = (k * shape_.layers + layer) * shape_.channels + c;
                    excitatory_[to] = static_cast<double>(rates[from]);
                    excitatory_low_[to] = static_cast<double>(low[from]);
                }
        }
    }

    void keep_parameters(const ColumnRange& columns) {
        for (DrawnParameter& drawn : results_.drawn)
            for (std::size_t l = 0; l < shape_.together; ++l) {
                const std::size_t layer = columns.system() * shape_.together + l;
                if (!drawn.per_layer && layer > 0) continue;
                const std::size_t layers = drawn.per_layer ? shape_.layers : 1;
                const auto to =
                    drawn.values.begin() +
                    static_cast<std::ptrdiff_t>(
                        (range_.point * layers + (drawn.per_layer ? layer : 0)) * results_.columns + range_.offset);
                const auto& values = columns.parameters()[l].at(drawn.quantity);
                if (values.empty())
                    std::fill_n(to, range_.columns, undefined);
                else
                    std::copy(values.begin(), values.end(), to);
            }
    }

    void keep_certificates(const ColumnRange& columns, const equilibrium::AnswerStore<T>& answers) {
        const std::size_t neurons = shape_.together * shape_.neurons;
        const std::size_t row = range_.point * results_.systems + columns.system();
        certifier_->stand_at(columns);
        Eigen::VectorXd rates(static_cast<Eigen::Index>(neurons));
        for (std::size_t k = 0; k < range_.columns; ++k) {
            for (std::size_t i = 0; i < neurons; ++i)
                rates(static_cast<Eigen::Index>(i)) = static_cast<double>(answers.rates[i * range_.columns + k]);
            const std::size_t column = range_.offset + k;
            certifier_->certify(columns, k, answers.outcomes[k].status, rates,
                                {results_.circuit_row(range_.point, columns.system()) + column,
                                 row * neurons * results_.columns + column,
                                 row * neurons * neurons * results_.columns + column, results_.columns});
        }
    }

    /// Metrics describe equilibria: a circuit that has none has NaN, which the aggregates count.
    void keep_metrics(const assembly::Channels& input) {
        const std::size_t count = results_.metrics.size();
        const double silent = silent_share(spec_);
        std::vector<double> channel_input(shape_.channels), channel_low(shape_.channels);
        const metrics::Activity presented(channel_input, channel_low);
        const std::size_t of_column = shape_.layers * shape_.channels;
        std::vector<double> measured(shape_.layers * count);
        for (std::size_t k = 0; k < range_.columns; ++k) {
            const std::span<double> rates = std::span(excitatory_).subspan(k * of_column, of_column);
            const std::span<double> low = std::span(excitatory_low_).subspan(k * of_column, of_column);
            for (std::size_t layer = 0; layer < shape_.layers; ++layer) {
                const std::size_t row = results_.circuit_row(range_.point, layer / shape_.together) + range_.offset;
                if (results_.status[row + k] != static_cast<std::int8_t>(Status::converged))
                    std::fill_n(rates.begin() + static_cast<std::ptrdiff_t>(layer * shape_.channels), shape_.channels,
                                undefined);
            }
            for (std::size_t c = 0; c < shape_.channels; ++c) {
                channel_input[c] = input.high[c * range_.columns + k];
                channel_low[c] = input.low[c * range_.columns + k];
            }
            metrics::measure(presented, {rates, low}, shape_.channels, silent, measured);

            const std::size_t at = range_.point * results_.columns + range_.offset + k;
            for (std::size_t layer = 0; layer < shape_.layers; ++layer)
                for (std::size_t m = 0; m < count; ++m)
                    results_.metrics[m][(range_.point * shape_.layers + layer) * results_.columns + range_.offset + k] =
                        measured[layer * count + m];
            results_.input_michelson[at] = metrics::input_michelson(presented, silent);
            results_.layers_to_wta[at] = metrics::layers_to_winner_take_all(rates, shape_.channels, silent);
            if (results_.input.empty()) continue;
            for (std::size_t c = 0; c < shape_.channels; ++c)
                results_.input[(range_.point * shape_.channels + c) * results_.columns + range_.offset + k] =
                    channel_input[c];
        }
    }

    const Spec& spec_;
    const kernels::Backend& backend_;
    Range range_;
    Results& results_;
    assembly::Shape shape_;
    stability::ErrorBound bound_;
    StabilityJudge judge_;
    std::vector<double> error_;           ///< of the layer at hand, then the driver's error of the next [column]
    std::vector<std::uint8_t> runs_;      ///< 0 once a layer of the column has no equilibrium
    std::vector<double> excitatory_;      ///< [column][layer][channel]
    std::vector<double> excitatory_low_;  ///< what they lack of twice the precision
    std::optional<Certifier> certifier_;
};

}  // namespace

void run_range(const Spec& spec, const kernels::Backend& backend, const Range& range, Results& results,
               const std::function<bool()>& stop) {
    keep_drawn_inputs(spec, range, results);
    if (run_range_on_device(spec, backend, range, results, stop)) return;
    if (spec.solve.precision == Precision::float32)
        RangeRun<float>(spec, backend, range, results).run(stop);
    else
        RangeRun<double>(spec, backend, range, results).run(stop);
}

}  // namespace colonnade::experiment
