#include "host/regimes/observe.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

#include "host/assembly/shape.hpp"
#include "host/attractors/search.hpp"
#include "host/experiment/network/column_range.hpp"
#include "host/experiment/results/certificates.hpp"
#include "host/experiment/run/silence.hpp"
#include "host/regimes/response.hpp"
#include "kernels/core/contrast.hpp"

namespace colonnade::regimes {
namespace {

using attractors::Attractor;
using attractors::Ends;
using attractors::Kind;
using experiment::Question;
using stability::Answer;
constexpr double undefined = std::numeric_limits<double>::quiet_NaN();

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
        experiment::Certificates all(Output{}, count_, {}, arrays);
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
            points_.certified[first_ + k] = rung(all, k);
            points_.abscissa[first_ + k] = all.spectral_abscissa[k];
        }
    }

    [[nodiscard]] Certified rung(const experiment::Certificates& all, std::size_t k) const {
        const auto holds = [&](Question question) {
            return all.answers[static_cast<std::size_t>(question)][k] == static_cast<std::int8_t>(Answer::yes);
        };
        if (holds(Question::contracting)) return Certified::contracting;
        if (holds(Question::diagonally_stable)) return Certified::diagonally_stable;
        if (holds(Question::p_matrix)) return Certified::p_matrix;
        if (holds(Question::totally_hurwitz)) return Certified::totally_hurwitz;
        if (holds(Question::locally_stable)) return Certified::locally_stable;
        // a statement about W alone, which applies wherever slopes lie in [0, 1], to refractory neurons too
        const auto of_matrix = all.answers[static_cast<std::size_t>(Question::diagonally_stable)][k];
        return of_matrix == static_cast<std::int8_t>(Answer::not_applicable) ? Certified::not_applicable
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
        for (const Attractor& found : ends.attractors) {
            if (found.kind == Kind::cycle && cycles++ == 0) period = found.period;
            if (found.kind == Kind::equilibrium) ++equilibria;
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
      period(count) {}

void observe(const Spec& spec, const kernels::Backend& backend, std::size_t first, std::size_t count,
             const std::function<bool()>& stop, Points& points) {
    Observer(spec, backend, first, count, stop, points).run();
}

}  // namespace colonnade::regimes
