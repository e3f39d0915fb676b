#pragma once

/// Many networks of two or three neurons, and what is proved of them: arrays that core/certify_small_networks.hpp reads
/// and fills.
#include <cstddef>
#include <cstdint>

namespace colonnade::core {

/// Networks, one a column; row r of an array starts at r * stride.
struct SmallNetworks {
    int neurons = 3;  ///< n, 2 or 3
    std::size_t columns = 0, stride = 0;
    const double* weights = nullptr;  ///< W [n i + j][column]
    const double* tau = nullptr;      ///< [neuron][column], > 0
};

/// Rows of SmallNetworkCertificates::answers.
enum SmallNetworkAnswer : int {
    small_network_contracting,
    small_network_stable,
    small_network_p_matrix,
    small_network_hurwitz,
    small_network_answers
};
/// Rows of SmallNetworkCertificates::numbers; rows of a third neuron mean nothing where there are two.
enum SmallNetworkNumber : int {
    small_network_rate,                               ///< of contraction, 1 / tau
    small_network_margin,                             ///< of diagonal stability
    small_network_norm,                               ///< v of the norm max |x_i| / v_i, 3 rows
    small_network_lyapunov = small_network_norm + 3,  ///< diagonal of P, trace n, 3 rows
    small_network_dual = small_network_lyapunov + 3,  ///< L of Z = LL' [neuron][column of L], 6 rows
    small_network_numbers = small_network_dual + 6
};

/// What is proved, with the strides of the networks. Answers are 0, 1 and 2 for no, yes and undecided. Rate and v mean
/// something where the first rung is yes, P and its margin where the second is yes, L where that is no.
struct SmallNetworkCertificates {
    std::int8_t* answers = nullptr;  ///< [SmallNetworkAnswer][column]
    double* numbers = nullptr;       ///< [SmallNetworkNumber][column]
};

}  // namespace colonnade::core
