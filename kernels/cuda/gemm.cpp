#include "kernels/cuda/gemm.hpp"

#include <memory>
#include <vector>

#include "kernels/cuda/cublas.hpp"
#include "kernels/cuda/runtime.hpp"

namespace colonnade::kernels::cuda {
namespace {

/// What NVIDIA recommends for Hopper; earlier devices ask for less.
constexpr std::size_t workspace_bytes = std::size_t{32} << 20;

/// A handle on one device and the stream that it works in.
class Context {
public:
    Context() : workspace_(workspace_bytes), handle_(Cublas::installed().create()) {}
    ~Context() { Cublas::installed().destroy(handle_); }
    Context(const Context&) = delete;
    Context& operator=(const Context&) = delete;

    cublasContext* in(cudaStream_t stream) {
        if (!is_bound_ || stream != stream_)
            Cublas::installed().bind(handle_, stream, workspace_.data(), workspace_.size());
        stream_ = stream;
        is_bound_ = true;
        return handle_;
    }

private:
    DeviceBuffer<std::byte> workspace_;  // first: where it does not fit there is no handle to give back
    cublasContext* handle_;
    cudaStream_t stream_ = nullptr;
    bool is_bound_ = false;
};

/// The calling thread's, on the current device.
Context& context() {
    thread_local std::vector<std::unique_ptr<Context>> contexts;
    int device = 0;
    check(cudaGetDevice(&device), "asking for the current device");
    const auto index = static_cast<std::size_t>(device);
    if (contexts.size() <= index) contexts.resize(index + 1);
    if (!contexts[index]) contexts[index] = std::make_unique<Context>();
    return *contexts[index];
}

}  // namespace

template <class T>
void multiply(const core::System<T>& system, const core::ProductView<T>& product, cudaStream_t stream) {
    Cublas::installed().multiply(context().in(stream), system, product);
}

template void multiply(const core::System<float>&, const core::ProductView<float>&, cudaStream_t);
template void multiply(const core::System<double>&, const core::ProductView<double>&, cudaStream_t);

}  // namespace colonnade::kernels::cuda
