#pragma once

/// Views of one batch of columns, shared by every backend. Nothing here owns memory.
#include <cstddef>
#include <cstdint>

#include "colonnade/types.hpp"
#include "kernels/core/activation_kinds.hpp"

namespace colonnade::core {

enum class Motif : std::uint8_t { shared, paired, kernel, dense };
/// `flow`: no update of a fixed length, but the flow itself (core/flow.hpp), with 1 / tau in place of h / tau.
enum class Update : std::uint8_t { relaxation, forward_backward, flow };

/// Rows of System::weight for a lateral-inhibition motif; `minus_` rows hold the negated magnitude, so that every
/// drive is a plain chain of fma. Shared inhibition uses the first four, paired also minus_cross, with minus_EI
/// holding -(w_self - w_cross); kernel inhibition has -w_EI K(d) for d = 0, 1, ... from minus_kernel on.
enum WeightRow : int { w_EE_row, minus_EI_row, w_IE_row, minus_II_row, minus_cross_row, minus_kernel_row = 4 };

/// A batch of columns, in structure-of-arrays order: row r of an array starts at r * stride, columns are contiguous.
/// Columns from `columns` up to the next multiple of the lane count are padding: computed, never read.
template <class T>
struct System {
    Motif motif = Motif::shared;
    Update update = Update::relaxation;
    Product product = Product::ordered;           ///< read only where all columns share a dense W
    bool ring = true;                             ///< kernel motif: distance on a ring rather than a line
    bool feeds_back = true;                       ///< some feedback may differ from 0
    int layers = 1;                               ///< layers that evolve together
    int channels = 1;                             ///< excitatory neurons N of a lateral-inhibition motif
    int neurons = 2;                              ///< neurons n of one layer
    int weight_rows = 4;                          ///< rows of `weight` in one layer
    ActivationForm activation[2];                 ///< 0: excitatory, 1: inhibitory
    int phi_rows = 2;                             ///< rows of `phi` for one population, phi_rows_of
    const std::uint8_t* population_of = nullptr;  ///< [neuron] -> 0 or 1

    std::size_t columns = 0;  ///< live columns
    std::size_t stride = 0;   ///< columns allocated in each row

    T* x = nullptr;                  ///< rates [layer][neuron][column]
    const T* u = nullptr;            ///< external drive less the threshold [layer][neuron][column]
    const T* weight = nullptr;       ///< [layer][weight_rows][column]; dense with own W: rows i * n + j
    const T* matrix = nullptr;       ///< dense W shared by all columns [i][j]; nullptr: rows of `weight`
    const T* rate_step = nullptr;    ///< h / tau, gamma, or of the flow 1 / tau [layer][population][column]
    const T* phi = nullptr;          ///< numbers of activations [layer][population][phi_rows][column]
    const T* feedforward = nullptr;  ///< gain from layer l - 1 into l [layer][column]; read only when layers > 1
    const T* feedback = nullptr;     ///< gain from layer l + 1 into l [layer][column]

    T* x_low = nullptr;        ///< out of Newton: what rates lack of twice the precision; nullptr: not asked for
    const T* u_low = nullptr;  ///< what u lacks of it; nullptr together with x_low

    T* residual = nullptr;    ///< out: max_i |Phi_i(z_i) - x_i| [column]; NaN as soon as one term is not finite
    T* magnitude = nullptr;   ///< out: max_i |x_i| [column]
    T* iterations = nullptr;  ///< out: steps that Newton took [column]
};

/// Rows that the numbers of one population take: as many as the activation with the most reads, and at least two.
COLONNADE_HD int phi_rows_of(const ActivationForm (&forms)[2]) {
    int rows = 2;
    for (const ActivationForm& form : forms) {
        const int count = with_kind(form.kind, [&](auto kind) COLONNADE_INLINE { return kind.count(form); });
        rows = count > rows ? count : rows;
    }
    return rows;
}

/// Scratch values of type T that a march needs for a block of `lanes` columns: rates old and new, and what
/// march_folded keeps beside them, and room to align them all to a cache line.
template <class T>
constexpr std::size_t scratch_values(const System<T>& system, int lanes) {
    const auto rows =
        3U * static_cast<std::size_t>(system.neurons) + 4U + 2U * static_cast<std::size_t>(system.phi_rows);
    return static_cast<std::size_t>(system.layers) * rows * static_cast<std::size_t>(lanes) + 64U / sizeof(T);
}

}  // namespace colonnade::core
