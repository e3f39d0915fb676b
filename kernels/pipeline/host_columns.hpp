#pragma once

/// Columns of one system in memory of the host.
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "kernels/backend.hpp"
#include "kernels/core/system.hpp"

namespace colonnade::kernels {

/// Columns allocated for each row in memory of the host: whole granules and 16 columns more, as rows a power of two
/// apart would all fall on the same sets of a cache.
[[nodiscard]] constexpr std::size_t whole_blocks(std::size_t columns) {
    return (columns + column_granule - 1) / column_granule * column_granule + 16;
}

/// The arrays of one system for some columns, a slot each, in the precision T of the run. `column_of` says which column
/// of the range a slot holds.
template <class T>
class HostColumns {
public:
    HostColumns() = default;
    /// Zeros for `columns` slots of a system like this one, of which the sizes, the populations and the dense W that
    /// all share are copied; `precise`: with drives to twice the precision.
    HostColumns(const core::System<T>& like, std::size_t columns, bool precise = false);

    /// A view for backends; valid until this is changed.
    [[nodiscard]] core::System<T> system();

    [[nodiscard]] std::size_t size() const noexcept { return column_of_.size(); }
    [[nodiscard]] std::size_t column_of(std::size_t slot) const { return column_of_[slot]; }
    /// h, or gamma, and the tolerance of the residual, of a slot.
    [[nodiscard]] double step(std::size_t slot) const { return step_[slot]; }
    [[nodiscard]] std::span<const double> steps() const noexcept { return step_; }
    [[nodiscard]] std::span<const double> tolerances() const noexcept { return tolerance_; }
    [[nodiscard]] double tolerance(std::size_t slot) const { return tolerance_[slot]; }
    [[nodiscard]] T residual(std::size_t slot) const { return residual_[slot]; }
    [[nodiscard]] T magnitude(std::size_t slot) const { return magnitude_[slot]; }
    /// Rate of neuron `i` (counted through all layers of the system).
    [[nodiscard]] T rate(std::size_t i, std::size_t slot) const { return x_[i * stride_ + slot]; }
    /// Where the flow of a slot stands in the model's time; 0 of other marches.
    [[nodiscard]] double time(std::size_t slot) const { return time_.empty() ? 0.0 : time_[slot]; }
    /// Whether the flow of a slot can take no more steps (core::gives_up).
    [[nodiscard]] bool gives_up(std::size_t slot) const { return !given_up_.empty() && given_up_[slot] != 0; }
    /// core::FlowClocks::settling_time and peak of a slot whose flow has a clock.
    [[nodiscard]] double settling_time(std::size_t slot) const { return settling_time_[slot]; }
    [[nodiscard]] double peak(std::size_t slot) const { return peak_[slot]; }
    void keep_clock(std::span<const T> times, std::span<const T> settling_times, std::span<const T> peaks,
                    std::span<const std::uint8_t> given_up) {
        time_.assign(times.begin(), times.end());
        settling_time_.assign(settling_times.begin(), settling_times.end());
        peak_.assign(peaks.begin(), peaks.end());
        given_up_.assign(given_up.begin(), given_up.end());
    }

    /// Some slots, by themselves.
    [[nodiscard]] HostColumns part(std::span<const std::size_t> slots) const;
    /// Says what slot `slot` holds.
    void label(std::size_t slot, std::size_t column, double step, double tolerance);
    /// The same columns in another precision.
    template <class U>
    [[nodiscard]] HostColumns<U> rounded() const;

    /// Row `r` of an array, one value a slot.
    [[nodiscard]] std::span<T> x(std::size_t r) { return row(x_, r); }
    [[nodiscard]] std::span<T> u(std::size_t r) { return row(u_, r); }
    [[nodiscard]] std::span<T> weight(std::size_t r) { return row(weight_, r); }
    [[nodiscard]] std::span<T> gain(std::size_t r) { return row(gain_, r); }
    [[nodiscard]] std::span<T> phi(std::size_t r) { return row(phi_, r); }
    [[nodiscard]] std::span<T> feedforward(std::size_t r) { return row(feedforward_, r); }
    [[nodiscard]] std::span<T> feedback(std::size_t r) { return row(feedback_, r); }
    std::vector<T>& matrix() { return matrix_; }

    /// Bytes of `columns` columns of a system like this one.
    [[nodiscard]] static std::size_t bytes(const core::System<T>& like, std::size_t columns, bool precise);

private:
    template <class U>
    friend class HostColumns;

    [[nodiscard]] std::span<T> row(std::vector<T>& rows, std::size_t r) {
        return std::span(rows).subspan(r * stride_, size());
    }

    core::System<T> like_;  ///< without arrays
    std::size_t stride_ = 0;
    std::vector<std::size_t> column_of_;
    std::vector<double> step_, tolerance_, time_, settling_time_, peak_;
    std::vector<std::uint8_t> population_of_, given_up_;
    std::vector<T> x_, u_, u_low_, x_low_, weight_, gain_, phi_, feedforward_, feedback_, residual_, magnitude_,
        iterations_;
    std::vector<T> matrix_;
};

extern template class HostColumns<float>;
extern template class HostColumns<double>;
extern template HostColumns<float> HostColumns<double>::rounded<float>() const;
extern template HostColumns<double> HostColumns<float>::rounded<double>() const;
extern template HostColumns<double> HostColumns<double>::rounded<double>() const;

}  // namespace colonnade::kernels
