#include "kernels/cpu/product.hpp"

#include <Eigen/Core>
#include <algorithm>

#include "kernels/core/march_gemm.hpp"
#include "kernels/core/update.hpp"

namespace colonnade::kernels {
namespace {

template <class T, class Step>
void advance_block(const core::System<T>& system, std::size_t steps, Step step, std::size_t first, std::size_t columns,
                   T* scratch) {
    using Matrix = Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic>;  // by columns
    using Stride = Eigen::OuterStride<>;
    const core::ProductView<T> product{scratch, columns, first};
    // a row of the batch is a column of Eigen's, and W row by row is W' by columns
    const Eigen::Index width = static_cast<Eigen::Index>(columns), n = system.neurons;
    const Eigen::Map<const Matrix, 0, Stride> rates(system.x + first, width, n,
                                                    Stride(static_cast<Eigen::Index>(system.stride)));
    const Eigen::Map<const Matrix> transposed(system.matrix, n, n);
    Eigen::Map<Matrix> out(scratch, width, n);
    const auto each = [&](auto f) {
        for (int i = 0; i < system.neurons; ++i)
            for (std::size_t k = first; k < first + columns; ++k) f(i, k);
    };
    core::march_gemm(
        steps, [&] { out.noalias() = rates * transposed; },
        [&] { each([&](int i, std::size_t k) { core::step_entry(system, product, step, i, k); }); },
        [&] { each([&](int i, std::size_t k) { core::settle_entry(system, i, k); }); },
        [&] {
            for (std::size_t k = first; k < first + columns; ++k)
                core::test_column(system, product, step.activation, k);
        });
}

template <class T, class Step>
void advance_blocks(const core::System<T>& system, std::size_t steps, Step step, std::size_t block, T* scratch) {
    for (std::size_t first = 0; first < system.columns; first += block)
        advance_block(system, steps, step, first, std::min(block, system.columns - first), scratch);
}

}  // namespace

std::string eigen_version() {
    return "Eigen " + std::to_string(EIGEN_WORLD_VERSION) + "." + std::to_string(EIGEN_MAJOR_VERSION) + "." +
           std::to_string(EIGEN_MINOR_VERSION);
}

template <class T>
void advance_by_eigen(const core::System<T>& system, std::size_t steps, int block, T* scratch) {
    const auto columns = static_cast<std::size_t>(block);
    const core::AnyActivation activation{system.activation};
    if (system.update == core::Update::forward_backward)
        advance_blocks(system, steps, core::ForwardBackward{activation}, columns, scratch);
    else
        advance_blocks(system, steps, core::Relaxation<core::AnyActivation>{activation}, columns, scratch);
}

template void advance_by_eigen<float>(const core::System<float>&, std::size_t, int, float*);
template void advance_by_eigen<double>(const core::System<double>&, std::size_t, int, double*);

}  // namespace colonnade::kernels
