#include "kernels/backend.hpp"

#include <limits>
#include <memory>
#include <mutex>
#include <vector>

#include "kernels/cuda/cublas.hpp"
#include "kernels/cuda/device_system.hpp"
#include "kernels/cuda/launch.hpp"
#include "kernels/cuda/layout.hpp"
#include "kernels/cuda/pipeline_memory.hpp"
#include "kernels/device.hpp"
#include "kernels/pipeline/pipeline_on.hpp"

namespace colonnade::kernels {
namespace {

/// What one thread of the host keeps on one device from call to call.
struct Workspace {
    cuda::Stream stream;
    cuda::DeviceSystem<float> single;
    cuda::DeviceSystem<double> twice;
    cuda::DeviceBuffer<std::byte> scratch;
    cuda::PipelineMemory memory{stream};

    template <class T>
    cuda::DeviceSystem<T>& batch() {
        if constexpr (sizeof(T) == sizeof(float))
            return single;
        else
            return twice;
    }
    /// Room for `values` of T.
    template <class T>
    T* values(std::size_t count) {
        scratch.reserve(count * sizeof(T));
        return reinterpret_cast<T*>(scratch.data());
    }
};

/// Makes a device the calling thread's current one.
void choose(int device) {
    cuda::check(cudaSetDevice(device), "choosing device " + std::to_string(device));
}

/// The calling thread's workspace on a device, which is made its current one.
Workspace& workspace_on(int device) {
    thread_local std::vector<std::unique_ptr<Workspace>> spaces;
    choose(device);
    const auto index = static_cast<std::size_t>(device);
    if (spaces.size() <= index) spaces.resize(index + 1);
    if (!spaces[index]) spaces[index] = std::make_unique<Workspace>();
    return *spaces[index];
}

/// A stream and memory, there before the pipeline and after it.
struct OwnedPipelineMemory {
    cuda::Stream stream;
    cuda::PipelineMemory memory{stream};
};

/// A pipeline brings its own: another thread may go on with it than the one that made it, which may have ended.
template <class T>
class DevicePipeline final : private OwnedPipelineMemory, public PipelineOn<T, cuda::PipelineMemory> {
    using Base = PipelineOn<T, cuda::PipelineMemory>;

public:
    /// On the current device.
    DevicePipeline(int device, const RunPlan<T>& plan) : Base(memory, plan), device_(device) {}
    /// What is freed is kept for other streams, so nothing may be under way in it.
    ~DevicePipeline() override { (void)cudaStreamSynchronize(stream.get()); }

    void open(std::size_t columns) override {
        choose(device_);
        Base::open(columns);
    }
    void open(const core::OutcomeRows& shared) override {
        choose(device_);
        Base::open(shared);
    }
    void histograms(const typename Pipeline<T>::AddOctave& add) override {
        choose(device_);
        Base::histograms(add);
    }

private:
    int device_;
};

/// Copies a batch to the device, runs it there and copies what came out back.
class Cuda final : public Backend {
public:
    explicit Cuda(int device) : device_(device) {}

    [[nodiscard]] std::string_view name() const noexcept override { return "cuda"; }
    [[nodiscard]] std::string product_library() const override { return cuda::Cublas::installed().version(); }
    /// Scratch lies on the device.
    [[nodiscard]] int scratch_lanes() const noexcept override { return 0; }

    void advance(const core::System<float>& system, std::size_t steps, std::span<float>) const override {
        run_advance(system, steps);
    }
    void advance(const core::System<double>& system, std::size_t steps, std::span<double>) const override {
        run_advance(system, steps);
    }
    void follow(const core::System<float>& system, const core::FlowClocks<float>& clocks, const core::FlowRule& rule,
                std::size_t attempts, std::span<float>) const override {
        run_flow(system, clocks, rule, attempts);
    }
    void follow(const core::System<double>& system, const core::FlowClocks<double>& clocks, const core::FlowRule& rule,
                std::size_t attempts, std::span<double>) const override {
        run_flow(system, clocks, rule, attempts);
    }
    void newton(const core::System<float>& system, core::NewtonRule<float> rule, std::span<float>) const override {
        run_newton(system, rule);
    }
    void newton(const core::System<double>& system, core::NewtonRule<double> rule, std::span<double>) const override {
        run_newton(system, rule);
    }

    void draw(const core::DrawRule& rule, std::uint64_t seed, const core::RandomKey& key,
              std::span<double> out) const override {
        cuda::PipelineMemory& memory = workspace_on(device_).memory;
        // a linspace counts columns, the others what lies behind `values`
        const bool reads = rule.kind == DrawKind::choice || rule.kind == DrawKind::file;
        cuda::DeviceBuffer<double> given(reads ? rule.count : 0), numbers(out.size());
        const cuda::DeviceBuffer<std::uint32_t> refused(1);
        memory.in(given.data(), rule.values, given.size());
        core::DrawRule there = rule;
        there.values = given.data();
        constexpr double all = std::numeric_limits<double>::infinity();
        memory.each("draws", out.size(),
                    core::DrawRow<double>{there, seed, key, -all, all, numbers.data(), refused.data()});
        memory.out(out.data(), numbers.data(), out.size());
    }

