#pragma once

/// A device played by the host, for tests: buffers are vectors, launches are loops, and the march is the reference's.
#include <algorithm>
#include <memory>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "backend.hpp"
#include "run_on.hpp"

namespace colonnade::test {

/// Memory of kernels::ResidentOn.
class HostMemory {
public:
    /// `limit`: bytes of one buffer beyond which memory is full.
    explicit HostMemory(std::size_t limit = std::size_t(-1)) { largest() = limit; }

    template <class U>
    class Buffer {
    public:
        Buffer() = default;
        explicit Buffer(std::size_t size) {
            if (size * sizeof(U) > largest()) throw kernels::OutOfMemory("device: no memory left");
            values_.resize(size);
        }
        [[nodiscard]] U* data() { return values_.data(); }
        [[nodiscard]] std::size_t size() const { return values_.size(); }

    private:
        std::vector<U> values_;
    };

    template <class U>
    void in(U* to, const U* from, std::size_t n) {
        std::copy_n(from, n, to);
    }
    template <class U>
    void out(U* to, const U* from, std::size_t n) {
        std::copy_n(from, n, to);
    }
    template <class U>
    void in_rows(U* to, std::size_t to_stride, const U* from, std::size_t from_stride, std::size_t columns,
                 std::size_t rows) {
        for (std::size_t row = 0; row < rows; ++row)
            std::copy_n(from + row * from_stride, columns, to + row * to_stride);
    }
    template <class U>
    void out_rows(U* to, std::size_t to_stride, const U* from, std::size_t from_stride, std::size_t columns,
                  std::size_t rows) {
        in_rows(to, to_stride, from, from_stride, columns, rows);
    }

    /// Backwards, since nothing may depend on the order of threads.
    template <class F>
    void each(const char*, std::size_t n, F f) {
        for (std::size_t k = n; k-- > 0;) f(k);
    }

    template <class T>
    void advance(const core::System<T>& system, std::size_t steps) {
        const kernels::Backend& truth = kernels::reference_backend();
        std::vector<T> scratch(truth.scratch_size(system));
        truth.advance(system, steps, scratch);
    }

    std::size_t select(const core::Verdict* verdicts, core::Verdict wanted, std::size_t n, std::uint32_t* slots) {
        std::size_t found = 0;
        for (std::uint32_t slot = 0; slot < n; ++slot)
            if (core::HasVerdict{verdicts, wanted}(slot)) slots[found++] = slot;
        return found;
    }

    template <class T>
    void newton(const core::System<T>& system, core::NewtonRule<T> rule) {
        const kernels::Backend& truth = kernels::reference_backend();
        std::vector<T> scratch(truth.newton_scratch_size(system));
        truth.newton(system, rule, scratch);
    }

    void forget() {}
    template <class Key, class Body>
    void repeat(const Key&, Body body) {
        body();
    }

private:
    static std::size_t& largest() {
        thread_local std::size_t bytes = std::size_t(-1);
        return bytes;
    }
};

/// The reference backend with batches that reside in HostMemory.
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
    void newton(const core::System<float>& s, core::NewtonRule<float> rule, std::span<float> scratch) const override {
        truth().newton(s, rule, scratch);
    }
    void newton(const core::System<double>& s, core::NewtonRule<double> rule,
                std::span<double> scratch) const override {
        truth().newton(s, rule, scratch);
    }
    void draw(const core::DrawRule& rule, std::uint64_t seed, const core::Site& site,
              std::span<double> out) const override {
        truth().draw(rule, seed, site, out);
    }
    void certify(const core::Triples& in, const core::TripleCertificates& out) const override {
        truth().certify(in, out);
    }
    [[nodiscard]] std::unique_ptr<kernels::ResidentBatch<float>> reside(
        const core::System<float>& host, std::span<const double> step, std::span<const double> tolerance,
        const kernels::ResidentRule& rule) const override {
        return std::make_unique<kernels::ResidentOn<float, HostMemory>>(memory(), host, step, tolerance, rule);
    }
    [[nodiscard]] std::unique_ptr<kernels::ResidentBatch<double>> reside(
        const core::System<double>& host, std::span<const double> step, std::span<const double> tolerance,
        const kernels::ResidentRule& rule) const override {
        return std::make_unique<kernels::ResidentOn<double, HostMemory>>(memory(), host, step, tolerance, rule);
    }

    [[nodiscard]] std::unique_ptr<kernels::ColumnRun<float>> run(const kernels::RunPlan<float>& plan) const override {
        return std::make_unique<kernels::ColumnRunOn<float, HostMemory>>(memory(), plan);
    }
    [[nodiscard]] std::unique_ptr<kernels::ColumnRun<double>> run(const kernels::RunPlan<double>& plan) const override {
        return std::make_unique<kernels::ColumnRunOn<double, HostMemory>>(memory(), plan);
    }

private:
    /// Of the calling thread, as full as this device.
    [[nodiscard]] HostMemory& memory() const {
        thread_local HostMemory of_thread;
        return of_thread = HostMemory(limit_);
    }
    static const kernels::Backend& truth() { return kernels::reference_backend(); }
    std::size_t limit_;
};

}  // namespace colonnade::test
