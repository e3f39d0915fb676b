#include "host/dynamics/column_flow.hpp"

namespace colonnade::dynamics {

ColumnField::ColumnField(const core::System<double>& system, std::size_t slot, const core::FlowRule& rule, int tangents)
    : system_(&system),
      slot_(slot),
      rule_(rule),
      activation_{system.activation},
      neurons_(system.layers * system.neurons),
      tangents_(tangents),
      pull_(tangents > 0 ? neurons_ : 0),
      leak_(pull_.size()) {}

ColumnPath column_path(const core::System<double>& system, std::size_t slot, const core::FlowRule& rule,
                       const Eigen::VectorXd& start, const Eigen::MatrixXd& tangents) {
    const Eigen::Index n = start.size();
    Eigen::VectorXd all(n + tangents.size());
    all.head(n) = start;
    all.tail(tangents.size()) = tangents.reshaped();
    double fastest = 0.0;
    for (int row = 0; row < 2 * system.layers; ++row)
        fastest = std::max(fastest, system.rate_step[static_cast<std::size_t>(row) * system.stride + slot]);
    return {ColumnField(system, slot, rule, static_cast<int>(tangents.cols())), all, fastest, rule.fixed_step};
}

Eigen::VectorXd velocity_at(const core::System<double>& system, std::size_t slot, const core::FlowRule& rule,
                            const Eigen::VectorXd& state) {
    ColumnField field(system, slot, rule, 0);
    Eigen::VectorXd velocity(state.size());
    (void)field.evaluate([&](int i) { return state(i); }, [&](int i, double slope) { velocity(i) = slope; });
    return velocity;
}

}  // namespace colonnade::dynamics
