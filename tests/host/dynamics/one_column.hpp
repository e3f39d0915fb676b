#pragma once

/// Single columns for the tests of courses in time.
#include "host/equilibrium/outcome.hpp"
#include "host/experiment/network/column_range.hpp"
#include "support/specs.hpp"

namespace colonnade::test {

/// The one system of a spec of one column, and what its flow is followed by.
class OneColumn {
public:
    explicit OneColumn(const Spec& spec)
        : shape_(assembly::shape_of(spec)),
          batch_(experiment::ColumnRange<double>(spec, shape_, kernels::reference_backend(), 0, 1).start()),
          rule_(equilibrium::flow_rule(spec.solve)) {}

    [[nodiscard]] core::System<double> system() { return batch_.system(); }
    [[nodiscard]] const core::FlowRule& rule() const { return rule_; }

private:
    assembly::Shape shape_;
    kernels::HostColumns<double> batch_;
    core::FlowRule rule_;
};

/// A linear pair, tau dx/dt = (W - I) x + u around u' = 0: eigenvalues (w_EE - 2)/2 -+ i omega for w_II = 0.
inline Spec linear_pair(double w_EE, double loop) {
    Spec spec = wilson_cowan_spec(w_EE, loop, loop, 0.0, 0.0, 0.0);
    spec.microcircuit.excitatory.kind = spec.microcircuit.inhibitory.kind = Activation::linear;
    return spec;
}

inline Eigen::VectorXd two(double a, double b) {
    return (Eigen::VectorXd(2) << a, b).finished();
}

}  // namespace colonnade::test
