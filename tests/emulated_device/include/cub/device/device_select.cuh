#pragma once

/// Stands in for CUB's selection: one thread of the emulated device, which also overwrites the memory that it was given
/// to work in.
#include <cstdint>

#include "cuda_runtime.h"

namespace cub {

template <class Input, class T, class Number, class Predicate>
__global__ void select_one_by_one(unsigned char* room, std::size_t room_bytes, Input in, T* out, Number* found, T n,
                                  Predicate wanted) {
    for (std::size_t at = 0; at < room_bytes; ++at) room[at] = 0xFF;
    Number count = 0;
    for (T k = 0; k < n; ++k)
        if (wanted(in[k])) out[count++] = in[k];
    *found = count;
}

struct DeviceSelect {
    template <class Input, class T, class Number, class Predicate>
    static cudaError_t If(void* room, std::size_t& room_bytes, Input in, T* out, Number* found, T n, Predicate wanted,
                          cudaStream_t stream) {
        constexpr std::size_t needed = 768;
        if (room == nullptr) {
            room_bytes = needed;
            return cudaSuccess;
        }
        if (room_bytes < needed) return cudaErrorInvalidValue;
        auto* given = static_cast<unsigned char*>(room);
        std::size_t bytes = needed;
        void* arguments[] = {&given, &bytes, &in, &out, &found, &n, &wanted};
        return cudaLaunchKernel(select_one_by_one<Input, T, Number, Predicate>, dim3(1), dim3(1), arguments, 0, stream);
    }
};

}  // namespace cub
