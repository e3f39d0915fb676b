#include "host/atlas/observe.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>
#include <utility>

#include "host/assembly/shape.hpp"
#include "host/attractors/polish.hpp"
#include "host/attractors/search.hpp"
#include "host/equilibrium/outcome.hpp"
#include "host/experiment/network/agents.hpp"
#include "host/experiment/network/column_range.hpp"
#include "host/experiment/results/certificates.hpp"
#include "host/experiment/run/silence.hpp"
#include "kernels/core/contrast.hpp"

namespace colonnade::atlas {
namespace {

using attractors::Attractor;
using attractors::Ends;
using attractors::Kind;
using stability::Answer;

constexpr double undefined = std::numeric_limits<double>::quiet_NaN();
constexpr double epsilon = std::numeric_limits<double>::epsilon();
/// Of the largest rate and response: energies that answer by less do not.
constexpr double energy_rounding = 1e-12;

/// How the last layer answers to more drive of the interneurons of all layers.
struct Response {
    double excitatory = 0.0, inhibitory = 0.0;  ///< dx/du_I of the mean rate; NaN where none could be measured
    double rounding = 0.0;                      ///< what smaller differences may be made of
};

/// A range whose interneurons get more drive.
class Pushed {
public:
    Pushed(const Spec& spec, const assembly::Shape& shape, const kernels::Backend& backend, std::size_t first,
           std::span<const std::uint8_t> marks, const std::function<bool()>& stop)
        : spec_(spec),
          shape_(shape),
          stop_(stop),
          range_(spec, shape, backend, first, marks.size()),
          marks_(marks.begin(), marks.end()),
          delta_(marks.size()),
          error_(marks.size(), 4.0 * epsilon) {
        const auto& drive = range_.parameters().front().at(ParameterId::drive_I);
        for (std::size_t k = 0; k < delta_.size(); ++k) delta_[k] = response_step * std::max(1.0, std::abs(drive[k]));
    }

    [[nodiscard]] bool done() const { return range_.done(); }
    [[nodiscard]] std::size_t system() const { return range_.system(); }
    [[nodiscard]] double delta(std::size_t k) const { return delta_[k]; }
    /// Relative to max(1, max|x|): the residual that is left in column k. Newton ends at 4 roundings.
    [[nodiscard]] double error(std::size_t k) const { return error_[k]; }
    /// Whether column k has settled in every system so far.
    [[nodiscard]] bool settled(std::size_t k) const { return marks_[k] != 0; }

    /// From the equilibrium at `rates` to the one under more drive.
    void push(std::vector<double>& rates) {
        range_.drive_interneurons(delta_);
        const auto moved = attractors::polish(shape_, range_, spec_.solve.tolerance, marks_, rates);
        std::vector<std::uint8_t> left(marks_.size(), 0);
        for (std::size_t k = 0; k < left.size(); ++k) left[k] = marks_[k] != 0 && std::isnan(moved[k]) ? 1 : 0;
        if (std::count(left.begin(), left.end(), 1) > 0) follow(left, rates);
        range_.advance(rates);
    }

private:
    /// Where Newton leaves the neighbourhood the flow goes on from the equilibrium, and Newton sharpens its end.
    void follow(std::span<const std::uint8_t> left, std::vector<double>& rates) {
        const std::size_t columns = left.size();
        range_.start_from(rates);
        const std::vector<std::uint8_t> none(columns, 0);
        const auto solution = range_.solve(left, none, spec_.solve.max_time, false, stop_);
        for (std::size_t k = 0; k < columns; ++k) {
            if (left[k] == 0) continue;
            if (solution.outcomes[k].status != equilibrium::Status::converged) marks_[k] = 0;
            for (std::size_t at = k; at < rates.size(); at += columns) rates[at] = solution.rates[at];
        }
        std::vector<std::uint8_t> again(columns);
        for (std::size_t k = 0; k < columns; ++k) again[k] = left[k] != 0 && marks_[k] != 0 ? 1 : 0;
        const auto moved = attractors::polish(shape_, range_, spec_.solve.tolerance, again, rates);
        for (std::size_t k = 0; k < columns; ++k)
            if (std::isnan(moved[k])) error_[k] = spec_.solve.tolerance;
    }

