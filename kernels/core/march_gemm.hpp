#pragma once

/// March of columns that share a dense W around a product of matrices that a library computes (gemm of the BLAS): what
/// a step is once W x is there. Not the bits of march_any, because the library adds in an order of its own, which may
/// change with the number of columns. With v half the distance from 1 to the next number and gamma_m = m v / (1 - m v),
/// n products added in any order, fused or not, are off by at most gamma_n |W||x|, underflow apart (Higham, Accuracy
/// and Stability of Numerical Algorithms, 2nd ed., 2002, section 3.1), and u rounds once more:
///     |z - (W x + u)| <= gamma_(n+1) (|W||x| + |u|),  in the order of core/motif.hpp gamma_n (|W||x| + |u|).
/// A step moves a drive's difference into a rate times gain and slope. The error bound of an equilibrium
/// (core/error_bound.hpp) allows (n + 6) 2v for the same, whatever the order, and so covers either.
#include "kernels/core/residual.hpp"
#include "kernels/core/system.hpp"

namespace colonnade::core {

/// Whether a library takes the product of W and the rates.
template <class T>
COLONNADE_HD bool takes_gemm(const System<T>& system) {
    return system.product == Product::library && system.motif == Motif::dense && system.matrix != nullptr &&
           system.layers == 1;
}

/// W x as a library left it, u not yet added: of neuron i in column k at values[i * stride + k - first].
template <class T>
struct ProductView {
    T* values = nullptr;
    std::size_t stride = 0;
    std::size_t first = 0;

    COLONNADE_HD T drive(const Lanes<T>& lanes, int i) const {
        return values[static_cast<std::size_t>(i) * stride + lanes.at - first] + lanes.drive(0, i);
    }
};

/// One step of neuron i in column k, in place.
template <class T, class Step>
COLONNADE_HD void step_entry(const System<T>& system, const ProductView<T>& product, Step step, int i, std::size_t k) {
    const Lanes<T> lanes{system, k};
    const int population = system.population_of[i];
    lanes.keep(0, i,
               step(population, lanes.rate(0, i), product.drive(lanes, i), lanes.rate_step(0, population),
                    [&](int which, int index) { return lanes.phi(0, which, index); }));
}

/// What ends a march of neuron i in column k.
template <class T>
COLONNADE_HD void settle_entry(const System<T>& system, int i, std::size_t k) {
    const Lanes<T> lanes{system, k};
    lanes.keep(0, i, without_negligible(lanes.rate(0, i)));
}

/// Residual and magnitude of column k.
template <class T, class Activation>
COLONNADE_HD void test_column(const System<T>& system, const ProductView<T>& product, Activation activation,
                              std::size_t k) {
    const Lanes<T> lanes{system, k};
    const auto parameter = [&](int which, int index) { return lanes.phi(0, which, index); };
    Residual<T> residual;
    for (int i = 0; i < system.neurons; ++i)
        residual.add(activation(system.population_of[i], product.drive(lanes, i), parameter), lanes.rate(0, i));
    lanes.report(residual);
}

/// The course of a march: `multiply()` leaves W x of the rates as they stand, `step()`, `settle()` and `test()` call
/// the functions above for all entries or columns.
template <class Multiply, class Step, class Settle, class Test>
void march_gemm(std::size_t steps, Multiply multiply, Step step, Settle settle, Test test) {
    for (std::size_t s = 0; s < steps; ++s) multiply(), step();
    settle();
    multiply(), test();
}

}  // namespace colonnade::core
