#include "host/experiment/run/shared_stability.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "host/game/linearise.hpp"
#include "host/game/pieces.hpp"
#include "kernels/core/small_network.hpp"

namespace colonnade::experiment {
namespace {

using stability::Answer;
using ErrorBounded = core::ErrorBounded<double>;
using Matrix = core::Matrix3<ErrorBounded>;

ErrorBounded between(game::SlopeRange range) {
    return {0.5 * (range.low + range.high), 0.5 * (range.high - range.low)};
}

/// |B^-1| in the maximum norm; infinite where B is singular.
double inverse_norm(const Matrix& b) {
    const auto at = [&](int i, int j) { return b.at[i % 3][j % 3].value; };
    const auto minor = [&](int i, int j) {
        return at(i + 1, j + 1) * at(i + 2, j + 2) - at(i + 1, j + 2) * at(i + 2, j + 1);
    };
    const double determinant = at(0, 0) * minor(0, 0) + at(0, 1) * minor(0, 1) + at(0, 2) * minor(0, 2);
    double norm = 0.0;
    for (int i = 0; i < 3; ++i) {
        double row = 0.0;
        for (int j = 0; j < 3; ++j) row += std::abs(minor(j, i));
        norm = std::max(norm, row / std::abs(determinant));
    }
    return std::isfinite(norm) ? norm : std::numeric_limits<double>::infinity();
}

/// `capacity`: most neurons; a few of them cost little to set up.
template <std::size_t capacity>
class Judge {
public:
    explicit Judge(const SharedLayer& layer) : layer_(layer), channels_(layer.rate.size()), modes_(channels_ > 2) {}

    Answer answer() {
        linearise();
        return modes_ ? of_counts() : of_sides();
    }

private:
    [[nodiscard]] const game::Unit& unit(std::size_t i) const { return layer_.unit[i < channels_ ? 0 : 1]; }
    [[nodiscard]] double rate(std::size_t i) const { return i < channels_ ? layer_.rate[i] : layer_.rate_I; }

    /// I - DW of up to two channels and the interneuron; a channel that is not there is silent.
    [[nodiscard]] Matrix of_slopes(ErrorBounded first, ErrorBounded second, ErrorBounded inhibitory) const {
        const double heard = channels_ > 1 ? layer_.w_IE : 0.0;
        return core::identity_less({first, second, inhibitory},
                                   core::Matrix3<double>{{{layer_.w_EE, 0.0, -layer_.w_EI},
                                                          {0.0, layer_.w_EE, -layer_.w_EI},
                                                          {layer_.w_IE, heard, -layer_.w_II}}});
    }

    /// The same of `active` channels: a difference of two of them, their mean, and the interneuron.
    [[nodiscard]] Matrix of_modes(std::size_t active, bool inhibits) const {
        const ErrorBounded one(1.0), none;
        const ErrorBounded own = one - ErrorBounded(layer_.w_EE);
        const ErrorBounded heard = ErrorBounded(static_cast<double>(active)) * ErrorBounded(layer_.w_IE);
        return {{{active > 1 ? own : one, none, none},
                 {none, active > 0 ? own : one, active > 0 ? ErrorBounded(layer_.w_EI) : none},
                 {none, inhibits ? -heard : none, inhibits ? one + ErrorBounded(layer_.w_II) : one}}};
    }

