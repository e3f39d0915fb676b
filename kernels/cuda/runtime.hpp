#pragma once

/// The one place where codes of the CUDA runtime become colonnade::Error, and owners of what it hands out.
#include <cuda_runtime_api.h>

#include <cstddef>
#include <span>
#include <string>
#include <tuple>
#include <utility>

#include "colonnade/error.hpp"
#include "kernels/backend.hpp"

namespace colonnade::kernels::cuda {

/// Throws OutOfMemory or Error (Fault::machine) unless `code` is cudaSuccess. `doing`: "allocating 12 bytes".
void check(cudaError_t code, const std::string& doing);

/// Whether this is a build with assertions, in which every launch waits for its end.
extern const bool waits_after_launch;

/// To be called after a kernel was launched: throws where the launch failed and, where every launch waits, where the
/// kernel did.
void check_launch(const char* kernel, cudaStream_t stream);

/// Blocks of `block` threads that give each of `items` one.
[[nodiscard]] constexpr unsigned blocks_for(std::size_t items, unsigned block) {
    return static_cast<unsigned>((items + block - 1) / block);
}

/// Launches `kernel(blocks, block threads, shared bytes)` on a stream, checked. No blocks: nothing to do.
template <class... Parameters, class... Arguments>
void launch(const char* name, void (*kernel)(Parameters...), unsigned blocks, unsigned block, std::size_t shared,
            cudaStream_t stream, Arguments... arguments) {
    if (blocks == 0) return;
    std::tuple<Parameters...> values{arguments...};
    std::apply(
        [&](auto&... value) {
            void* addresses[] = {&value...};
            check(cudaLaunchKernel(kernel, dim3(blocks), dim3(block), addresses, shared, stream),
                  std::string("launching ") + name);
        },
        values);
    check_launch(name, stream);
}

/// Lets blocks of a kernel take more shared memory than every device gives unasked (48 KiB).
template <class... Parameters>
void allow_shared(void (*kernel)(Parameters...), std::size_t bytes) {
    check(cudaFuncSetAttribute(kernel, cudaFuncAttributeMaxDynamicSharedMemorySize, static_cast<int>(bytes)),
          "asking for " + std::to_string(bytes) + " bytes of shared memory");
}

/// Bytes of the current device. What is freed is kept for the same thread's next request of the same size, because a
/// run asks for the same range after range and the runtime waits for the whole device to free; what is kept goes back
/// when memory is full and when the thread ends. To be used in one stream.
class DeviceMemory {
public:
    DeviceMemory() = default;
    explicit DeviceMemory(std::size_t bytes);
    ~DeviceMemory();
    DeviceMemory(DeviceMemory&& other) noexcept
        : data_(std::exchange(other.data_, nullptr)), bytes_(std::exchange(other.bytes_, 0)) {}
    DeviceMemory& operator=(DeviceMemory&& other) noexcept {
        std::swap(data_, other.data_);
        std::swap(bytes_, other.bytes_);
        return *this;
    }
    [[nodiscard]] void* data() const noexcept { return data_; }
    [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }

private:
    void* data_ = nullptr;
    std::size_t bytes_ = 0;
};

/// `size` values of T on the current device, uninitialised.
template <class T>
class DeviceBuffer {
public:
    DeviceBuffer() = default;
    explicit DeviceBuffer(std::size_t size) : memory_(size * sizeof(T)) {}
    /// Room for at least `size` values; what was there is lost where it has to grow.
    void reserve(std::size_t size) {
        if (size <= this->size()) return;
        memory_ = DeviceMemory();  // first, so that both need not fit
        memory_ = DeviceMemory(size * sizeof(T));
    }
    [[nodiscard]] T* data() const noexcept { return static_cast<T*>(memory_.data()); }
    [[nodiscard]] std::size_t size() const noexcept { return memory_.bytes() / sizeof(T); }

private:
    DeviceMemory memory_;
};

/// Memory of the host that a device copies from and to while the host goes on.
class PinnedMemory {
public:
    PinnedMemory() = default;
    explicit PinnedMemory(std::size_t bytes);
    ~PinnedMemory();
    PinnedMemory(PinnedMemory&& other) noexcept : data_(std::exchange(other.data_, nullptr)) {}
    PinnedMemory& operator=(PinnedMemory&& other) noexcept {
        std::swap(data_, other.data_);
        return *this;
    }
    [[nodiscard]] void* data() const noexcept { return data_; }

private:
    void* data_ = nullptr;
};

/// `size` values of T in pinned memory, uninitialised.
template <class T>
class PinnedBuffer {
public:
    PinnedBuffer() = default;
    explicit PinnedBuffer(std::size_t size) : memory_(size * sizeof(T)), size_(size) {}
    [[nodiscard]] std::span<T> values() const noexcept { return {static_cast<T*>(memory_.data()), size_}; }

private:
    PinnedMemory memory_;
    std::size_t size_ = 0;
};

/// A queue of work on the device that was current when it was made.
class Stream {
public:
    Stream();
    ~Stream();
    Stream(Stream&& other) noexcept : stream_(std::exchange(other.stream_, nullptr)) {}
    Stream& operator=(Stream&& other) noexcept {
        std::swap(stream_, other.stream_);
        return *this;
    }
    [[nodiscard]] cudaStream_t get() const noexcept { return stream_; }
    /// Waits for all work; throws Error (Fault::machine) where some of it failed.
    void wait() const;

private:
    cudaStream_t stream_ = nullptr;
};

/// A mark in a stream that the host can wait for; made when first recorded.
class Event {
public:
    Event() = default;
    ~Event();
    Event(Event&& other) noexcept : event_(std::exchange(other.event_, nullptr)) {}
    Event& operator=(Event&& other) noexcept {
        std::swap(event_, other.event_);
        return *this;
    }
    void record(const Stream& stream);
    /// Until what was in the stream when the event was recorded is done.
    void wait() const;

private:
    cudaEvent_t event_ = nullptr;
};

}  // namespace colonnade::kernels::cuda
