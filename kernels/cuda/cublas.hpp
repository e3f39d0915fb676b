#pragma once

/// cuBLAS, found when the program runs: neither building nor linking needs it, and of its headers nothing is included,
/// so that this part is tested without a device. Numbers of enumerations are those of its binary interface.
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "kernels/core/march_gemm.hpp"

struct CUstream_st;    // cudaStream_t points to one
struct cublasContext;  // cublasHandle_t points to one

namespace colonnade::kernels::cuda {

class Cublas {
public:
    /// The first of `files` that the dynamic loader finds, which stays loaded. Throws Error (Fault::machine) where
    /// there is none or one lacks a function.
    explicit Cublas(std::span<const char* const> files);
    /// This machine's. Throws as the constructor.
    [[nodiscard]] static const Cublas& installed();

    /// "cuBLAS 13.1.0"
    [[nodiscard]] std::string version() const;

    /// A handle on the current device, without TF32 or any other arithmetic but that of its operands' precision. For
    /// one thread at a time. Throws Error (Fault::machine), of its kinds OutOfMemory.
    [[nodiscard]] cublasContext* create() const;
    void destroy(cublasContext* handle) const noexcept;
    /// What `handle` computes from now on goes into `stream` and works in `workspace` on the device: memory of our own
    /// makes the bits those of every such run, and can be captured in a graph.
    void bind(cublasContext* handle, CUstream_st* stream, void* workspace, std::size_t bytes) const;
    /// product = W x for all columns of a system that takes_gemm, all on the device. u comes with the step rather than
    /// with beta = 1 or an epilogue: cuBLASLt adds one bias a row, drives differ by column, and a copy of u into the
    /// product would be read and written once more.
    template <class T>
    void multiply(cublasContext* handle, const core::System<T>& system, const core::ProductView<T>& product) const;

private:
    template <class T>
    using Gemm = int (*)(cublasContext*, int, int, std::int64_t, std::int64_t, std::int64_t, const T*, const T*,
                         std::int64_t, const T*, std::int64_t, const T*, T*, std::int64_t);

    template <class Function>
    void find(Function& function, const char* name);
    void check(int status, const char* doing) const;
    template <class T>
    [[nodiscard]] Gemm<T> gemm() const;

    std::string file_;
    void* library_ = nullptr;
    int (*get_property_)(int, int*) = nullptr;
    const char* (*status_text_)(int) = nullptr;
    int (*create_)(cublasContext**) = nullptr;
    int (*destroy_)(cublasContext*) = nullptr;
    int (*set_math_mode_)(cublasContext*, int) = nullptr;
    int (*set_stream_)(cublasContext*, CUstream_st*) = nullptr;
    int (*set_workspace_)(cublasContext*, void*, std::size_t) = nullptr;
    Gemm<float> gemm_float_ = nullptr;
    Gemm<double> gemm_double_ = nullptr;
};

}  // namespace colonnade::kernels::cuda
