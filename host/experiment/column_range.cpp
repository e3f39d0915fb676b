#include "experiment/column_range.hpp"

#include <algorithm>
#include <cmath>

#include "core/assembly.hpp"
#include "equilibrium/direct.hpp"
#include "equilibrium/step_size.hpp"

namespace colonnade::experiment {

using core::Quantity;

ColumnRange::ColumnRange(const Spec& spec, const assembly::Shape& shape, std::size_t first, std::size_t columns)
    : spec_(&spec),
      shape_(&shape),
      input_(assembly::stimulus_input(spec, first, columns)) {
    first_ = first;
    columns_ = columns;
    prepare(input_);
}

void ColumnRange::prepare(const assembly::Channels& below) {
    const std::size_t together = shape_->together;
    parameters_.clear();
    initial_.clear();
    for (auto* part : {&drive_E_, &drive_E_low_}) part->assign(together * shape_->channels * columns_, 0.0);
    for (std::size_t l = 0; l < together; ++l) {
        const std::size_t layer = system_ * together + l;
        parameters_.push_back(assembly::draw_layer(*spec_, layer, first_, columns_));
        const auto initial = assembly::initial_rates(*spec_, layer, first_, columns_);
        initial_.insert(initial_.end(), initial.begin(), initial.end());

        const auto& feedforward = parameters_.back().at(Quantity::feedforward);
        const auto& offset = parameters_.back().at(Quantity::offset);
        for (std::size_t c = 0; c < shape_->channels; ++c)
            for (std::size_t k = 0; k < columns_; ++k) {
                const std::size_t from = c * columns_ + k;
                core::Precise<double> drive{l == 0 ? below.high[from] : 0.0, l == 0 ? below.low[from] : 0.0};
                if (layer > 0) drive = core::drive_from_below(feedforward[k], drive, offset[k]);
                drive_E_[l * shape_->channels * columns_ + from] = drive.high;
                drive_E_low_[l * shape_->channels * columns_ + from] = drive.low;
            }
    }
    step_ = equilibrium::choose_steps(*spec_, *shape_, parameters_, first_, drive_E_, columns_);
}

void ColumnRange::drive_interneurons(std::span<const double> more) {
    for (auto& layer : parameters_) {
        auto& drive = layer.at(Quantity::drive_I);
        for (std::size_t k = 0; k < columns_; ++k) drive[k] += more[k];
    }
}

std::vector<std::uint8_t> ColumnRange::direct(stability::ErrorBound& bound) const {
    const Method method = spec_->solve.method;
    if (method == Method::automatic && equilibrium::is_solved_directly(*shape_))
        return bound.unique(parameters_, columns_, first_);
    return std::vector<std::uint8_t>(columns_, method == Method::newton ? 1 : 0);
}

std::vector<double> ColumnRange::tolerances(stability::ErrorBound& bound, double epsilon) const {
    const Method method = spec_->solve.method;
    if (method != Method::flow && method != Method::forward_backward) return {};
    std::vector<double> found(columns_);
    for (std::size_t k = 0; k < columns_; ++k) {
        double smallest_gain = step_[k];
        double drive = 0.0;
        for (const auto& layer : parameters_) {
            if (method == Method::flow)
                smallest_gain = std::min(
                    {smallest_gain, step_[k] / layer.at(Quantity::tau_E)[k], step_[k] / layer.at(Quantity::tau_I)[k]});
            drive = std::max(drive, std::abs(layer.at(Quantity::drive_I)[k]));
        }
        for (std::size_t at = k; at < drive_E_.size(); at += columns_)
            drive = std::max(drive, std::abs(drive_E_[at]));
        const double tolerance = spec_->solve.tolerance;
        const double wanted = bound.residual_for(tolerance, parameters_, k, first_, drive, epsilon);
        found[k] = core::reachable_residual(tolerance, wanted, epsilon, smallest_gain);
    }
    return found;
}

}  // namespace colonnade::experiment
