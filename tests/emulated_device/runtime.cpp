/// The calls of the CUDA runtime. Work in a stream runs when somebody waits for it, so that what is read too early is
/// not there yet; memory of the host that is not pinned is read when it is given, and waited for when it is written to.
#include "cuda_runtime.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "emulated.hpp"
#include "engine.hpp"
#include "findings.hpp"
#include "memory.hpp"

using namespace colonnade::emulated;
using Work = std::function<void()>;

struct CUstream_st {
    std::deque<Work> waiting;
    std::uint64_t done = 0;  ///< of all that was ever put in
    std::optional<std::vector<Work>> captured;

    void put(Work work) { captured ? captured->push_back(std::move(work)) : waiting.push_back(std::move(work)); }
    /// Until so many are done; after an error nothing runs any more.
    void run_to(std::uint64_t number) {
        while (done < number && !waiting.empty()) {
            const Work work = std::move(waiting.front());
            waiting.pop_front();
            ++done;
            if (lasting_error() == cudaSuccess) work();
        }
    }
    void run_all() { run_to(done + waiting.size()); }
};
struct CUevent_st {
    std::weak_ptr<CUstream_st> stream;
    std::uint64_t number = 0;
};
struct CUgraph_st {
    std::vector<Work> work;
};
struct CUgraphExec_st {
    std::vector<Work> work;
};

namespace {

using Lock = std::scoped_lock<std::recursive_mutex>;

/// Streams that are there.
std::map<CUstream_st*, std::shared_ptr<CUstream_st>>& streams() {
    static auto* const all = new std::map<CUstream_st*, std::shared_ptr<CUstream_st>>;
    return *all;
}
std::map<const void*, std::size_t>& shared_limits() {
    static std::map<const void*, std::size_t> limits;
    return limits;
}

thread_local cudaError_t last_error = cudaSuccess;
std::uint64_t launched_graphs = 0;

cudaError_t answer(cudaError_t code) {
    if (lasting_error() != cudaSuccess) return lasting_error();
    if (code != cudaSuccess) last_error = code;
    return code;
}

void run_everything() {
    for (const auto& [key, stream] : streams()) stream->run_all();
}

struct Rows {
    std::byte* to;
    std::size_t to_pitch;
    const std::byte* from;
    std::size_t from_pitch, width, height;

    void copy() const {
        for (std::size_t row = 0; row < height; ++row) std::memcpy(to + row * to_pitch, from + row * from_pitch, width);
    }
    [[nodiscard]] bool is_on_device(const std::byte* first, std::size_t pitch) const {
        for (std::size_t row = 0; row < height; ++row)
            if (!Memory::device().holds(reinterpret_cast<std::uintptr_t>(first + row * pitch), width)) return false;
        return true;
    }
};

cudaError_t copy_rows(const Rows& rows, cudaMemcpyKind kind, cudaStream_t stream) {
    const Lock lock(device_lock());
    if (rows.width == 0 || rows.height == 0) return answer(cudaSuccess);
    Memory& memory = Memory::device();
    const auto is_host = [&](const void* at) { return !memory.space.has(reinterpret_cast<std::uintptr_t>(at)); };
    if (rows.width > rows.to_pitch || rows.width > rows.from_pitch) return answer(cudaErrorInvalidValue);
    if (kind == cudaMemcpyHostToDevice) {
        if (!is_host(rows.from) || !rows.is_on_device(rows.to, rows.to_pitch)) return answer(cudaErrorInvalidValue);
        if (memory.is_pinned(rows.from) || stream->captured) {
            stream->put([rows] { rows.copy(); });
            return answer(cudaSuccess);
        }
        std::vector<std::byte> kept(rows.width * rows.height);
        Rows{kept.data(), rows.width, rows.from, rows.from_pitch, rows.width, rows.height}.copy();
        stream->put([rows, kept = std::move(kept)] {
            Rows{rows.to, rows.to_pitch, kept.data(), rows.width, rows.width, rows.height}.copy();
        });
        return answer(cudaSuccess);
    }
    if (!is_host(rows.to) || !rows.is_on_device(rows.from, rows.from_pitch)) return answer(cudaErrorInvalidValue);
    if (memory.is_pinned(rows.to)) {
        for (std::size_t row = 0; row < rows.height; ++row)
            std::memset(rows.to + row * rows.to_pitch, pattern, rows.width);
        stream->put([rows] { rows.copy(); });
        return answer(cudaSuccess);
    }
    if (stream->captured) return answer(cudaErrorStreamCaptureUnsupported);
    stream->put([rows] { rows.copy(); });
    stream->run_all();
    return answer(cudaSuccess);
}

}  // namespace

