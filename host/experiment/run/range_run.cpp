#include "host/experiment/run/range_run.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <span>
#include <variant>
#include <vector>

#include "host/experiment/network/agents.hpp"
#include "host/experiment/network/system_columns.hpp"
#include "host/experiment/results/drawn_inputs.hpp"
#include "host/experiment/run/equilibrium_stability.hpp"
#include "host/experiment/run/solve_columns.hpp"
#include "host/game/cost.hpp"

namespace colonnade::experiment {
namespace {

constexpr double undefined = std::numeric_limits<double>::quiet_NaN();

/// Reads what a range leaves into its places among the results.
template <class T>
class Reader {
public:
    Reader(kernels::Pipeline<T>& pipeline, const Spec& spec, const assembly::Shape& shape,
           const kernels::Backend& backend, const Range& range, Results& results)
        : pipeline_(pipeline),
          spec_(spec),
          shape_(shape),
          range_(range),
          results_(results),
          judge_(spec, shape),
          parameters_(spec::parameters_of(spec)) {
        rows_.systems = shape.systems(), rows_.layers = shape.layers;
        if (results.certificates) certifier_.emplace(spec, shape, backend, *results.certificates);
    }

    /// What only lasts until the next system; `certified`: whether all circuits that converged are.
    void read_system(std::size_t system, bool certified) {
        for (DrawnParameter& drawn : results_.drawn) read_parameter(drawn, system);
        const std::size_t row = range_.point * rows_.systems + system;
        pipeline_.statuses(system, 0, of(results_.status, row), of(results_.method, row));
        pipeline_.row(rows_.error_bound(system), 0, of(results_.error_bound, row));
        auto* const kept = std::get_if<std::vector<T>>(&results_.rates);
        const bool keeps = kept != nullptr && !kept->empty();
        const bool keeps_costs = !results_.interaction_cost.empty() || !results_.activation_cost.empty();
        if (keeps || certifier_ || keeps_costs || !certified) {
            rates_.resize(shape_.layers_per_system * shape_.neurons * range_.columns);
            pipeline_.rates(rates_);
        }
        if (keeps) keep_rates(system, *kept);
        if (certifier_ || keeps_costs || !certified) columns_ = SystemColumns(pipeline_, spec_, shape_, system);
        keep_stability(row);
        if (keeps_costs) keep_costs(system);
        if (certifier_) keep_certificates(system);
    }

    /// Rows of outcomes, metrics and the input.
    void read_rest() {
        std::vector<double> steps(range_.columns);
        for (std::size_t system = 0; system < rows_.systems; ++system) {
            const std::size_t row = range_.point * rows_.systems + system;
            pipeline_.row(rows_.steps(system), 0, steps);
            std::transform(steps.begin(), steps.end(), of(results_.steps, row).begin(),
                           [](double count) { return static_cast<std::int32_t>(count); });
            pipeline_.row(rows_.residual(system), 0, of(results_.residual, row));
            pipeline_.row(rows_.settling(system), 0, of(results_.settling_time, row));
            read_kept(rows_.step(system), results_.step, row);
            read_kept(rows_.period(system), results_.period, row);
            read_kept(rows_.amplitude(system), results_.amplitude, row);
        }
        for (int metric = 0; metric < layer_metric_count; ++metric)
            for (std::size_t layer = 0; layer < rows_.layers; ++layer)
                pipeline_.row(
                    rows_.metric(metric, layer), 0,
                    of(results_.metrics[static_cast<std::size_t>(metric)], range_.point * rows_.layers + layer));
        pipeline_.row(rows_.layers_to_wta(), 0, of(results_.layers_to_wta, range_.point));
        pipeline_.row(rows_.input_michelson(), 0, of(results_.input_michelson, range_.point));
        if (results_.input.empty()) return;
        std::vector<double> input(shape_.channels * range_.columns);
        pipeline_.input(input);
        for (std::size_t c = 0; c < shape_.channels; ++c)
            std::copy_n(input.begin() + static_cast<std::ptrdiff_t>(c * range_.columns), range_.columns,
                        of(results_.input, range_.point * shape_.channels + c).begin());
    }

private:
    void read_kept(std::size_t outcome, std::vector<double>& values, std::size_t row) {
        if (!values.empty()) pipeline_.row(outcome, 0, of(values, row));
    }

    /// NaN at a point of the sweep that has no such parameter.
    void read_parameter(DrawnParameter& drawn, std::size_t system) {
        const bool has_it = std::any_of(parameters_.begin(), parameters_.end(),
                                        [&](const spec::Parameter& one) { return one.quantity == drawn.quantity; });
        for (std::size_t l = 0; l < shape_.layers_per_system; ++l) {
            const std::size_t layer = system * shape_.layers_per_system + l;
            if (!drawn.per_layer && layer > 0) continue;
            const std::size_t layers = drawn.per_layer ? shape_.layers : 1;
            const auto to = of(drawn.values, range_.point * layers + (drawn.per_layer ? layer : 0));
            if (has_it)
                pipeline_.parameter(l, drawn.quantity, to);
            else
                std::fill(to.begin(), to.end(), undefined);
        }
    }

    void keep_rates(std::size_t system, std::vector<T>& kept) {
        const std::size_t neurons = shape_.layers_per_system * shape_.neurons;
        const std::size_t first_row = range_.point * shape_.layers * shape_.neurons + system * neurons;
        for (std::size_t i = 0; i < neurons; ++i)
            std::copy_n(rates_.begin() + static_cast<std::ptrdiff_t>(i * range_.columns), range_.columns,
                        of(kept, first_row + i).begin());
    }

