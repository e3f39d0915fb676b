#pragma once

/// Activations and steps as functions that are called rather than copied into every motif's loop, for .cu sources only:
/// smooth ones take far longer than a call, and a kernel with dozens of copies takes a minute to compile.
#include "kernels/core/activation.hpp"
#include "kernels/core/proximal.hpp"
#include "kernels/core/update.hpp"

namespace colonnade::kernels::cuda {

template <class T>
__device__ __noinline__ T forward_backward(const core::ActivationForm* forms, int which, T x, T z, T gain, T n0, T n1,
                                           T n2, T n3) {
    const core::ForwardBackward step{core::AnyActivation{forms}};
    return step(which, x, z, gain, core::Numbers<T>{n0, n1, n2, n3});
}

/// core::AnyActivation, called.
struct CalledActivation : core::AnyActivation {
    template <class T, class Parameter>
    __device__ T operator()(int which, T z, Parameter parameter) const {
        return core::response(static_cast<const core::AnyActivation&>(*this), which, z, parameter);
    }
};

/// core::ForwardBackward, called.
struct CalledForwardBackward {
    CalledActivation activation;

    template <class T, class Parameter>
    __device__ T operator()(int which, T x, T z, T gain, Parameter parameter) const {
        return core::call_with_numbers<T>(activation.form(which), which, parameter, [&](T n0, T n1, T n2, T n3) {
            return forward_backward<T>(activation.forms, which, x, z, gain, n0, n1, n2, n3);
        });
    }
};

}  // namespace colonnade::kernels::cuda
