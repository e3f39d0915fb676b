#pragma once

/// The memory of a device for kernels::BatchOn: buffers, copies that are done when they return, launches in one
/// stream, and chunks that are captured in a graph the second time they are the same.
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <utility>

#include "kernels/cuda/launch.hpp"
#include "kernels/cuda/layout.hpp"
#include "kernels/cuda/pinned_pipe.hpp"
#include "kernels/cuda/runtime.hpp"
#include "kernels/pipeline/march.hpp"
#include "kernels/pipeline/memory.hpp"

namespace colonnade::kernels::cuda {

/// Calls f(k) for k < n, a thread each. Compiled for the functions of kernels/pipeline.
template <class F>
void launch_each(const char* name, std::size_t n, const F& f, cudaStream_t stream);

/// Writes the slots k < n with stop_reasons[k] == wanted to `slots`, in order, and their number to `count`. `room`:
/// memory to work in, which grows where it has to.
void select_slots(const core::StopReason* stop_reasons, core::StopReason wanted, std::size_t n, std::uint32_t* slots,
                  std::uint32_t* count, DeviceBuffer<std::byte>& room, cudaStream_t stream);

/// Work that was captured in a stream.
class Graph {
public:
    Graph() = default;
    ~Graph() { reset(); }
    Graph(Graph&& other) noexcept : executable_(std::exchange(other.executable_, nullptr)) {}
    Graph& operator=(Graph&& other) noexcept {
        std::swap(executable_, other.executable_);
        return *this;
    }
    [[nodiscard]] bool is_empty() const noexcept { return executable_ == nullptr; }
    void reset() noexcept {
        if (executable_ != nullptr) (void)cudaGraphExecDestroy(std::exchange(executable_, nullptr));
    }
    void launch(const Stream& stream) const { check(cudaGraphLaunch(executable_, stream.get()), "launching a chunk"); }
    /// Captures what `body` launches. Nothing of it runs.
    template <class Body>
    void capture(const Stream& stream, Body body) {
        check(cudaStreamBeginCapture(stream.get(), cudaStreamCaptureModeRelaxed), "capturing a chunk");
        cudaGraph_t graph = nullptr;
        try {
            body();
        } catch (...) {
            (void)cudaStreamEndCapture(stream.get(), &graph);
            if (graph != nullptr) (void)cudaGraphDestroy(graph);
            throw;
        }
        check(cudaStreamEndCapture(stream.get(), &graph), "capturing a chunk");
        const cudaError_t code = cudaGraphInstantiate(&executable_, graph, 0);
        (void)cudaGraphDestroy(graph);
        check(code, "instantiating a chunk");
    }

private:
    cudaGraphExec_t executable_ = nullptr;
};

class PipelineMemory {
public:
    template <class U>
    using Buffer = DeviceBuffer<U>;
    [[nodiscard]] static constexpr std::size_t stride(std::size_t columns) { return whole_warps(columns); }

    /// Of the current device; the stream outlives this.
    explicit PipelineMemory(const Stream& stream) : stream_(&stream), count_(1), staged_(1) {}

    template <class U>
    void in(U* to, const U* from, std::size_t n) {
        copy(to, from, n * sizeof(U), cudaMemcpyHostToDevice);
    }
    /// A few bytes, read once a chunk, and many alike come by way of pinned memory.
    template <class U>
    void out(U* to, const U* from, std::size_t n) {
        const std::size_t bytes = n * sizeof(U);
        if (bytes > sizeof(Staged)) return pipe_.out(to, from, bytes, *stream_);
        Staged* const staged = staged_.values().data();
        copy(staged, from, bytes, cudaMemcpyDeviceToHost);
        std::memcpy(static_cast<void*>(to), staged, bytes);
    }
    template <class U>
    void in_rows(U* to, std::size_t to_stride, const U* from, std::size_t from_stride, std::size_t columns,
                 std::size_t rows) {
        copy_rows(to, to_stride * sizeof(U), from, from_stride * sizeof(U), columns * sizeof(U), rows,
                  cudaMemcpyHostToDevice);
    }
    template <class U>
    void out_rows(U* to, std::size_t to_stride, const U* from, std::size_t from_stride, std::size_t columns,
                  std::size_t rows) {
        copy_rows(to, to_stride * sizeof(U), from, from_stride * sizeof(U), columns * sizeof(U), rows,
                  cudaMemcpyDeviceToHost);
    }

    template <class F>
    void each(const char* name, std::size_t n, const F& f) {
        launch_each(name, n, f, stream_->get());
    }

    template <class T>
    void advance(const core::System<T>& system, std::size_t steps) {
        scratch_.reserve(layout_of(system).scratch * sizeof(T));
        launch_advance(system, steps, reinterpret_cast<T*>(scratch_.data()), stream_->get());
    }

    template <class T>
    void follow(const core::System<T>& system, const core::FlowClocks<T>& clocks, const core::FlowRule& rule,
                std::size_t attempts) {
        scratch_.reserve(flow_layout_of(system).scratch * sizeof(T));
        launch_flow(system, clocks, rule, attempts, reinterpret_cast<T*>(scratch_.data()), stream_->get());
    }

    std::size_t select(const core::StopReason* stop_reasons, core::StopReason wanted, std::size_t n,
                       std::uint32_t* slots) {
        select_slots(stop_reasons, wanted, n, slots, count_.data(), room_, stream_->get());
        std::uint32_t found = 0;
        out(&found, count_.data(), 1);
        return found;
    }

    /// The next chunk is another batch's.
    void forget() {
        key_ = {0, 0};
        graph_.reset();
    }

    template <class T>
    void newton(const core::System<T>& system, core::NewtonRule<T> rule) {
        scratch_.reserve(newton_layout_of(system).scratch * sizeof(T));
        launch_newton(system, rule, reinterpret_cast<T*>(scratch_.data()), stream_->get());
    }

    /// The first time as it is, so that scratch is there and kernels are loaded; from the second on as a graph.
    template <class Body>
    void repeat(const std::pair<std::size_t, std::size_t>& key, Body body) {
        if (key != key_) {
            key_ = key;
            graph_.reset();
            return body();
        }
        if (!waits_after_launch && graph_.is_empty()) graph_.capture(*stream_, body);
        graph_.is_empty() ? body() : graph_.launch(*stream_);
    }

private:
    struct Staged {
        std::uint64_t words[4];
    };

    void copy(void* to, const void* from, std::size_t bytes, cudaMemcpyKind kind) {
        check(cudaMemcpyAsync(to, from, bytes, kind, stream_->get()), "copying " + std::to_string(bytes) + " bytes");
        stream_->wait();
    }
    void copy_rows(void* to, std::size_t to_pitch, const void* from, std::size_t from_pitch, std::size_t width,
                   std::size_t rows, cudaMemcpyKind kind) {
        if (rows == 0 || width == 0) return;
        check(cudaMemcpy2DAsync(to, to_pitch, from, from_pitch, width, rows, kind, stream_->get()), "copying a batch");
        stream_->wait();
    }

    const Stream* stream_;
    DeviceBuffer<std::uint32_t> count_;
    PinnedBuffer<Staged> staged_;
    PinnedPipe pipe_;
    DeviceBuffer<std::byte> scratch_, room_;
    Graph graph_;
    std::pair<std::size_t, std::size_t> key_{0, 0};
};

}  // namespace colonnade::kernels::cuda