    void certify(const core::SmallNetworks& in, const core::SmallNetworkCertificates& out) const override {
        Workspace& space = workspace_on(device_);
        const cudaStream_t stream = space.stream.get();
        const auto n = static_cast<std::size_t>(in.neurons);
        const std::size_t weights = n * n * in.stride, taus = n * in.stride;
        const std::size_t numbers = core::small_network_numbers * in.stride,
                          answers = core::small_network_answers * in.stride;
        double* const there = space.values<double>(weights + taus + numbers + answers / sizeof(double) + 1);
        core::SmallNetworks on_device = in;
        on_device.weights = there;
        on_device.tau = there + weights;
        core::SmallNetworkCertificates found;
        found.numbers = there + weights + taus;
        found.answers = reinterpret_cast<std::int8_t*>(found.numbers + numbers);
        const auto copy = [stream](void* to, const void* from, std::size_t bytes, cudaMemcpyKind kind) {
            cuda::check(cudaMemcpyAsync(to, from, bytes, kind, stream), "copying certificates");
        };
        copy(there, in.weights, weights * sizeof(double), cudaMemcpyHostToDevice);
        copy(there + weights, in.tau, taus * sizeof(double), cudaMemcpyHostToDevice);
        cuda::launch_certify(on_device, found, stream);
        copy(out.numbers, found.numbers, numbers * sizeof(double), cudaMemcpyDeviceToHost);
        copy(out.answers, found.answers, answers, cudaMemcpyDeviceToHost);
        space.stream.wait();
    }

    [[nodiscard]] std::unique_ptr<ColumnBatch<float>> batch(const core::System<float>& system,
                                                            std::span<const double> step,
                                                            std::span<const double> tolerance,
                                                            const BatchRule& rule) const override {
        return resident(system, step, tolerance, rule);
    }
    [[nodiscard]] std::unique_ptr<ColumnBatch<double>> batch(const core::System<double>& system,
                                                             std::span<const double> step,
                                                             std::span<const double> tolerance,
                                                             const BatchRule& rule) const override {
        return resident(system, step, tolerance, rule);
    }

    [[nodiscard]] std::unique_ptr<Pipeline<float>> pipeline(const RunPlan<float>& plan) const override {
        return columns(plan);
    }
    [[nodiscard]] std::unique_ptr<Pipeline<double>> pipeline(const RunPlan<double>& plan) const override {
        return columns(plan);
    }

    [[nodiscard]] const Backend& on_host() const override { return *cpu_backend("auto"); }

private:
    template <class T>
    std::unique_ptr<Pipeline<T>> columns(const RunPlan<T>& plan) const {
        choose(device_);
        return std::make_unique<DevicePipeline<T>>(device_, plan);
    }

    template <class T>
    std::unique_ptr<ColumnBatch<T>> resident(const core::System<T>& system, std::span<const double> step,
                                             std::span<const double> tolerance, const BatchRule& rule) const {
        return std::make_unique<BatchOn<T, cuda::PipelineMemory>>(workspace_on(device_).memory, system, step, tolerance,
                                                                  rule);
    }

    template <class T>
    void run_advance(const core::System<T>& system, std::size_t steps) const {
        Workspace& space = workspace_on(device_);
        cuda::DeviceSystem<T>& batch = space.batch<T>();
        const cudaStream_t stream = space.stream.get();
        batch.upload(system, false, stream);
        T* const scratch = space.values<T>(cuda::layout_of(batch.system()).scratch);
        cuda::launch_advance(batch.system(), steps, scratch, stream);
        batch.download(system, false, stream);
        space.stream.wait();
    }

    template <class T>
    void run_flow(const core::System<T>& system, const core::FlowClocks<T>& clocks, const core::FlowRule& rule,
                  std::size_t attempts) const {
        Workspace& space = workspace_on(device_);
        cuda::DeviceSystem<T>& batch = space.batch<T>();
        const cudaStream_t stream = space.stream.get();
        batch.upload(system, false, stream);
        const std::size_t stride = batch.system().stride, columns = system.columns;
        const cuda::DeviceBuffer<T> rows(core::flow_clock_rows * stride);
        space.memory.in_rows(rows.data(), stride, clocks.time, system.stride, columns, core::flow_clock_rows);
        T* const scratch = space.values<T>(cuda::flow_layout_of(batch.system()).scratch);
        cuda::launch_flow(batch.system(), core::place_clocks(rows.data(), stride), rule, attempts, scratch, stream);
        batch.download(system, false, stream);
        space.memory.out_rows(clocks.time, system.stride, rows.data(), stride, columns, core::flow_clock_rows);
        space.stream.wait();
    }

    template <class T>
    void run_newton(const core::System<T>& system, core::NewtonRule<T> rule) const {
        Workspace& space = workspace_on(device_);
        cuda::DeviceSystem<T>& batch = space.batch<T>();
        const cudaStream_t stream = space.stream.get();
        batch.upload(system, true, stream);
        T* const scratch = space.values<T>(cuda::newton_layout_of(batch.system()).scratch);
        cuda::launch_newton(batch.system(), rule, scratch, stream);
        batch.download(system, true, stream);
        space.stream.wait();
    }

    int device_;
};

}  // namespace

const Backend* cuda_backend(int device) {
    static std::mutex mutex;
    static std::vector<std::unique_ptr<Cuda>> made;
    for (const Device& info : devices().usable) {
        if (info.index != device) continue;
        const std::scoped_lock lock(mutex);
        const auto index = static_cast<std::size_t>(device);
        if (made.size() <= index) made.resize(index + 1);
        if (!made[index]) made[index] = std::make_unique<Cuda>(device);
        return made[index].get();
    }
    return nullptr;
}

}  // namespace colonnade::kernels
