#include "host/assembly/matrix.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "host/experiment/network/column_range.hpp"
#include "kernels/backend.hpp"
#include "support/oracle.hpp"
#include "support/specs.hpp"

namespace colonnade::assembly {
namespace {

constexpr std::size_t columns = 9;

/// Every motif with drawn weights; a custom matrix of three neurons for the last.
std::vector<Spec> specs() {
    std::vector<Spec> all;
    for (const Inhibition inhibition : {Inhibition::shared, Inhibition::paired, Inhibition::kernel}) {
        Spec spec = test::lateral_spec(columns);
        spec.microcircuit.inhibition = inhibition;
        spec.microcircuit.channels = 5;
        spec.microcircuit.w_EI = test::uniform(0.2, 0.5);
        spec.microcircuit.w_self = test::uniform(0.1, 0.2);
        spec.microcircuit.w_cross = test::uniform(0.3, 0.5);
        spec.microcircuit.kernel.centre = 0.4;
        all.push_back(spec);
    }
    all.push_back(all.back());
    all.back().microcircuit.kernel.topology = KernelTopology::line;
    Spec custom = test::lateral_spec(columns);
    custom.microcircuit.motif = Motif::custom;
    custom.microcircuit.weights = {0.3, -0.5, 0.2, 0.4, -0.1, 0.6, 0.0, -0.7, 0.1};
    custom.microcircuit.is_inhibitory = {false, true, false};
    all.push_back(custom);
    return all;
}

struct Prepared {
    Shape shape;
    experiment::ColumnRange<double> range;
    kernels::HostColumns<double> batch;

    explicit Prepared(const Spec& spec)
        : shape(shape_of(spec)), range(spec, shape, kernels::reference_backend(), 0, columns), batch(range.start()) {}
    [[nodiscard]] const LayerParameters& layer() const { return range.parameters().front(); }
};

TEST(LayerMatrix, OneStepIsThatOfTheDenseMatrixForEveryMotif) {
    for (Spec spec : specs()) {
        spec.initial.rate_E = test::uniform(0.0, 1.0);
        spec.initial.rate_I = test::uniform(0.0, 1.0);
        spec.microcircuit.excitatory.threshold = Draw::of(0.2);
        spec.solve.method = Method::relaxation;
        spec.solve.step = 0.05;
        Prepared it(spec);
        const auto before = it.batch;
        std::vector<double> scratch(kernels::reference_backend().scratch_size(it.batch.system()));
        kernels::reference_backend().advance(it.batch.system(), 1, scratch);
        for (std::size_t k = 0; k < columns; ++k) {
            const Eigen::MatrixXd w = layer_matrix(spec, it.shape, it.layer(), k, 0);
            const auto n = w.rows();
            std::size_t channel = 0;
            Eigen::VectorXd x(n);
            for (Eigen::Index i = 0; i < n; ++i) x(i) = before.rate(static_cast<std::size_t>(i), k);
            for (Eigen::Index i = 0; i < n; ++i) {
                const auto neuron = static_cast<std::size_t>(i);
                const bool excitatory = it.shape.population_of[neuron] == 0;
                const double u = excitatory ? it.range.drive_E()[columns * channel++ + k] - 0.2 : 0.0;
                const double expected = x(i) + 0.05 * (std::max(0.0, w.row(i).dot(x) + u) - x(i));
                EXPECT_NEAR(it.batch.rate(neuron, k), expected, 1e-14) << "neuron " << i << ", column " << k;
            }
        }
    }
}

TEST(LayerMatrix, OfTheLateralMotifsIsThatOfTheory) {
    const auto all = specs();
    const Prepared shared(all[0]);
    const double w_EI = shared.layer().at(ParameterId::w_EI)[3];
    EXPECT_TRUE(layer_matrix(all[0], shared.shape, shared.layer(), 3, 0)
                    .isApprox(test::shared_matrix(5, 0.5, w_EI, 1.0, 0.2), 1e-15));
    const Prepared paired(all[1]);
    const double self = paired.layer().at(ParameterId::w_self)[3];
    const double cross = paired.layer().at(ParameterId::w_cross)[3];
    EXPECT_TRUE(layer_matrix(all[1], paired.shape, paired.layer(), 3, 0)
                    .isApprox(test::paired_matrix(5, 0.5, self, cross, 1.0, 0.2), 1e-15));
    const Prepared ring(all[2]);
    const double strength = ring.layer().at(ParameterId::w_EI)[3];
    const auto inhibition = [&](int i, int j) {
        const int along = std::abs(i - j);
        const double d = std::min(along, 5 - along);
        return strength * (std::exp(-0.5 * d * d) - 0.4 * std::exp(-2.0 * d * d));
    };
    EXPECT_TRUE(layer_matrix(all[2], ring.shape, ring.layer(), 3, 0)
                    .isApprox(test::pairs_matrix(5, 0.5, 1.0, 0.2, inhibition), 1e-15));
}

}  // namespace
}  // namespace colonnade::assembly