    /// Slopes at the rates, and what is known of them at the equilibrium next to these.
    void linearise() {
        std::array<double, capacity> drive, terms;
        double sum = 0.0, magnitudes = 0.0;
        for (const double x : layer_.rate) sum += x, magnitudes += std::abs(x);
        const double rounding = game::rounding_of_drive(static_cast<Eigen::Index>(channels_ + 1));
        const double y = layer_.rate_I;
        double residual = 0.0;
        std::size_t active = 0;
        for (std::size_t i = 0; i <= channels_; ++i) {
            if (i < channels_) {
                const double own = layer_.w_EE * rate(i), inhibition = layer_.w_EI * y;
                drive[i] = own - inhibition + layer_.drive[i];
                terms[i] = std::abs(own) + std::abs(inhibition) + std::abs(layer_.drive[i]);
            } else {
                drive[i] = layer_.w_IE * sum - layer_.w_II * y + layer_.drive_I;
                terms[i] = std::abs(layer_.w_IE) * magnitudes + std::abs(layer_.w_II * y) + std::abs(layer_.drive_I);
            }
            terms[i] += std::abs(unit(i).theta());
            const double response = unit(i).response(drive[i]);
            const double slope = unit(i).slope_given(drive[i], response);
            slope_[i] = ErrorBounded(slope);
            active += i < channels_ && slope != 0.0 ? 1 : 0;
            residual =
                std::max(residual, std::abs(response - rate(i)) + rounding * (slope * terms[i] + std::abs(rate(i))));
        }
        // of many channels: the mean and the interneuron, the deviations from the mean, and silent ones that are heard
        double error_factor =
            inverse_norm(modes_ ? of_modes(active, slope_[channels_].value > 0.0)
                                : of_slopes(slope_[0], channels_ > 1 ? slope_[1] : ErrorBounded(), slope_[channels_]));
        if (modes_)
            error_factor = (error_factor + 2.0 / std::abs(1.0 - layer_.w_EE)) *
                           (1.0 + std::abs(layer_.w_IE) * static_cast<double>(channels_ - active));
        const double distance = 2.0 * std::max(1.0, error_factor) * residual;
        for (std::size_t i = 0; i <= channels_; ++i) {
            const double heard = i < channels_
                                     ? std::abs(layer_.w_EE) + std::abs(layer_.w_EI)
                                     : std::abs(layer_.w_IE) * static_cast<double>(channels_) + std::abs(layer_.w_II);
            const double off = (heard > 0.0 ? heard * distance : 0.0) + rounding * terms[i];
            corners_[i] = game::may_be_on_corner(unit(i), drive[i], off);
            slope_[i] = between(game::slope_range(unit(i), drive[i], off));
        }
    }

    /// Adds what one side of a corner says to what the others did.
    void consider(const Matrix& b) {
        const double tau[3] = {layer_.tau_E, layer_.tau_E, layer_.tau_I};
        const auto found = static_cast<Answer>(core::is_hurwitz(core::minors(b), tau));
        if (!asked_) said_ = found;
        if (found != said_) said_ = Answer::undecided;
        asked_ = true;
    }

    [[nodiscard]] Answer of_sides() {
        const std::size_t last = channels_;
        const auto sides = [&](std::size_t i) { return corners_[i] ? 2U : 1U; };
        const auto side = [&](std::size_t i, unsigned number) {
            return corners_[i] ? ErrorBounded(number == 0 ? 0.0 : unit(i).largest_slope()) : slope_[i];
        };
        for (unsigned a = 0; a < sides(0); ++a)
            for (unsigned b = 0; b < (channels_ > 1 ? sides(1) : 1U); ++b)
                for (unsigned c = 0; c < sides(last); ++c)
                    consider(of_slopes(side(0, a), channels_ > 1 ? side(1, b) : ErrorBounded(), side(last, c)));
        return said_;
    }

    /// Channels on a corner differ only in how many of them are active.
    [[nodiscard]] Answer of_counts() {
        std::size_t least = 0, most = 0;
        for (std::size_t i = 0; i < channels_; ++i) {
            const bool active = !corners_[i] && slope_[i].value > 0.5;
            least += active ? 1 : 0;
            most += active || corners_[i] ? 1 : 0;
        }
        for (std::size_t active = least; active <= most; ++active) {
            if (corners_[channels_] || slope_[channels_].value < 0.5) consider(of_modes(active, false));
            if (corners_[channels_] || slope_[channels_].value > 0.5) consider(of_modes(active, true));
        }
        return said_;
    }

    const SharedLayer& layer_;
    std::size_t channels_;
    bool modes_;
    bool asked_ = false;
    Answer said_ = Answer::undecided;
    std::array<bool, capacity> corners_;
    std::array<ErrorBounded, capacity> slope_;
};

}  // namespace

bool has_shared_form(const game::Unit& excitatory, const game::Unit& inhibitory, std::size_t channels) {
    if (excitatory.form.is_refractory || inhibitory.form.is_refractory) return false;
    // of many channels each is taken for silent or of slope 1
    const auto counts = [](const game::Unit& unit) { return game::pieces(unit) > 1 && !unit.form.has_gain; };
    return channels <= 2 || (channels <= max_shared_channels && counts(excitatory) && counts(inhibitory));
}

stability::Answer shared_stability(const SharedLayer& layer) {
    return layer.rate.size() <= 2 ? Judge<3>(layer).answer() : Judge<max_shared_channels + 1>(layer).answer();
}

}  // namespace colonnade::experiment