    const Spec& spec_;
    const assembly::Shape& shape_;
    const std::function<bool()>& stop_;
    experiment::ColumnRange<double> range_;
    std::vector<std::uint8_t> marks_;
    std::vector<double> delta_, error_;
};

/// Mean rates of the last layer of column k: E, I.
std::pair<double, double> means(const assembly::Shape& shape, std::span<const double> rates, std::size_t columns,
                                std::size_t k) {
    const std::size_t layer = shape.layers_per_system - 1;
    double excitatory = 0.0, inhibitory = 0.0;
    for (std::size_t i = 0; i < shape.neurons; ++i)
        (shape.population_of[i] != 0 ? inhibitory : excitatory) += rates[(layer * shape.neurons + i) * columns + k];
    const double channels = static_cast<double>(shape.channels);
    const double others = static_cast<double>(shape.neurons - shape.channels);
    return {excitatory / std::max(1.0, channels), inhibitory / std::max(1.0, others)};
}

/// Finite differences at equilibria: what the rates become when drive_I + delta takes the place of drive_I, delta being
/// response_step max(1, |drive_I|), less what they were, over delta. `marks` [column]: not 0 where there is an
/// equilibrium; `rates_of(system)`: its rates [layer][neuron][column].
std::vector<Response> responses(const Spec& spec, const assembly::Shape& shape, const kernels::Backend& backend,
                                std::size_t first, std::span<const std::uint8_t> marks,
                                const std::function<bool()>& stop,
                                const std::function<std::vector<double>(std::size_t system)>& rates_of) {
    const std::size_t columns = marks.size();
    Pushed pushed(spec, shape, backend, first, marks, stop);
    std::vector<double> before, after;
    while (!pushed.done()) {
        before = rates_of(pushed.system());
        after = before;
        pushed.push(after);
    }
    std::vector<Response> found(columns, {undefined, undefined, undefined});
    for (std::size_t k = 0; k < columns; ++k) {
        if (!pushed.settled(k)) continue;
        const auto [before_E, before_I] = means(shape, before, columns, k);
        const auto [after_E, after_I] = means(shape, after, columns, k);
        Response& response = found[k];
        response.excitatory = (after_E - before_E) / pushed.delta(k);
        response.inhibitory = (after_I - before_I) / pushed.delta(k);
        double magnitude = 1.0;
        for (std::size_t at = k; at < after.size(); at += columns) magnitude = std::max(magnitude, std::abs(after[at]));
        // the residuals of either end reach the rates as drives do, through I or E, as strongly as the response says at
        // least; eight times that for good measure
        const double gain = std::max({1.0, std::abs(response.excitatory), std::abs(response.inhibitory)});
        response.rounding = 16.0 * pushed.error(k) * magnitude * gain / pushed.delta(k);
    }
    return found;
}

/// One range of points.
class Observer {
public:
    Observer(const Spec& spec, const kernels::Backend& backend, std::size_t first, std::size_t count,
             const std::function<bool()>& stop, Points& points)
        : spec_(spec),
          backend_(backend),
          first_(first),
          count_(count),
          stop_(stop),
          points_(points),
          shape_(assembly::shape_of(spec)) {}

    void run() {
        const attractors::Search request{.starts = spec_.atlas.starts,
                                         .trust_certificates = true,
                                         .list_equilibria = true,
                                         .same_in_all_columns = true,
                                         .stop = stop_};
        ends_ = attractors::search(spec_, backend_, first_, count_, request);
        at_equilibrium_.resize(count_);
        witness_.resize(count_);
        for (std::size_t k = 0; k < count_; ++k) {
            const auto& found = ends_[k].attractors;
            const auto first = std::find_if(found.begin(), found.end(),
                                            [](const Attractor& one) { return one.kind == Kind::equilibrium; });
            witness_[k] = first == found.end() ? nullptr : &*first;
            at_equilibrium_[k] = ends_[k].has_first && first == found.begin() ? 1 : 0;
        }
        certify();
        respond();
        for (std::size_t k = 0; k < count_; ++k) name(k);
    }

private:
    /// Rates of the equilibrium that column k is judged by in a system, NaN where it has none: [layer][neuron].
    [[nodiscard]] double rate(std::size_t k, std::size_t system, std::size_t i) const {
        if (witness_[k] == nullptr) return undefined;
        return witness_[k]->rates[system * shape_.layers_per_system * shape_.neurons + i];
    }