namespace colonnade::emulated {

cudaError_t launch(const void* kernel, Call* call, dim3 grid, dim3 block, std::size_t shared, cudaStream_t stream) {
    const Lock lock(device_lock());
    const std::shared_ptr<const Call> kept(call);
    const std::size_t threads = std::size_t{block.x} * block.y * block.z;
    if (threads == 0 || threads > max_threads || block.z > 64 || grid.x == 0 || grid.x > 0x7FFFFFFFU || grid.y == 0 ||
        grid.y > 65535 || grid.z == 0 || grid.z > 65535)
        return answer(cudaErrorInvalidConfiguration);
    const auto asked = shared_limits().find(kernel);
    if (shared >
        (asked == shared_limits().end() ? shared_bytes_unasked : std::max(asked->second, shared_bytes_unasked)))
        return answer(cudaErrorInvalidValue);
    stream->put([launched = Launch{kernel, kept, grid, block, shared}] { Engine::device().run(launched); });
    return answer(cudaSuccess);
}

cudaError_t set_shared_limit(const void* kernel, int bytes) {
    const Lock lock(device_lock());
    if (bytes < 0 || static_cast<std::size_t>(bytes) > max_shared_bytes) return answer(cudaErrorInvalidValue);
    shared_limits()[kernel] = static_cast<std::size_t>(bytes);
    return answer(cudaSuccess);
}

void set_memory(std::size_t bytes) {
    const Lock lock(device_lock());
    Memory::device().limit = bytes;
}
void fail_allocations(std::size_t succeed, std::size_t fail) {
    const Lock lock(device_lock());
    Memory::device().will_succeed = succeed;
    Memory::device().will_fail = fail;
}
std::size_t stop_failing_allocations() {
    const Lock lock(device_lock());
    return std::exchange(Memory::device().will_fail, 0);
}
std::size_t failed_allocations() {
    const Lock lock(device_lock());
    return Memory::device().failed;
}
std::uint64_t graph_launches() {
    const Lock lock(device_lock());
    return launched_graphs;
}
std::size_t allocated_bytes() {
    const Lock lock(device_lock());
    return Memory::device().allocated;
}

}  // namespace colonnade::emulated

