#pragma once

#include <cstddef>
#include <span>
#include <utility>
#include <vector>

#include "assembly/batch.hpp"
#include "assembly/parameters.hpp"
#include "assembly/shape.hpp"
#include "assembly/stimulus.hpp"
#include "colonnade/spec.hpp"
#include "experiment/system_columns.hpp"
#include "stability/bound.hpp"

namespace colonnade::experiment {

/// Walks a range of columns through its systems: the layers of a cascade one after another, each driven by the rates
/// of the one before, or all layers of a concurrent column at once.
///     for (ColumnRange range(...); !range.done(); range.advance(rates)) { ... range.assemble<double>() ... }
class ColumnRange : public SystemColumns {
public:
    /// Draws the stimulus and prepares the first system. Keeps references. Throws Error as drawing and choosing steps
    /// do.
    ColumnRange(const Spec& spec, const assembly::Shape& shape, std::size_t first, std::size_t columns);

    [[nodiscard]] bool done() const noexcept { return system_ == shape_->systems(); }
    /// Drive of the first layer's E neurons [channel][column].
    [[nodiscard]] const assembly::Channels& input() const noexcept { return input_; }

    /// Columns whose system Newton may solve instead of following the flow: all that `solve.method` names, under auto
    /// those that `bound` certifies to have one equilibrium.
    [[nodiscard]] std::vector<std::uint8_t> direct(stability::ErrorBound& bound) const;

    /// Residual at which a march ends in each column: solve.tolerance, and where `bound` knows what that leaves of the
    /// error, the residual that leaves solve.tolerance, as far as numbers of precision `epsilon` can tell. Empty where
    /// the method is not asked to follow the flow.
    [[nodiscard]] std::vector<double> tolerances(stability::ErrorBound& bound, double epsilon) const;

    template <class T>
    [[nodiscard]] assembly::Batch<T> assemble() const {
        return assembly::assemble<T>(*spec_, *shape_,
                                     {parameters_, drive_E_, initial_, step_, first_, drive_E_low_});
    }

    /// Replaces x(0) of the system at hand; `initial` [layer][neuron][column].
    void start_from(std::vector<double> initial) { initial_ = std::move(initial); }
    [[nodiscard]] std::span<const double> initial() const noexcept { return initial_; }

    /// Adds more[column] to the drive of the I neurons in every layer of the system at hand.
    void drive_interneurons(std::span<const double> more);

    /// Goes on to the next system; `rates` [neuron][column] are those of the system at hand, `low` what they lack of
    /// twice the precision, or empty.
    template <class T>
    void advance(std::span<const T> rates, std::span<const T> low = {}) {
        if (++system_ == shape_->systems()) return;
        assembly::Channels below{excitatory(rates), {}};
        below.low = low.empty() ? std::vector<double>(below.high.size()) : excitatory(low);
        prepare(below);
    }

private:
    void prepare(const assembly::Channels& below);

    template <class T>
    [[nodiscard]] std::vector<double> excitatory(std::span<const T> values) const {
        std::vector<double> of_channels(shape_->channels * columns_);
        for (std::size_t c = 0; c < shape_->channels; ++c)
            for (std::size_t k = 0; k < columns_; ++k)
                of_channels[c * columns_ + k] = static_cast<double>(values[shape_->excitatory[c] * columns_ + k]);
        return of_channels;
    }

    const Spec* spec_;
    const assembly::Shape* shape_;
    assembly::Channels input_;
    std::vector<double> initial_, drive_E_low_;
};

}  // namespace colonnade::experiment
