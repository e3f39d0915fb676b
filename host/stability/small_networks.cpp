#include "host/stability/small_networks.hpp"

#include <limits>

#include "host/stability/error_bounded.hpp"
#include "kernels/core/small_network.hpp"

namespace colonnade::stability {

using Eigen::Index;
constexpr double undefined = std::numeric_limits<double>::quiet_NaN();

SmallNetworks::SmallNetworks(std::size_t neurons, std::size_t columns)
    : neurons_(neurons),
      columns_(columns),
      weights_(neurons * neurons * columns),
      tau_(neurons * columns),
      numbers_(core::small_network_numbers * columns),
      answers_(core::small_network_answers * columns) {}

void SmallNetworks::set(std::size_t k, const Eigen::MatrixXd& weights, const Eigen::VectorXd& tau) {
    for (std::size_t i = 0; i < neurons_; ++i) {
        const auto row = static_cast<Index>(i);
        tau_[i * columns_ + k] = tau(row);
        for (std::size_t j = 0; j < neurons_; ++j)
            weights_[(i * neurons_ + j) * columns_ + k] = weights(row, static_cast<Index>(j));
    }
}

void SmallNetworks::climb(const kernels::Backend& backend) {
    backend.certify({.neurons = static_cast<int>(neurons_),
                     .columns = columns_,
                     .stride = columns_,
                     .weights = weights_.data(),
                     .tau = tau_.data()},
                    {.answers = answers_.data(), .numbers = numbers_.data()});
}

void SmallNetworks::read(std::size_t k, Ladder& to) const {
    const auto answer = [&](int row) {
        return static_cast<Answer>(answers_[static_cast<std::size_t>(row) * columns_ + k]);
    };
    to.contracting = answer(core::small_network_contracting);
    to.diagonally_stable = answer(core::small_network_stable);
    to.p_matrix = answer(core::small_network_p_matrix);
    to.totally_hurwitz = answer(core::small_network_hurwitz);
    const bool contracts = to.contracting == Answer::yes, stable = to.diagonally_stable == Answer::yes;
    const bool excluded = to.diagonally_stable == Answer::no;
    const auto n = static_cast<Index>(neurons_);
    to.contraction_rate = contracts ? number(core::small_network_rate, k) : undefined;
    to.margin = stable ? number(core::small_network_margin, k) : undefined;
    to.contraction_weights.resize(contracts ? n : 0);
    to.lyapunov.resize(stable ? n : 0);
    to.dual.resize(excluded ? n : 0, excluded ? 2 : 0);
    for (int i = 0; i < n; ++i) {
        if (contracts) to.contraction_weights(i) = number(core::small_network_norm + i, k);
        if (stable) to.lyapunov(i) = number(core::small_network_lyapunov + i, k);
        for (int r = 0; r < to.dual.cols(); ++r) to.dual(i, r) = number(core::small_network_dual + 2 * i + r, k);
    }
}

Answer small_network_local_stability(const Network& network, const Eigen::VectorXd& slopes,
                                     const Eigen::VectorXd& errors) {
    core::Matrix3<double> w{};
    double tau[3];
    ErrorBounded slope[3];
    const Index n = slopes.size();
    for (int i = 0; i < 3; ++i) tau[i] = network.tau(i < n ? i : 0);
    for (int i = 0; i < n; ++i) {
        slope[i] = ErrorBounded(slopes(i), errors.size() > 0 ? errors(i) : 0.0);
        for (int j = 0; j < n; ++j) w.at[i][j] = network.weights(i, j);
    }
    return static_cast<Answer>(core::is_hurwitz(core::minors(core::identity_less(slope, w)), tau));
}

}  // namespace colonnade::stability