    [[nodiscard]] std::vector<double> rates_of(std::size_t system) const {
        std::vector<double> rates(shape_.layers_per_system * shape_.neurons * count_);
        for (std::size_t at = 0; at < rates.size(); ++at) rates[at] = rate(at % count_, system, at / count_);
        return rates;
    }

    void certify() {
        experiment::Allocations arrays;
        Output kept;
        for (const stability::RungInfo& info : stability::rungs) kept.variables.emplace_back(info.name);
        kept.variables.emplace_back("spectral_abscissa");
        experiment::Certificates all(kept, count_, {}, arrays);
        arrays.fill(1, {});
        experiment::Certifier certifier(spec_, shape_, backend_, all);
        experiment::ColumnRange<double> range(spec_, shape_, backend_, first_, count_);
        while (range.system() + 1 < shape_.systems()) range.advance(rates_of(range.system()));
        certifier.stand_at(range);
        Eigen::VectorXd rates(static_cast<Eigen::Index>(shape_.layers_per_system * shape_.neurons));
        for (std::size_t k = 0; k < count_; ++k) {
            for (Eigen::Index i = 0; i < rates.size(); ++i)
                rates(i) = rate(k, range.system(), static_cast<std::size_t>(i));
            const auto status =
                witness_[k] != nullptr ? equilibrium::Status::converged : equilibrium::Status::unfinished;
            certifier.certify(range, k, status, rates, {k, 0, 0, count_});
            points_.certified[first_ + k] = highest(all, k);
            points_.abscissa[first_ + k] = all.spectral_abscissa[k];
            if (at_equilibrium_[k] != 0) judge_energies(experiment::agents_of(spec_, shape_, range, k), rates, k);
        }
    }

    /// More drive of all E neurons of the system at hand; means over the last layer.
    void judge_energies(const game::Network& agents, const Eigen::VectorXd& rates, std::size_t k) {
        Eigen::VectorXd drive(rates.size());
        for (Eigen::Index i = 0; i < drive.size(); ++i)
            drive(i) = shape_.population_of[static_cast<std::size_t>(i) % shape_.neurons] == 0 ? 1.0 : 0.0;
        const Eigen::VectorXd response = game::energy_response(agents, rates, drive);
        const auto [by_E, by_I] = means(shape_, {response.data(), static_cast<std::size_t>(response.size())}, 1, 0);
        points_.energy_E[first_ + k] = by_E, points_.energy_I[first_ + k] = by_I;
        if (std::isnan(by_E + by_I)) return;
        // a response is a product of rates and their changes, each off by some roundings
        const double rounding = energy_rounding * rates.cwiseAbs().maxCoeff() * response.cwiseAbs().maxCoeff();
        Energies& label = points_.energies[first_ + k];
        if (std::abs(by_E) <= rounding || std::abs(by_I) <= rounding)
            label = Energies::unmoved;
        else if (by_E < 0.0)
            label = by_I < 0.0 ? Energies::both_fall : Energies::I_rises;
        else
            label = by_I < 0.0 ? Energies::E_rises : Energies::both_rise;
    }

    [[nodiscard]] static Certified highest(const experiment::Certificates& all, std::size_t k) {
        const auto answer = [&](Certified rung) {
            return static_cast<Answer>(all.answers[static_cast<std::size_t>(rung)][k]);
        };
        for (const stability::RungInfo& info : stability::rungs)
            if (answer(info.rung) == Answer::yes) return info.rung;
        // a statement about W alone, which applies wherever slopes lie in [0, 1], to refractory neurons too
        return answer(Certified::diagonally_stable) == Answer::not_applicable ? Certified::not_applicable
                                                                              : Certified::nothing;
    }

