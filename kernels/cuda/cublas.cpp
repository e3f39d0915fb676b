#include "kernels/cuda/cublas.hpp"

#include <dlfcn.h>

#include "colonnade/error.hpp"
#include "kernels/backend.hpp"

namespace colonnade::kernels::cuda {
namespace {

constexpr int success = 0, alloc_failed = 3;  // cublasStatus_t
constexpr int pedantic_math = 2;              // cublasMath_t
constexpr int as_it_lies = 0;                 // cublasOperation_t: not transposed

std::string one_of(std::span<const char* const> files) {
    std::string names = files.front();
    for (const char* file : files.subspan(1)) names += std::string(" or ") + file;
    return names;
}

}  // namespace

Cublas::Cublas(std::span<const char* const> files) {
    std::string reason;
    for (const char* file : files) {
        file_ = file;
        library_ = dlopen(file, RTLD_NOW | RTLD_LOCAL);
        if (library_ != nullptr) break;
        if (reason.empty()) reason = dlerror();
    }
    if (library_ == nullptr)
        throw Error("solve.product: found \"library\", which takes cuBLAS on a device, and " + one_of(files) +
                        " cannot be loaded (" + reason + "); allowed here: \"ordered\", or the cpu backend",
                    Fault::machine);
    find(get_property_, "cublasGetProperty");
    find(status_text_, "cublasGetStatusString");
    find(create_, "cublasCreate_v2");
    find(destroy_, "cublasDestroy_v2");
    find(set_math_mode_, "cublasSetMathMode");
    find(set_stream_, "cublasSetStream_v2");
    find(set_workspace_, "cublasSetWorkspace_v2");
    find(gemm_float_, "cublasSgemm_v2_64");
    find(gemm_double_, "cublasDgemm_v2_64");
}

const Cublas& Cublas::installed() {
    static constexpr const char* files[] = {"libcublas.so.13", "libcublas.so.12"};
    static const Cublas found(files);
    return found;
}

template <class Function>
void Cublas::find(Function& function, const char* name) {
    function = reinterpret_cast<Function>(dlsym(library_, name));
    if (function == nullptr)
        throw Error("device: " + file_ + " has no " + name + "; allowed: cuBLAS 12 or later", Fault::machine);
}

void Cublas::check(int status, const char* doing) const {
    if (status == success) return;
    const std::string sentence = std::string("device: ") + doing + " failed: " + status_text_(status) +
                                 " (cuBLAS status " + std::to_string(status) + ")";
    if (status == alloc_failed) throw OutOfMemory(sentence + "; fewer columns a batch may fit");
    throw Error(sentence, Fault::machine);
}

std::string Cublas::version() const {
    int parts[3] = {};
    for (const int part : {0, 1, 2})  // libraryPropertyType: major, minor, patch
        check(get_property_(part, &parts[part]), "asking cuBLAS for its version");
    return "cuBLAS " + std::to_string(parts[0]) + "." + std::to_string(parts[1]) + "." + std::to_string(parts[2]);
}

cublasContext* Cublas::create() const {
    cublasContext* handle = nullptr;
    check(create_(&handle), "starting cuBLAS");
    const int status = set_math_mode_(handle, pedantic_math);
    if (status != success) destroy(handle);
    check(status, "asking cuBLAS for its strictest arithmetic");
    return handle;
}

void Cublas::destroy(cublasContext* handle) const noexcept {
    (void)destroy_(handle);
}

void Cublas::bind(cublasContext* handle, CUstream_st* stream, void* workspace, std::size_t bytes) const {
    // in this order: a new stream takes the workspace back
    check(set_stream_(handle, stream), "giving cuBLAS a stream");
    check(set_workspace_(handle, workspace, bytes), "giving cuBLAS memory");
}

template <>
Cublas::Gemm<float> Cublas::gemm<float>() const {
    return gemm_float_;
}
template <>
Cublas::Gemm<double> Cublas::gemm<double>() const {
    return gemm_double_;
}

template <class T>
void Cublas::multiply(cublasContext* handle, const core::System<T>& system, const core::ProductView<T>& product) const {
    // cuBLAS stores by columns: a row of the batch is a column there, and W row by row is W' by columns
    const auto columns = static_cast<std::int64_t>(system.columns);
    const std::int64_t n = system.neurons;
    const T one = 1, zero = 0;
    check(gemm<T>()(handle, as_it_lies, as_it_lies, columns, n, n, &one, system.x,
                    static_cast<std::int64_t>(system.stride), system.matrix, n, &zero, product.values,
                    static_cast<std::int64_t>(product.stride)),
          "multiplying by cuBLAS");
}

template void Cublas::multiply(cublasContext*, const core::System<float>&, const core::ProductView<float>&) const;
template void Cublas::multiply(cublasContext*, const core::System<double>&, const core::ProductView<double>&) const;

}  // namespace colonnade::kernels::cuda