extern "C" {

cudaError_t cudaDriverGetVersion(int* version) {
    *version = 13000;
    return cudaSuccess;
}
cudaError_t cudaRuntimeGetVersion(int* version) {
    *version = 13000;
    return cudaSuccess;
}
cudaError_t cudaGetDeviceCount(int* count) {
    *count = 1;
    return cudaSuccess;
}
cudaError_t cudaGetDeviceProperties(cudaDeviceProp* properties, int device) {
    if (device != 0) return answer(cudaErrorInvalidDevice);
    *properties = {"emulated device", 9, 0, whole_memory};
    return cudaSuccess;
}
cudaError_t cudaSetDevice(int device) {
    return answer(device == 0 ? cudaSuccess : cudaErrorInvalidDevice);
}
cudaError_t cudaGetDevice(int* device) {
    *device = 0;
    return cudaSuccess;
}
cudaError_t cudaGetLastError() {
    const Lock lock(device_lock());
    const cudaError_t code = answer(last_error);
    last_error = cudaSuccess;
    return code;
}
const char* cudaGetErrorString(cudaError_t code) {
    const Lock lock(device_lock());
    if (code == lasting_error() && code != cudaSuccess) return first_finding();
    switch (code) {
        case cudaErrorInvalidValue:
            return "invalid argument";
        case cudaErrorMemoryAllocation:
            return "out of memory";
        case cudaErrorInvalidConfiguration:
            return "invalid configuration argument";
        default:
            return "an error of the emulated device";
    }
}

cudaError_t cudaMemGetInfo(std::size_t* free, std::size_t* total) {
    const Lock lock(device_lock());
    const Memory& memory = Memory::device();
    *total = memory.limit;
    *free = memory.limit - std::min(memory.allocated, memory.limit);
    return answer(cudaSuccess);
}
cudaError_t cudaMalloc(void** block, std::size_t bytes) {
    const Lock lock(device_lock());
    *block = Memory::device().allocate(bytes);
    return answer(*block == nullptr ? cudaErrorMemoryAllocation : cudaSuccess);
}
cudaError_t cudaFree(void* block) {
    const Lock lock(device_lock());
    run_everything();
    return answer(block == nullptr || Memory::device().release(block) ? cudaSuccess : cudaErrorInvalidValue);
}
cudaError_t cudaMallocHost(void** block, std::size_t bytes) {
    const Lock lock(device_lock());
    *block = Memory::device().allocate_pinned(bytes);
    return answer(*block == nullptr ? cudaErrorMemoryAllocation : cudaSuccess);
}
cudaError_t cudaFreeHost(void* block) {
    const Lock lock(device_lock());
    run_everything();
    return answer(Memory::device().release_pinned(block) ? cudaSuccess : cudaErrorInvalidValue);
}
cudaError_t cudaMemcpyAsync(void* to, const void* from, std::size_t bytes, cudaMemcpyKind kind, cudaStream_t stream) {
    return copy_rows({static_cast<std::byte*>(to), bytes, static_cast<const std::byte*>(from), bytes, bytes, 1}, kind,
                     stream);
}
cudaError_t cudaMemcpy2DAsync(void* to, std::size_t to_pitch, const void* from, std::size_t from_pitch,
                              std::size_t width, std::size_t height, cudaMemcpyKind kind, cudaStream_t stream) {
    return copy_rows(
        {static_cast<std::byte*>(to), to_pitch, static_cast<const std::byte*>(from), from_pitch, width, height}, kind,
        stream);
}

cudaError_t cudaStreamCreateWithFlags(cudaStream_t* stream, unsigned) {
    const Lock lock(device_lock());
    const auto made = std::make_shared<CUstream_st>();
    streams().emplace(made.get(), made);
    *stream = made.get();
    return answer(cudaSuccess);
}
cudaError_t cudaStreamDestroy(cudaStream_t stream) {
    const Lock lock(device_lock());
    stream->run_all();
    return answer(streams().erase(stream) == 1 ? cudaSuccess : cudaErrorInvalidValue);
}
cudaError_t cudaStreamSynchronize(cudaStream_t stream) {
    const Lock lock(device_lock());
    if (stream->captured) return answer(cudaErrorStreamCaptureUnsupported);
    stream->run_all();
    return answer(cudaSuccess);
}
cudaError_t cudaLaunchHostFunc(cudaStream_t stream, cudaHostFn_t function, void* data) {
    const Lock lock(device_lock());
    stream->put([function, data] { function(data); });
    return answer(cudaSuccess);
}
cudaError_t cudaEventCreateWithFlags(cudaEvent_t* event, unsigned) {
    *event = new CUevent_st;
    return answer(cudaSuccess);
}
cudaError_t cudaEventDestroy(cudaEvent_t event) {
    delete event;
    return answer(cudaSuccess);
}
cudaError_t cudaEventRecord(cudaEvent_t event, cudaStream_t stream) {
    const Lock lock(device_lock());
    event->stream = streams().at(stream);
    event->number = stream->done + stream->waiting.size();
    return answer(cudaSuccess);
}
cudaError_t cudaEventSynchronize(cudaEvent_t event) {
    const Lock lock(device_lock());
    if (const auto stream = event->stream.lock()) stream->run_to(event->number);
    return answer(cudaSuccess);
}

cudaError_t cudaStreamBeginCapture(cudaStream_t stream, cudaStreamCaptureMode) {
    const Lock lock(device_lock());
    if (stream->captured) return answer(cudaErrorStreamCaptureUnsupported);
    stream->captured.emplace();
    return answer(cudaSuccess);
}
cudaError_t cudaStreamEndCapture(cudaStream_t stream, cudaGraph_t* graph) {
    const Lock lock(device_lock());
    if (!stream->captured) return answer(cudaErrorStreamCaptureUnsupported);
    *graph = new CUgraph_st{std::move(*stream->captured)};
    stream->captured.reset();
    return answer(cudaSuccess);
}
cudaError_t cudaGraphInstantiate(cudaGraphExec_t* executable, cudaGraph_t graph, unsigned long long) {
    *executable = new CUgraphExec_st{graph->work};
    return answer(cudaSuccess);
}
cudaError_t cudaGraphLaunch(cudaGraphExec_t executable, cudaStream_t stream) {
    const Lock lock(device_lock());
    for (const Work& work : executable->work) stream->put(work);
    ++launched_graphs;
    return answer(cudaSuccess);
}
cudaError_t cudaGraphDestroy(cudaGraph_t graph) {
    delete graph;
    return answer(cudaSuccess);
}
cudaError_t cudaGraphExecDestroy(cudaGraphExec_t executable) {
    const Lock lock(device_lock());
    delete executable;
    return answer(cudaSuccess);
}
}
