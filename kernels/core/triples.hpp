#pragma once

/// Many networks of two or three neurons, and what is proved of them: arrays that core/certify_triples.hpp reads and
/// fills.
#include <cstddef>
#include <cstdint>

namespace colonnade::core {

/// Networks, one a column; row r of an array starts at r * stride.
struct Triples {
    int neurons = 3;  ///< n, 2 or 3
    std::size_t columns = 0, stride = 0;
    const double* weights = nullptr;  ///< W [n i + j][column]
    const double* tau = nullptr;      ///< [neuron][column], > 0
};

/// Rows of TripleCertificates::answers.
enum TripleAnswer : int { triple_contracting, triple_stable, triple_p_matrix, triple_hurwitz, triple_answers };
/// Rows of TripleCertificates::numbers; rows of a third neuron mean nothing where there are two.
enum TripleNumber : int {
    triple_rate,                        ///< of contraction, 1 / tau
    triple_margin,                      ///< of diagonal stability
    triple_norm,                        ///< v of the norm max |x_i| / v_i, 3 rows
    triple_lyapunov = triple_norm + 3,  ///< diagonal of P, trace n, 3 rows
    triple_dual = triple_lyapunov + 3,  ///< L of Z = LL' [neuron][column of L], 6 rows
    triple_numbers = triple_dual + 6
};

/// What is proved, with the strides of the networks. Answers are 0, 1 and 2 for no, yes and undecided. Rate and v mean
/// something where the first rung is yes, P and its margin where the second is yes, L where that is no.
struct TripleCertificates {
    std::int8_t* answers = nullptr;  ///< [TripleAnswer][column]
    double* numbers = nullptr;       ///< [TripleNumber][column]
};

}  // namespace colonnade::core
