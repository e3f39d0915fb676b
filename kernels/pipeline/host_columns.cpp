#include "kernels/pipeline/host_columns.hpp"

#include <algorithm>
#include <numeric>

#include "kernels/core/rows.hpp"

namespace colonnade::kernels {
namespace {

/// A system without arrays.
template <class T, class U>
core::System<T> bare(const core::System<U>& like) {
    core::System<T> system;
    system.motif = like.motif, system.update = like.update, system.product = like.product;
    system.ring = like.ring, system.feeds_back = like.feeds_back;
    system.layers = like.layers, system.channels = like.channels, system.neurons = like.neurons;
    system.weight_rows = like.weight_rows;
    std::copy(std::begin(like.activation), std::end(like.activation), std::begin(system.activation));
    system.phi_rows = like.phi_rows;
    return system;
}

}  // namespace

template <class T>
HostColumns<T>::HostColumns(const core::System<T>& like, std::size_t columns, bool precise)
    : like_(bare<T>(like)), stride_(whole_blocks(columns)), column_of_(columns), step_(columns), tolerance_(columns) {
    std::iota(column_of_.begin(), column_of_.end(), std::size_t{0});
    const auto neurons = static_cast<std::size_t>(like.neurons);
    if (like.population_of != nullptr) population_of_.assign(like.population_of, like.population_of + neurons);
    if (like.matrix != nullptr) matrix_.assign(like.matrix, like.matrix + neurons * neurons);
    const core::SystemRows rows = core::SystemRows::both(like, precise);
    x_.resize(rows.x * stride_), u_.resize(rows.x * stride_);
    u_low_.resize(rows.low * stride_), x_low_.resize(rows.low * stride_);
    weight_.resize(rows.weight * stride_);
    gain_.resize(rows.rate_step * stride_), phi_.resize(rows.phi * stride_);
    feedforward_.resize(rows.coupling * stride_), feedback_.resize(rows.coupling * stride_);
    residual_.resize(stride_), magnitude_.resize(stride_), iterations_.resize(stride_);
}

template <class T>
std::size_t HostColumns<T>::bytes(const core::System<T>& like, std::size_t columns, bool precise) {
    return core::SystemRows::both(like, precise).total() * whole_blocks(columns) * sizeof(T) +
           columns * (sizeof(std::size_t) + 2 * sizeof(double));
}

template <class T>
core::System<T> HostColumns<T>::system() {
    core::System<T> view = like_;
    const auto rows = [](std::vector<T>& values) { return values.empty() ? nullptr : values.data(); };
    view.population_of = population_of_.data();
    view.columns = size();
    view.stride = stride_;
    view.x = rows(x_), view.u = rows(u_);
    view.x_low = rows(x_low_), view.u_low = rows(u_low_);
    view.weight = rows(weight_), view.matrix = rows(matrix_);
    view.rate_step = rows(gain_), view.phi = rows(phi_);
    view.feedforward = rows(feedforward_), view.feedback = rows(feedback_);
    view.residual = rows(residual_), view.magnitude = rows(magnitude_), view.iterations = rows(iterations_);
    return view;
}

template <class T>
HostColumns<T> HostColumns<T>::part(std::span<const std::size_t> slots) const {
    core::System<T> like = like_;
    like.population_of = population_of_.data();
    like.matrix = matrix_.empty() ? nullptr : matrix_.data();
    HostColumns some(like, slots.size(), !u_low_.empty());
    const auto copy = [&](const std::vector<T>& from, std::vector<T>& to) {
        for (std::size_t row = 0; row * stride_ < from.size(); ++row)
            for (std::size_t i = 0; i < slots.size(); ++i) to[row * some.stride_ + i] = from[row * stride_ + slots[i]];
    };
    copy(x_, some.x_), copy(u_, some.u_), copy(u_low_, some.u_low_);
    copy(weight_, some.weight_);
    copy(gain_, some.gain_), copy(phi_, some.phi_);
    copy(feedforward_, some.feedforward_), copy(feedback_, some.feedback_);
    for (std::size_t i = 0; i < slots.size(); ++i)
        some.label(i, column_of_[slots[i]], step_[slots[i]], tolerance_[slots[i]]);
    if (!time_.empty())
        for (const std::size_t slot : slots) {
            some.time_.push_back(time_[slot]);
            some.settling_time_.push_back(settling_time_[slot]);
            some.peak_.push_back(peak_[slot]);
            some.given_up_.push_back(given_up_[slot]);
        }
    return some;
}

template <class T>
void HostColumns<T>::label(std::size_t slot, std::size_t column, double step, double tolerance) {
    column_of_[slot] = column;
    step_[slot] = step;
    tolerance_[slot] = tolerance;
}

template <class T>
template <class U>
HostColumns<U> HostColumns<T>::rounded() const {
    core::System<U> like = bare<U>(like_);
    like.population_of = population_of_.data();
    const std::vector<U> matrix(matrix_.begin(), matrix_.end());
    like.matrix = matrix.empty() ? nullptr : matrix.data();
    HostColumns<U> same(like, size());
    same.stride_ = stride_;
    const auto copy = [](const std::vector<T>& from, std::vector<U>& to) { to.assign(from.begin(), from.end()); };
    copy(x_, same.x_), copy(u_, same.u_);
    copy(weight_, same.weight_);
    copy(gain_, same.gain_), copy(phi_, same.phi_);
    copy(feedforward_, same.feedforward_), copy(feedback_, same.feedback_);
    for (std::size_t slot = 0; slot < size(); ++slot) same.label(slot, column_of_[slot], step_[slot], tolerance_[slot]);
    same.time_ = time_, same.given_up_ = given_up_;
    same.settling_time_ = settling_time_, same.peak_ = peak_;
    return same;
}

template class HostColumns<float>;
template class HostColumns<double>;
template HostColumns<float> HostColumns<double>::rounded<float>() const;
template HostColumns<double> HostColumns<float>::rounded<double>() const;
template HostColumns<double> HostColumns<double>::rounded<double>() const;

}  // namespace colonnade::kernels
