#include "cuda/runtime.hpp"

namespace colonnade::kernels::cuda {

void check(cudaError_t code, const std::string& doing) {
    if (code == cudaSuccess) return;
    (void)cudaGetLastError();  // takes the error back, so that the next call does not find it
    const std::string sentence = "device: " + doing + " failed: " + cudaGetErrorString(code) + " (CUDA error " +
                                 std::to_string(static_cast<int>(code)) + ")";
    if (code == cudaErrorMemoryAllocation) throw OutOfMemory(sentence + "; fewer columns a batch may fit");
    throw Error(sentence, Fault::machine);
}

void check_launch(const char* kernel, cudaStream_t stream) {
    check(cudaGetLastError(), std::string("launching ") + kernel);
#ifndef NDEBUG
    check(cudaStreamSynchronize(stream), std::string("running ") + kernel);
#else
    (void)stream;
#endif
}

DeviceMemory::DeviceMemory(std::size_t bytes) : bytes_(bytes) {
    if (bytes > 0) check(cudaMalloc(&data_, bytes), "allocating " + std::to_string(bytes) + " bytes");
}
DeviceMemory::~DeviceMemory() {
    if (data_ != nullptr) (void)cudaFree(data_);
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

Event::Event() {
    check(cudaEventCreateWithFlags(&event_, cudaEventDisableTiming), "making an event");
}
Event::~Event() {
    if (event_ != nullptr) (void)cudaEventDestroy(event_);
}
void Event::record(const Stream& stream) const {
    check(cudaEventRecord(event_, stream.get()), "recording an event");
}
void Event::hold(const Stream& stream) const {
    check(cudaStreamWaitEvent(stream.get(), event_, 0), "waiting for an event");
}

}  // namespace colonnade::kernels::cuda
