#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "assembly/parameters.hpp"
#include "assembly/shape.hpp"
#include "colonnade/spec.hpp"
#include "core/system.hpp"

namespace colonnade::assembly {

/// The arrays of one system for a range of columns, in the precision T of the run.
/// Slots hold columns; `column_of` says which, counted from the first of the range, as retired ones make room.
template <class T>
class Batch {
public:
    Batch(const Shape& shape, std::size_t columns);
    /// What a march needs of the columns of a system in memory of the host, a slot each.
    Batch(const Shape& shape, const core::System<T>& columns);

    /// A view for a backend; valid until the batch is changed.
    [[nodiscard]] core::System<T> system();

    [[nodiscard]] std::size_t size() const noexcept { return column_of_.size(); }
    [[nodiscard]] std::size_t column_of(std::size_t slot) const { return column_of_[slot]; }
    [[nodiscard]] T residual(std::size_t slot) const { return residual_[slot]; }
    [[nodiscard]] T magnitude(std::size_t slot) const { return magnitude_[slot]; }
    [[nodiscard]] std::span<const T> residuals() const { return std::span(residual_).first(size()); }
    [[nodiscard]] std::span<const T> magnitudes() const { return std::span(magnitude_).first(size()); }
    [[nodiscard]] std::span<const T> iterations() const { return std::span(iterations_).first(size()); }
    /// Rate of neuron `i` (counted through all layers of the system).
    [[nodiscard]] T rate(std::size_t i, std::size_t slot) const { return x_[i * stride_ + slot]; }
    /// Whether drives are carried to twice the precision: in float64, for piecewise linear activations.
    [[nodiscard]] bool is_precise() const noexcept { return !u_low_.empty(); }
    /// Whether some activation is a power law, whose slope no weight bounds: a step that is chosen from the drives from
    /// outside says nothing of larger rates.
    [[nodiscard]] bool has_unbounded_slope() const noexcept {
        return shape_.population[0].phi == core::Phi::power_law || shape_.population[1].phi == core::Phi::power_law;
    }
    /// Rates of all slots, a row each system().stride apart.
    [[nodiscard]] const std::vector<T>& rates() const noexcept { return x_; }
    /// Keeps the slots whose mark is not 0, in order.
    void keep(std::span<const std::uint8_t> marks);
    /// Multiplies h / tau, or gamma, of all slots by a power of two.
    void scale_step(double factor);
    /// A batch of its own for some slots.
    [[nodiscard]] Batch part(std::span<const std::size_t> slots) const;

    /// Row `r` of an array, one value a slot.
    [[nodiscard]] std::span<T> x(std::size_t r) { return row(x_, r); }
    [[nodiscard]] std::span<T> u(std::size_t r) { return row(u_, r); }
    /// Only where is_precise().
    [[nodiscard]] std::span<T> u_low(std::size_t r) { return row(u_low_, r); }
    [[nodiscard]] std::span<T> weight(std::size_t r) { return row(weight_, r); }
    [[nodiscard]] std::span<T> gain(std::size_t r) { return row(gain_, r); }
    [[nodiscard]] std::span<T> phi(std::size_t r) { return row(phi_, r); }
    [[nodiscard]] std::span<T> feedforward(std::size_t r) { return row(feedforward_, r); }
    [[nodiscard]] std::span<T> feedback(std::size_t r) { return row(feedback_, r); }
    std::vector<T>& matrix() { return matrix_; }

    /// Bytes that a batch of this shape takes.
    [[nodiscard]] static std::size_t bytes(const Shape& shape, std::size_t columns);

private:
    [[nodiscard]] std::span<T> row(std::vector<T>& rows, std::size_t r) {
        return std::span(rows).subspan(r * stride_, size());
    }

    Shape shape_;
    std::size_t stride_;
    std::vector<std::size_t> column_of_;
    std::vector<T> x_, u_, u_low_, weight_, gain_, phi_, feedforward_, feedback_, residual_, magnitude_, iterations_;
    std::vector<T> matrix_;  ///< dense W shared by all columns
};

/// What goes into one system, in double precision.
struct SystemInputs {
    std::span<const LayerParameters> layers;  ///< one for each layer of the system
    std::span<const double> drive_E;          ///< drive of the E neurons [layer][channel][column], coupling apart
    std::span<const double> initial;          ///< x(0) [layer][neuron][column]
    std::span<const double> step;             ///< h, or gamma [column]
    std::size_t first = 0;                    ///< global number of the first column: for a W of each column
    std::span<const double> drive_E_low{};    ///< what drive_E lacks of twice the precision; empty: nothing
};

/// Builds the arrays: thresholds come off the drive, inhibition changes sign, h/tau becomes a gain.
template <class T>
[[nodiscard]] Batch<T> assemble(const Spec& spec, const Shape& shape, const SystemInputs& inputs);

extern template class Batch<float>;
extern template class Batch<double>;

}  // namespace colonnade::assembly
