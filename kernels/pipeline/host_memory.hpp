#pragma once

/// The memory of the host for a pipeline: buffers of zeros, copies, stages from a table, marches by any steps.
#include <algorithm>
#include <cstring>
#include <tuple>
#include <vector>

#include "kernels/backend.hpp"
#include "kernels/pipeline/marching.hpp"
#include "kernels/pipeline/stages.hpp"

namespace colonnade::kernels {

/// All but how stages are called.
class HostArrays {
public:
    /// Keeps a reference.
    explicit HostArrays(const Steps& steps) : steps_(&steps) {}

    /// Zeros at first, as padding may be marched that nothing was written to.
    template <class U>
    class Buffer {
    public:
        Buffer() = default;
        explicit Buffer(std::size_t size) : values_(size) {}
        [[nodiscard]] U* data() noexcept { return values_.data(); }
        [[nodiscard]] std::size_t size() const noexcept { return values_.size(); }

    private:
        std::vector<U> values_;
    };

    [[nodiscard]] static constexpr std::size_t stride(std::size_t columns) { return whole_blocks(columns); }

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

    template <class T>
    void advance(const core::System<T>& system, std::size_t steps) {
        steps_->advance(system, steps, room<T>(steps_->scratch_size(system)));
    }
    template <class T>
    void follow(const core::System<T>& system, const core::FlowClocks<T>& clocks, const core::FlowRule& rule,
                std::size_t attempts) {
        steps_->follow(system, clocks, rule, attempts, room<T>(steps_->flow_scratch_size(system)));
    }
    template <class T>
    void newton(const core::System<T>& system, core::NewtonRule<T> rule) {
        steps_->newton(system, rule, room<T>(steps_->newton_scratch_size(system)));
    }

    std::size_t select(const core::StopReason* stop_reasons, core::StopReason wanted, std::size_t n,
                       std::uint32_t* slots) {
        std::size_t found = 0;
        for (std::uint32_t slot = 0; slot < n; ++slot) {
            slots[found] = slot;
            found += stop_reasons[slot] == wanted ? 1 : 0;
        }
        return found;
    }

    void forget() {}
    template <class Key, class Body>
    void repeat(const Key&, Body body) {
        body();
    }

private:
    template <class T>
    [[nodiscard]] std::span<T> room(std::size_t values) {
        auto& scratch = std::get<std::vector<T>>(scratch_);
        if (scratch.size() < values) scratch.resize(values);
        return scratch;
    }

    const Steps* steps_;
    std::tuple<std::vector<float>, std::vector<double>> scratch_;
};

class HostMemory : public HostArrays {
public:
    /// Keeps references.
    HostMemory(const Stages& stages, const Steps& steps) : HostArrays(steps), stages_(&stages) {}

    template <class Stage>
    void each(const char*, std::size_t n, const Stage& stage) {
        stages_->take(stage, n);
    }

private:
    const Stages* stages_;
};

}  // namespace colonnade::kernels
