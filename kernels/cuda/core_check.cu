/// Compiles the whole of kernels/core for the device: one thread draws for, marches or solves one column.
#include "core/draw.hpp"
#include "core/march.hpp"
#include "core/march_folded.hpp"
#include "core/newton_small.hpp"

namespace colonnade::kernels {

/// `scratch`: scratch_values(system, 1) values for each column.
template <class T>
__global__ void march(core::System<T> system, std::size_t steps, T* scratch) {
    const std::size_t column = std::size_t{blockIdx.x} * blockDim.x + threadIdx.x;
    if (column >= system.columns) return;
    const core::AnyPhi activation{system.population};
    const core::Relaxation<core::AnyPhi> relaxation{activation};
    T* const own = scratch + column * core::scratch_values(system, 1);
    if (system.update == core::Update::forward_backward) {
        core::march_any<T>(system, column, steps, core::ForwardBackward{activation}, own);
    } else if (!core::folds(system)) {
        core::march_any<T>(system, column, steps, relaxation, own);
    } else if (system.layers == 1 && system.channels == 2) {
        core::march_registers<T, 2, 1>(system, column, steps);
    } else {
        core::march_folded<T, 0, true>(system, column, steps, own);
    }
}

/// `scratch`: newton_scratch_values(system, 1) values for each column.
template <class T>
__global__ void newton(core::System<T> system, core::NewtonRule<T> rule, T* scratch) {
    const std::size_t column = std::size_t{blockIdx.x} * blockDim.x + threadIdx.x;
    if (column >= system.columns) return;
    T* const own = scratch + column * core::newton_scratch_values(system, 1);
    if (core::is_small(system) && system.channels == 2)
        core::newton_small<T, 2, 1>(system, column, rule);
    else
        core::newton<T>(system, core::AnyPhi{system.population}, column, rule, own);
}

/// One number for each of `columns` columns from global column `first` on.
__global__ void draw(core::DrawRule rule, std::uint64_t seed, core::Site site, std::size_t columns, double* out) {
    const std::size_t column = std::size_t{blockIdx.x} * blockDim.x + threadIdx.x;
    if (column >= columns) return;
    site.column += column;
    out[column] = core::draw(rule, seed, site);
}

template __global__ void march<float>(core::System<float>, std::size_t, float*);
template __global__ void newton<float>(core::System<float>, core::NewtonRule<float>, float*);
template __global__ void newton<double>(core::System<double>, core::NewtonRule<double>, double*);
template __global__ void march<double>(core::System<double>, std::size_t, double*);

}  // namespace colonnade::kernels