    void respond() {
        responses_ = responses(spec_, shape_, backend_, first_, at_equilibrium_, stop_,
                               [this](std::size_t system) { return rates_of(system); });
        for (std::size_t k = 0; k < count_; ++k) {
            points_.response_E[first_ + k] = responses_[k].excitatory;
            points_.response_I[first_ + k] = responses_[k].inhibitory;
        }
    }

    /// Rates of the E neurons of the last layer, as core/contrast.hpp wants them.
    struct LastRates {
        using Lane = double;
        const Observer& of;
        std::size_t k;
        [[nodiscard]] std::size_t size() const { return of.shape_.channels; }
        [[nodiscard]] core::DoubleDouble<double> at(std::size_t c) const {
            const std::size_t layer = of.shape_.layers_per_system - 1;
            return {of.rate(k, of.shape_.systems() - 1, layer * of.shape_.neurons + of.shape_.excitatory[c]), 0.0};
        }
    };

    /// Whether one E neuron of the last layer is active and every other is silent.
    [[nodiscard]] bool has_one_winner(std::size_t k) const {
        return core::has_one_winner(LastRates{*this, k}, experiment::silent_share(spec_)) != 0.0;
    }

    [[nodiscard]] Observed of_one_equilibrium(std::size_t k) const {
        if (has_one_winner(k)) return Observed::winner_take_all;
        const Response& response = responses_[k];
        if (std::isnan(response.excitatory)) return Observed::unfinished;
        const bool moves_E = std::abs(response.excitatory) > response.rounding;
        const bool moves_I = std::abs(response.inhibitory) > response.rounding;
        if (!moves_E || !moves_I) return Observed::unresponsive;
        if (response.excitatory > 0.0) return Observed::mixed;
        return response.inhibitory > 0.0 ? Observed::antagonistic : Observed::cooperative;
    }

    void name(std::size_t k) {
        const Ends& ends = ends_[k];
        std::int32_t equilibria = 0, cycles = 0;
        double period = undefined;
        bool is_aperiodic = false;
        for (const Attractor& found : ends.attractors) {
            if (found.kind == Kind::cycle && cycles++ == 0) period = found.period;
            if (found.kind == Kind::equilibrium) ++equilibria;
            is_aperiodic = is_aperiodic || found.kind == Kind::aperiodic;
        }
        const std::size_t at = first_ + k;
        points_.equilibria[at] = equilibria;
        points_.cycles[at] = cycles;
        points_.period[at] = period;
        Observed& label = points_.observed[at];
        if (ends.diverged > 0)
            label = Observed::diverging;
        else if (ends.unfinished > 0)
            label = Observed::unfinished;
        else if (is_aperiodic)
            label = Observed::aperiodic;
        else if (cycles > 0)
            label = Observed::oscillating;
        else if (equilibria > 1)
            label = equilibria > 2 ? Observed::multistable : Observed::bistable;
        else
            label = of_one_equilibrium(k);
    }

    const Spec& spec_;
    const kernels::Backend& backend_;
    std::size_t first_, count_;
    const std::function<bool()>& stop_;
    Points& points_;
    assembly::Shape shape_;
    std::vector<Ends> ends_;
    std::vector<std::uint8_t> at_equilibrium_;  ///< not 0: x(0) leads to an equilibrium, the witness
    std::vector<const Attractor*> witness_;     ///< that equilibrium, or the first other one; null: there is none
    std::vector<Response> responses_;
};

}  // namespace

Points::Points(std::size_t count)
    : observed(count),
      certified(count),
      equilibria(count),
      cycles(count),
      response_E(count),
      response_I(count),
      abscissa(count),
      period(count),
      energies(count, Energies::none),
      energy_E(count, undefined),
      energy_I(count, undefined) {}

void observe(const Spec& spec, const kernels::Backend& backend, std::size_t first, std::size_t count,
             const std::function<bool()>& stop, Points& points) {
    Observer(spec, backend, first, count, stop, points).run();
}

}  // namespace colonnade::atlas
