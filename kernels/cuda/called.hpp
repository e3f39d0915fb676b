#pragma once

/// Activations and steps as functions that are called rather than copied into every motif's loop, for .cu sources only:
/// smooth ones take far longer than a call, and a kernel with dozens of copies takes a minute to compile.
#include "core/activation.hpp"
#include "core/update.hpp"

namespace colonnade::kernels::cuda {

template <class T>
__device__ __noinline__ T response(const core::Population* population, int which, T z, T p, T q) {
    return core::AnyPhi{population}(which, z, [&](int, int index) { return index == 0 ? p : q; });
}

template <class T>
__device__ __noinline__ T forward_backward(const core::Population* population, int which, T x, T z, T gain, T p, T q) {
    const core::ForwardBackward step{core::AnyPhi{population}};
    return step(which, x, z, gain, [&](int, int index) { return index == 0 ? p : q; });
}

/// core::AnyPhi, called.
struct CalledPhi : core::AnyPhi {
    template <class T, class Parameter>
    __device__ T operator()(int which, T z, Parameter parameter) const {
        return response<T>(population, which, z, parameter(which, 0), parameter(which, 1));
    }
};

/// core::ForwardBackward, called.
struct CalledForwardBackward {
    CalledPhi activation;

    template <class T, class Parameter>
    __device__ T operator()(int which, T x, T z, T gain, Parameter parameter) const {
        return forward_backward<T>(activation.population, which, x, z, gain, parameter(which, 0), parameter(which, 1));
    }
};

}  // namespace colonnade::kernels::cuda
