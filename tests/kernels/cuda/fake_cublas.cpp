/// Stands for libcublas in tests: its binary interface over plain loops in memory of the host, with the rules of the
/// BLAS (matrices by columns) and of its own (a new stream takes the workspace back) as NVIDIA documents them. On the
/// emulated device (tests/emulated_device) a product waits in its stream for its turn, elsewhere it is done at once.
#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <mutex>

/// Of the emulated device's runtime; not there in other programs.
extern "C" __attribute__((weak)) int cudaLaunchHostFunc(void* stream, void (*function)(void*), void* data);

namespace {

enum Status { success = 0, not_initialized = 1, alloc_failed = 3, invalid_value = 7, execution_failed = 13 };

struct Handle {
    int math_mode = 0;
    void* stream = nullptr;
    const void* workspace = nullptr;
};

void put_in_stream(void* stream, const std::function<void()>& work) {
    if (cudaLaunchHostFunc == nullptr) return work();
    static std::mutex mutex;
    static std::list<std::function<void()>> kept;  // a graph may call one again and again
    const std::scoped_lock lock(mutex);
    kept.push_back(work);
    (void)cudaLaunchHostFunc(
        stream, [](void* data) { (*static_cast<std::function<void()>*>(data))(); }, &kept.back());
}

/// Multiplies only under pedantic math (2) and with a workspace of the caller's.
template <class T>
int gemm(const Handle* handle, int of_a, int of_b, std::int64_t m, std::int64_t n, std::int64_t k, const T* alpha,
         const T* a, std::int64_t lda, const T* b, std::int64_t ldb, const T* beta, T* c, std::int64_t ldc) {
    if (handle->math_mode != 2 || handle->workspace == nullptr) return execution_failed;
    if (m < 0 || n < 0 || k < 0 || lda < (of_a == 0 ? m : k) || ldb < (of_b == 0 ? k : n) || ldc < m)
        return invalid_value;
    put_in_stream(handle->stream, [=, factor = *alpha, of_entry = *beta] {
        for (std::int64_t j = 0; j < n; ++j)
            for (std::int64_t i = 0; i < m; ++i) {
                T sum = 0;
                for (std::int64_t l = 0; l < k; ++l)
                    sum +=
                        (of_a == 0 ? a[i + l * lda] : a[l + i * lda]) * (of_b == 0 ? b[l + j * ldb] : b[j + l * ldb]);
                T& entry = c[i + j * ldc];
                entry = of_entry == T(0) ? factor * sum : factor * sum + of_entry * entry;
            }
    });
    return success;
}

}  // namespace

extern "C" {

int cublasGetProperty(int part, int* value) {
    constexpr int version[] = {12, 34, 5};
    *value = version[part];
    return success;
}
const char* cublasGetStatusString(int status) {
    return status == execution_failed ? "the GPU program failed to execute" : "something else";
}
int cublasCreate_v2(Handle** handle) {
    *handle = new Handle;
    return success;
}
int cublasDestroy_v2(const Handle* handle) {
    delete handle;
    return success;
}
int cublasSetMathMode(Handle* handle, int mode) {
    handle->math_mode = mode;
    return success;
}
int cublasSetStream_v2(Handle* handle, void* stream) {
    handle->stream = stream;
    handle->workspace = nullptr;
    return success;
}
int cublasSetWorkspace_v2(Handle* handle, const void* workspace, std::size_t bytes) {
    if (bytes == 0) return alloc_failed;
    handle->workspace = workspace;
    return success;
}
int cublasSgemm_v2_64(const Handle* handle, int of_a, int of_b, std::int64_t m, std::int64_t n, std::int64_t k,
                      const float* alpha, const float* a, std::int64_t lda, const float* b, std::int64_t ldb,
                      const float* beta, float* c, std::int64_t ldc) {
    return gemm(handle, of_a, of_b, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
}
int cublasDgemm_v2_64(const Handle* handle, int of_a, int of_b, std::int64_t m, std::int64_t n, std::int64_t k,
                      const double* alpha, const double* a, std::int64_t lda, const double* b, std::int64_t ldb,
                      const double* beta, double* c, std::int64_t ldc) {
    return gemm(handle, of_a, of_b, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
}
}
