#include "assembly/batch.hpp"

#include <algorithm>
#include <iterator>
#include <numeric>

#include "backend.hpp"
#include "core/rows.hpp"

namespace colonnade::assembly {
namespace {

/// Whole granules and 16 columns more: rows a power of two apart would all fall on the same sets of a cache.
std::size_t stride_for(std::size_t columns) {
    constexpr std::size_t granule = kernels::column_granule;
    return (columns + granule - 1) / granule * granule + 16;
}

/// Rows of every array of a batch, for allocation and for the estimate of memory.
struct Rows {
    std::size_t x, low, weight, gain, phi, coupling;

    Rows(const Shape& shape, bool precise)
        : x(shape.together * shape.neurons),
          low(precise ? x : 0),
          weight(shape.together * shape.weight_rows),
          gain(shape.together * 2),
          phi(shape.together * 4),
          coupling(shape.together > 1 ? shape.together : 0) {}
    [[nodiscard]] std::size_t total() const { return 2 * x + low + weight + gain + phi + 2 * coupling + 3; }
};

/// In float64, of activations whose response can be told that well (core/refine.hpp).
template <class T>
bool carries_low(const Shape& shape) {
    const auto piecewise_linear = [](const core::Population& population) {
        return population.phi == core::Phi::relu || population.phi == core::Phi::saturated ||
               population.phi == core::Phi::soft_threshold;
    };
    return sizeof(T) == sizeof(double) &&
           std::all_of(std::begin(shape.population), std::end(shape.population), piecewise_linear);
}

template <class T>
void gather(std::vector<T>& rows, std::size_t stride, std::span<const std::size_t> slots) {
    for (std::size_t start = 0; start < rows.size(); start += stride)
        for (std::size_t i = 0; i < slots.size(); ++i) rows[start + i] = rows[start + slots[i]];
}

}  // namespace

template <class T>
Batch<T>::Batch(const Shape& shape, std::size_t columns)
    : shape_(shape), stride_(stride_for(columns)), column_of_(columns) {
    std::iota(column_of_.begin(), column_of_.end(), std::size_t{0});
    const Rows rows(shape, carries_low<T>(shape));
    x_.resize(rows.x * stride_);
    u_.resize(rows.x * stride_);
    u_low_.resize(rows.low * stride_);
    weight_.resize(rows.weight * stride_);
    gain_.resize(rows.gain * stride_);
    phi_.resize(rows.phi * stride_);
    feedforward_.resize(rows.coupling * stride_);
    feedback_.resize(rows.coupling * stride_);
    residual_.resize(stride_);
    magnitude_.resize(stride_);
    iterations_.resize(stride_);
}

template <class T>
Batch<T>::Batch(const Shape& shape, const core::System<T>& columns) : Batch(shape, columns.columns) {
    const core::System<T> own = system();
    core::SystemRows(columns, false).each_input(columns, own, [&](const T* from, T* to, std::size_t rows) {
        for (std::size_t row = 0; row < rows; ++row)
            std::copy_n(from + row * columns.stride, size(), to + row * stride_);
    });
    if (columns.matrix != nullptr) matrix_.assign(columns.matrix, columns.matrix + shape.neurons * shape.neurons);
}

template <class T>
std::size_t Batch<T>::bytes(const Shape& shape, std::size_t columns) {
    return Rows(shape, carries_low<T>(shape)).total() * stride_for(columns) * sizeof(T) + columns * sizeof(std::size_t);
}

template <class T>
core::System<T> Batch<T>::system() {
    core::System<T> view;
    view.motif = shape_.motif;
    view.update = shape_.update;
    view.product = shape_.product;
    view.ring = shape_.ring;
    view.feeds_back = shape_.feeds_back;
    view.layers = static_cast<int>(shape_.together);
    view.channels = static_cast<int>(shape_.channels);
    view.neurons = static_cast<int>(shape_.neurons);
    view.weight_rows = static_cast<int>(shape_.weight_rows);
    view.population[0] = shape_.population[0];
    view.population[1] = shape_.population[1];
    view.population_of = shape_.population_of.data();
    view.columns = size();
    view.stride = stride_;
    view.x = x_.data();
    view.u = u_.data();
    view.u_low = is_precise() ? u_low_.data() : nullptr;
    view.weight = weight_.data();
    view.matrix = matrix_.empty() ? nullptr : matrix_.data();
    view.gain = gain_.data();
    view.phi = phi_.data();
    view.feedforward = feedforward_.data();
    view.feedback = feedback_.data();
    view.residual = residual_.data();
    view.magnitude = magnitude_.data();
    view.iterations = iterations_.data();
    return view;
}

template <class T>
void Batch<T>::keep(std::span<const std::uint8_t> marks) {
    std::vector<std::size_t> slots;
    for (std::size_t slot = 0; slot < size(); ++slot)
        if (marks[slot] != 0) slots.push_back(slot);
    if (slots.size() == size()) return;
    for (auto* rows :
         {&x_, &u_, &u_low_, &weight_, &gain_, &phi_, &feedforward_, &feedback_, &residual_, &magnitude_, &iterations_})
        gather(*rows, stride_, slots);
    for (std::size_t i = 0; i < slots.size(); ++i) column_of_[i] = column_of_[slots[i]];
    column_of_.resize(slots.size());
}

template <class T>
void Batch<T>::scale_step(double factor) {
    for (T& gain : gain_) gain *= static_cast<T>(factor);
}

template <class T>
Batch<T> Batch<T>::part(std::span<const std::size_t> slots) const {
    Batch some(shape_, slots.size());
    const auto copy = [&](const std::vector<T>& from, std::vector<T>& to) {
        for (std::size_t row = 0; row * stride_ < from.size(); ++row)
            for (std::size_t i = 0; i < slots.size(); ++i) to[row * some.stride_ + i] = from[row * stride_ + slots[i]];
    };
    copy(x_, some.x_), copy(u_, some.u_), copy(u_low_, some.u_low_);
    copy(weight_, some.weight_);
    copy(gain_, some.gain_), copy(phi_, some.phi_);
    copy(feedforward_, some.feedforward_), copy(feedback_, some.feedback_);
    some.matrix_ = matrix_;
    for (std::size_t i = 0; i < slots.size(); ++i) some.column_of_[i] = column_of_[slots[i]];
    return some;
}

template class Batch<float>;
template class Batch<double>;

}  // namespace colonnade::assembly
