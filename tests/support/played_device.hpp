#pragma once

/// A device played by the host, for tests: stages take their turns one by one and backwards, since nothing may depend
/// on the order of threads, and memory may run out.
#include <memory>

#include "kernels/backend.hpp"
#include "kernels/pipeline/host_memory.hpp"
#include "kernels/pipeline/pipeline_on.hpp"

namespace colonnade::test {

class PlayedMemory : public kernels::HostArrays {
public:
    /// `limit`: bytes of one buffer beyond which memory is full.
    explicit PlayedMemory(std::size_t limit) : HostArrays(kernels::reference_backend()) { largest() = limit; }

    template <class U>
    class Buffer : public HostArrays::Buffer<U> {
    public:
        Buffer() = default;
        explicit Buffer(std::size_t size) : HostArrays::Buffer<U>(checked(size)) {}

    private:
        static std::size_t checked(std::size_t size) {
            if (size * sizeof(U) > largest()) throw kernels::OutOfMemory("device: no memory left");
            return size;
        }
    };

    template <class Stage>
    void each(const char*, std::size_t n, const Stage& stage) {
        for (std::size_t k = n; k-- > 0;) core::take_turn(stage, k);
    }

private:
    static std::size_t& largest() {
        thread_local std::size_t bytes = std::size_t(-1);
        return bytes;
    }
};

/// The reference backend in PlayedMemory.
class PlayedDevice final : public kernels::Backend {
public:
    explicit PlayedDevice(std::size_t limit = std::size_t(-1)) : limit_(limit) {}

    [[nodiscard]] std::string_view name() const noexcept override { return "played device"; }
    [[nodiscard]] int scratch_lanes() const noexcept override { return truth().scratch_lanes(); }
    void advance(const core::System<float>& s, std::size_t n, std::span<float> scratch) const override {
        truth().advance(s, n, scratch);
    }
    void advance(const core::System<double>& s, std::size_t n, std::span<double> scratch) const override {
        truth().advance(s, n, scratch);
    }
    void follow(const core::System<float>& s, const core::FlowClocks<float>& clocks, const core::FlowRule& rule,
                std::size_t attempts, std::span<float> scratch) const override {
        truth().follow(s, clocks, rule, attempts, scratch);
    }
    void follow(const core::System<double>& s, const core::FlowClocks<double>& clocks, const core::FlowRule& rule,
                std::size_t attempts, std::span<double> scratch) const override {
        truth().follow(s, clocks, rule, attempts, scratch);
    }
    void newton(const core::System<float>& s, core::NewtonRule<float> rule, std::span<float> scratch) const override {
        truth().newton(s, rule, scratch);
    }
    void newton(const core::System<double>& s, core::NewtonRule<double> rule,
                std::span<double> scratch) const override {
        truth().newton(s, rule, scratch);
    }
    void draw(const core::DrawRule& rule, std::uint64_t seed, const core::RandomKey& key,
              std::span<double> out) const override {
        truth().draw(rule, seed, key, out);
    }
    void certify(const core::SmallNetworks& in, const core::SmallNetworkCertificates& out) const override {
        truth().certify(in, out);
    }
    [[nodiscard]] std::unique_ptr<kernels::ColumnBatch<float>> batch(const core::System<float>& host,
                                                                     std::span<const double> step,
                                                                     std::span<const double> tolerance,
                                                                     const kernels::BatchRule& rule) const override {
        return std::make_unique<kernels::BatchOn<float, PlayedMemory>>(memory(), host, step, tolerance, rule);
    }
    [[nodiscard]] std::unique_ptr<kernels::ColumnBatch<double>> batch(const core::System<double>& host,
                                                                      std::span<const double> step,
                                                                      std::span<const double> tolerance,
                                                                      const kernels::BatchRule& rule) const override {
        return std::make_unique<kernels::BatchOn<double, PlayedMemory>>(memory(), host, step, tolerance, rule);
    }
    [[nodiscard]] std::unique_ptr<kernels::Pipeline<float>> pipeline(
        const kernels::RunPlan<float>& plan) const override {
        return std::make_unique<kernels::PipelineOn<float, PlayedMemory>>(memory(), plan);
    }
    [[nodiscard]] std::unique_ptr<kernels::Pipeline<double>> pipeline(
        const kernels::RunPlan<double>& plan) const override {
        return std::make_unique<kernels::PipelineOn<double, PlayedMemory>>(memory(), plan);
    }
    [[nodiscard]] const kernels::Backend& on_host() const override { return truth(); }

private:
    /// Of the calling thread, as full as this device.
    [[nodiscard]] PlayedMemory& memory() const {
        thread_local PlayedMemory of_thread(limit_);
        return of_thread = PlayedMemory(limit_);
    }
    static const kernels::Backend& truth() { return kernels::reference_backend(); }
    std::size_t limit_;
};

}  // namespace colonnade::test
