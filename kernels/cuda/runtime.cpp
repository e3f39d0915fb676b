#include "kernels/cuda/runtime.hpp"

#include <map>

namespace colonnade::kernels::cuda {

void check(cudaError_t code, const std::string& doing) {
    if (code == cudaSuccess) return;
    (void)cudaGetLastError();  // takes the error back, so that the next call does not find it
    const std::string sentence = "device: " + doing + " failed: " + cudaGetErrorString(code) + " (CUDA error " +
                                 std::to_string(static_cast<int>(code)) + ")";
    if (code == cudaErrorMemoryAllocation) throw OutOfMemory(sentence + "; fewer columns a batch may fit");
    throw Error(sentence, Fault::machine);
}

#ifdef NDEBUG
const bool waits_after_launch = false;
#else
const bool waits_after_launch = true;
#endif

void check_launch(const char* kernel, cudaStream_t stream) {
    check(cudaGetLastError(), std::string("launching ") + kernel);
    if (waits_after_launch) check(cudaStreamSynchronize(stream), std::string("running ") + kernel);
}

namespace {

/// Set when a thread that ends has given its kept blocks back; what is freed later is not kept.
thread_local bool has_ended = false;

/// Freed blocks of one thread, by device and size.
class Kept {
public:
    ~Kept() {
        release();
        has_ended = true;
    }
    void* take(std::size_t bytes) {
        const auto found = blocks_.find({device(), bytes});
        if (found == blocks_.end()) return nullptr;
        void* const block = found->second;
        blocks_.erase(found);
        return block;
    }
    void keep(void* block, std::size_t bytes) { blocks_.emplace(std::pair{device(), bytes}, block); }
    void release() {
        for (const auto& [place, block] : blocks_) (void)cudaFree(block);
        blocks_.clear();
    }

private:
    static int device() {
        int current = 0;
        (void)cudaGetDevice(&current);
        return current;
    }
    std::multimap<std::pair<int, std::size_t>, void*> blocks_;
};

Kept& kept() {
    thread_local Kept blocks;
    return blocks;
}

}  // namespace

DeviceMemory::DeviceMemory(std::size_t bytes) : bytes_(bytes) {
    if (bytes == 0) return;
    data_ = kept().take(bytes);
    if (data_ != nullptr) return;
    cudaError_t code = cudaMalloc(&data_, bytes);
    if (code == cudaErrorMemoryAllocation) {
        (void)cudaGetLastError();
        kept().release();
        code = cudaMalloc(&data_, bytes);
    }
    check(code, "allocating " + std::to_string(bytes) + " bytes");
}
DeviceMemory::~DeviceMemory() {
    if (data_ == nullptr) return;
    if (has_ended)
        (void)cudaFree(data_);
    else
        kept().keep(data_, bytes_);
}

PinnedMemory::PinnedMemory(std::size_t bytes) {
    if (bytes > 0) check(cudaMallocHost(&data_, bytes), "pinning " + std::to_string(bytes) + " bytes");
}
PinnedMemory::~PinnedMemory() {
    if (data_ != nullptr) (void)cudaFreeHost(data_);
}

Stream::Stream() {
    check(cudaStreamCreateWithFlags(&stream_, cudaStreamNonBlocking), "making a stream");
}
Stream::~Stream() {
    if (stream_ != nullptr) (void)cudaStreamDestroy(stream_);
}
void Stream::wait() const {
    check(cudaStreamSynchronize(stream_), "waiting for the device");
}

Event::~Event() {
    if (event_ != nullptr) (void)cudaEventDestroy(event_);
}
void Event::record(const Stream& stream) {
    if (event_ == nullptr) check(cudaEventCreateWithFlags(&event_, cudaEventDisableTiming), "making an event");
    check(cudaEventRecord(event_, stream.get()), "recording an event");
}
void Event::wait() const {
    check(cudaEventSynchronize(event_), "waiting for the device");
}

}  // namespace colonnade::kernels::cuda
