#include "host/dynamics/column_path.hpp"

#include <algorithm>
#include <cmath>

#include "kernels/core/clones.hpp"

namespace colonnade::dynamics {
namespace {

/// Rows for so many entries.
PathRows rows_for(int entries) {
    return {std::vector<double>(static_cast<std::size_t>(core::step_rows) * static_cast<std::size_t>(entries)),
            entries};
}

/// Lanes of a column without its drives from outside: what they drive is W v.
struct TangentLanes {
    using Vector = double;
    const core::System<double>& system;
    std::size_t at;
    [[nodiscard]] double load(const double* rows, int row) const {
        return rows[static_cast<std::size_t>(row) * system.stride + at];
    }
    [[nodiscard]] double drive(int, int) const { return 0.0; }
    [[nodiscard]] double weight(int layer, int row) const {
        return load(system.weight, layer * system.weight_rows + row);
    }
};

}  // namespace

ColumnField::ColumnField(const core::System<double>& system, std::size_t slot, const core::FlowRule& rule, int tangents)
    : system_(&system),
      slot_(slot),
      rule_(rule),
      neurons_(system.layers * system.neurons),
      tangents_(tangents),
      pull_(tangents > 0 ? neurons_ : 0),
      leak_(pull_.size()) {}

COLONNADE_CLONES core::Residual<double> ColumnField::evaluate(PathRows& rows, int from, int to) {
    if (tangents_ == 0) return state().slopes(rows, from, to);
    const core::System<double>& system = *system_;
    const core::AnyActivation activation{system.activation};
    const core::Lanes<double> lanes{system, slot_};
    core::Residual<double> residual;
    for (int l = 0; l < system.layers; ++l) {
        const int first = l * system.neurons;
        const auto parameter = [&](int which, int index) COLONNADE_INLINE { return lanes.phi(l, which, index); };
        const auto rate = [&](int layer, int i) COLONNADE_INLINE { return rows.get(from, layer * system.neurons + i); };
        core::drive_layer<double>(lanes, l, rate, [&](int i, double z) COLONNADE_INLINE {
            const int which = system.population_of[i];
            const double y = activation(which, z, parameter), x = rate(l, i);
            residual.add(y, x);
            const double speed = activation.speed(which, y, parameter, lanes.rate_step(l, which));
            rows.put(to, first + i, speed * (y - x));
            // of a refractory neuron the speed g / (1 - rho y) changes as well
            const double slope = core::slope(activation, which, z, y, parameter);
            const double faster = system.activation[which].is_refractory
                                      ? speed * speed / lanes.rate_step(l, which) * parameter(which, 3)
                                      : 0.0;
            pull_(first + i) = (speed + (y - x) * faster) * slope;
            leak_(first + i) = speed;
        });
    }
    const TangentLanes linear{system, slot_};
    for (int t = 1; t <= tangents_; ++t)
        for (int l = 0; l < system.layers; ++l) {
            const auto entry = [&](int layer, int i)
                                   COLONNADE_INLINE { return t * neurons_ + layer * system.neurons + i; };
            core::drive_layer<double>(
                linear, l, [&](int layer, int i) COLONNADE_INLINE { return rows.get(from, entry(layer, i)); },
                [&](int i, double z) COLONNADE_INLINE {
                    const int neuron = l * system.neurons + i;
                    rows.put(to, entry(l, i), pull_(neuron) * z - leak_(neuron) * rows.get(from, entry(l, i)));
                });
        }
    return residual;
}

double ColumnField::settle(const PathRows& rows, int i, double x) const {
    return i < neurons_ ? state().settle(rows, i, x) : x;
}

double ColumnField::error_ratio(const PathRows& rows, int i, double error, double largest, double residual) const {
    if (i < neurons_) return state().error_ratio(rows, i, error, largest, residual);
    const double size = std::max(std::abs(rows.get(core::now_row, i)), std::abs(rows.get(core::next_row, i)));
    return std::abs(error) / (rule_.rtol * std::max(1.0, size));
}

double ColumnField::fastest() const {
    double fastest = 0.0;
    for (int row = 0; row < 2 * system_->layers; ++row)
        fastest = std::max(fastest, core::Lanes<double>{*system_, slot_}.load(system_->rate_step, row));
    return fastest;
}

ColumnPath::ColumnPath(const core::System<double>& system, std::size_t slot, const core::FlowRule& rule,
                       const Eigen::VectorXd& start, const Eigen::MatrixXd& tangents)
    : field_(system, slot, rule, static_cast<int>(tangents.cols())),
      rows_(rows_for(field_.size())),
      fixed_(rule.fixed_step),
      shortest_(fixed_ > 0.0 ? 0.0 : shortest_step_share / field_.fastest()) {
    int i = 0;
    for (const double entry : start) rows_.put(core::now_row, i++, entry);
    for (const double entry : tangents.reshaped()) rows_.put(core::now_row, i++, entry);
    const core::Residual<double> at_start = field_.evaluate(rows_, core::now_row, core::first_slope_row);
    residual_ = at_start.value();
    magnitude_ = at_start.magnitude;
    next_ = fixed_ > 0.0 ? fixed_ : core::first_step_share / field_.fastest();
}

COLONNADE_CLONES bool ColumnPath::step(double until) {
    if (moved_) forget_last();
    while (std::isfinite(residual_) && time_ + next_ > time_ && next_ > shortest_) {
        const bool is_last = until <= time_ + next_;
        const double h = is_last ? until - time_ : next_;
        if (!(h > 0.0)) return false;
        const core::Residual<double> at_end = core::take_step<double>(field_, rows_, h);
        ++steps_;
        const double largest = std::max(magnitude_, at_end.magnitude);
        const double error = core::largest_error_ratio(field_, rows_, h, largest, residual_);
        const bool is_good = fixed_ > 0.0 ? !std::isnan(error) : error <= 1.0;
        if (!is_good && fixed_ > 0.0) return false;
        if (!(fixed_ > 0.0)) {
            const double next = control_.choose(h, error, is_good);
            if (!is_good && !(next < h)) return false;  // a subnormal number that no factor makes less
            if (!is_good || !is_last) next_ = next;
        }
        if (!is_good) continue;
        length_ = h;
        time_ = is_last ? until : time_ + h;
        residual_ = at_end.value();
        magnitude_ = at_end.magnitude;
        return moved_ = true;
    }
    return false;
}

double ColumnPath::at(int i, const core::DenseWeights& weights) const {
    return rows_.get(core::now_row, i) + length_ * sum(i, weights.value);
}

double ColumnPath::slope_at(int i, const core::DenseWeights& weights) const {
    return sum(i, weights.slope);
}

Eigen::VectorXd ColumnPath::state(double theta) const {
    const auto weights = core::dense_weights(theta);
    Eigen::VectorXd x(rows_.entries);
    for (int i = 0; i < rows_.entries; ++i) x(i) = field_.settle(rows_, i, at(i, weights));
    return x;
}

Eigen::VectorXd ColumnPath::state() const {
    Eigen::VectorXd x(rows_.entries);
    for (int i = 0; i < rows_.entries; ++i) x(i) = rows_.get(moved_ ? core::next_row : core::now_row, i);
    return x;
}

double ColumnPath::sum(int i, const double (&weights)[core::step_slopes]) const {
    double total = 0.0;
    for (int j = 0; j < core::step_slopes; ++j) total += weights[j] * rows_.get(core::first_slope_row + j, i);
    return total;
}

void ColumnPath::forget_last() {
    for (int i = 0; i < rows_.entries; ++i) {
        rows_.put(core::now_row, i, rows_.get(core::next_row, i));
        rows_.put(core::first_slope_row, i, rows_.get(core::last_slope_row, i));
    }
    moved_ = false;
}

Motion motion_at(const core::System<double>& system, std::size_t slot, const core::FlowRule& rule,
                 const Eigen::VectorXd& state) {
    ColumnField field(system, slot, rule, 0);
    PathRows rows = rows_for(field.size());
    int i = 0;
    for (const double entry : state) rows.put(core::now_row, i++, entry);
    Motion motion{Eigen::VectorXd(state.size()), field.evaluate(rows, core::now_row, core::first_slope_row)};
    for (i = 0; i < rows.entries; ++i) motion.velocity(i) = rows.get(core::first_slope_row, i);
    return motion;
}

}  // namespace colonnade::dynamics