    /// A bound says that a circuit is certified, and stable, as it says of every state; others are judged by their
    /// rates.
    void keep_stability(std::size_t row) {
        const auto status = of(results_.status, row), stability = of(results_.stability, row);
        const auto error = of(results_.error_bound, row);
        for (std::size_t k = 0; k < range_.columns; ++k) {
            Stability found = Stability::not_applicable;
            if (status[k] == static_cast<std::int8_t>(equilibrium::Status::converged))
                found = std::isnan(error[k]) ? judge_.of<T>(columns_, k, rates_) : Stability::stable;
            stability[k] = static_cast<std::int8_t>(found);
        }
    }

    /// Of the system at hand [layer][neuron].
    [[nodiscard]] Eigen::VectorXd rates_of(std::size_t k) const {
        Eigen::VectorXd rates(static_cast<Eigen::Index>(shape_.layers_per_system * shape_.neurons));
        for (Eigen::Index i = 0; i < rates.size(); ++i)
            rates(i) = static_cast<double>(rates_[static_cast<std::size_t>(i) * range_.columns + k]);
        return rates;
    }

    /// Energies apart (theory.md, section 3), of what has come to rest.
    void keep_costs(std::size_t system) {
        const std::size_t neurons = shape_.layers_per_system * shape_.neurons;
        const std::size_t first_row = range_.point * shape_.layers * shape_.neurons + system * neurons;
        const auto status = of(results_.status, range_.point * rows_.systems + system);
        for (std::size_t k = 0; k < range_.columns; ++k) {
            const bool rests = status[k] == static_cast<std::int8_t>(equilibrium::Status::converged);
            const Eigen::VectorXd rates = rates_of(k);
            const game::Network agents = rests ? agents_of(spec_, shape_, columns_, k) : game::Network{};
            for (std::size_t i = 0; i < neurons; ++i) {
                const auto own = static_cast<Eigen::Index>(i);
                const double interaction = rests ? game::interaction_cost(agents, rates, own) : undefined;
                const double activation = rests ? game::activation_cost(agents.units[i], rates(own)) : undefined;
                if (const auto to = of(results_.interaction_cost, first_row + i); !to.empty()) to[k] = interaction;
                if (const auto to = of(results_.activation_cost, first_row + i); !to.empty()) to[k] = activation;
            }
        }
    }

    void keep_certificates(std::size_t system) {
        const std::size_t neurons = shape_.layers_per_system * shape_.neurons;
        const std::size_t row = range_.point * rows_.systems + system;
        const auto status = of(results_.status, row);
        certifier_->stand_at(columns_);
        for (std::size_t k = 0; k < range_.columns; ++k) {
            const Eigen::VectorXd rates = rates_of(k);
            const std::size_t column = range_.offset + k;
            certifier_->certify(
                columns_, k, static_cast<equilibrium::Status>(status[k]), rates,
                {results_.circuit_row(range_.point, system) + column, row * neurons * results_.columns + column,
                 row * neurons * neurons * results_.columns + column, results_.columns});
        }
    }

    /// The range's part of a row of columns; empty of what the results do not keep.
    template <class U>
    [[nodiscard]] std::span<U> of(std::vector<U>& values, std::size_t row) const {
        if (values.empty()) return {};
        return std::span(values).subspan(row * results_.columns + range_.offset, range_.columns);
    }

    kernels::Pipeline<T>& pipeline_;
    const Spec& spec_;
    const assembly::Shape& shape_;
    const Range& range_;
    Results& results_;
    StabilityJudge judge_;
    std::vector<spec::Parameter> parameters_;
    core::OutcomeRows rows_;
    std::vector<T> rates_;   ///< of the system at hand, where something asks for them [neuron][column]
    SystemColumns columns_;  ///< the same
    std::optional<Certifier> certifier_;
};

template <class T>
class PointRunIn final : public PointRun {
public:
    PointRunIn(const Spec& spec, const kernels::Backend& backend)
        : spec_(spec), backend_(backend), shape_(assembly::shape_of(spec)), pipelines_(spec_, shape_, backend) {}

    void run(const Range& range, Results& results, const std::function<bool()>& stop) override {
        keep_drawn_inputs(spec_, range, results);
        pipelines_.with_one([&](kernels::Pipeline<T>& pipeline) {
            pipeline.open(range.columns);
            Reader<T> reader(pipeline, spec_, shape_, backend_, range, results);
            const Hooks hooks{
                .solved = [&](std::size_t system, bool certified) { reader.read_system(system, certified); }};
            solve_columns<T>(pipeline, backend_, spec_, shape_, range.first, range.columns, 0, stop, hooks);
            reader.read_rest();
        });
    }

private:
    const Spec& spec_;
    const kernels::Backend& backend_;
    assembly::Shape shape_;
    Pipelines<T> pipelines_;
};

}  // namespace

std::unique_ptr<PointRun> point_run(const Spec& spec, const kernels::Backend& backend) {
    if (spec.solve.precision == Precision::float32) return std::make_unique<PointRunIn<float>>(spec, backend);
    return std::make_unique<PointRunIn<double>>(spec, backend);
}

void run_range(const Spec& spec, const kernels::Backend& backend, const Range& range, Results& results,
               const std::function<bool()>& stop) {
    point_run(spec, backend)->run(range, results, stop);
}

}  // namespace colonnade::experiment
