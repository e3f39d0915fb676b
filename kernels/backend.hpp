#pragma once

/// The one interface between host code and whatever computes the steps.
#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "colonnade/error.hpp"
#include "kernels/core/draw.hpp"
#include "kernels/core/flow_clocks.hpp"
#include "kernels/core/newton.hpp"
#include "kernels/core/small_networks.hpp"
#include "kernels/core/system.hpp"

namespace colonnade::kernels {

template <class T>
class Pipeline;
template <class T>
class ColumnBatch;
template <class T>
struct RunPlan;
struct BatchRule;

/// Columns of a batch are allocated in multiples of this, so that every backend may run whole blocks.
inline constexpr std::size_t column_granule = 128;

/// Memory of a device, or pinned memory of the host, has run out: its own kind, because the caller may try again with
/// fewer columns.
class OutOfMemory : public Error {
public:
    explicit OutOfMemory(const std::string& sentence) : Error(sentence, Fault::machine) {}
};

/// Computes steps on batches in host memory. Stateless: any number of threads may use one, each with its own system and
/// scratch.
class Steps {
public:
    Steps() = default;
    Steps(const Steps&) = delete;
    Steps& operator=(const Steps&) = delete;
    virtual ~Steps() = default;

    /// Takes `steps` updates of every column and then fills residual and magnitude; 0 steps only tests.
    /// `scratch`: at least scratch_size(system) values.
    virtual void advance(const core::System<float>& system, std::size_t steps, std::span<float> scratch) const = 0;
    virtual void advance(const core::System<double>& system, std::size_t steps, std::span<double> scratch) const = 0;

    /// Tries `attempts` steps of the flow of every column where its clock stands (core::follow_flow), and fills
    /// residual and magnitude. `scratch`: at least flow_scratch_size(system) values.
    virtual void follow(const core::System<float>& system, const core::FlowClocks<float>& clocks,
                        const core::FlowRule& rule, std::size_t attempts, std::span<float> scratch) const = 0;
    virtual void follow(const core::System<double>& system, const core::FlowClocks<double>& clocks,
                        const core::FlowRule& rule, std::size_t attempts, std::span<double> scratch) const = 0;

    /// Newton's steps of every column from the rates it has, each until it has stopped, and residual, magnitude and
    /// iterations. `scratch`: at least newton_scratch_size(system) values.
    virtual void newton(const core::System<float>& system, core::NewtonRule<float> rule,
                        std::span<float> scratch) const = 0;
    virtual void newton(const core::System<double>& system, core::NewtonRule<double> rule,
                        std::span<double> scratch) const = 0;

    /// Lanes in the largest block that marches in scratch, which decides how much it needs.
    [[nodiscard]] virtual int scratch_lanes() const noexcept = 0;

    template <class T>
    [[nodiscard]] std::size_t scratch_size(const core::System<T>& system) const noexcept {
        return core::scratch_values(system, scratch_lanes());
    }
    template <class T>
    [[nodiscard]] std::size_t flow_scratch_size(const core::System<T>& system) const noexcept {
        return core::flow_scratch_values(system, scratch_lanes());
    }
    template <class T>
    [[nodiscard]] std::size_t newton_scratch_size(const core::System<T>& system) const noexcept {
        return core::newton_scratch_values(system, scratch_lanes());
    }
};

/// Computes everything about columns in one memory: of the host or of a device. Every backend gives the same bits, but
/// where a system asks for the product of a library.
class Backend : public Steps {
public:
    [[nodiscard]] virtual std::string_view name() const noexcept = 0;

    /// Name and version of what computes Product::library; empty: nothing does, products are ordered. Throws
    /// Error (Fault::machine) where it cannot be loaded.
    [[nodiscard]] virtual std::string product_library() const { return {}; }

    /// out[k] = core::draw(rule, seed, key of column key.column + k): the same bits on every backend.
    virtual void draw(const core::DrawRule& rule, std::uint64_t seed, const core::RandomKey& key,
                      std::span<double> out) const = 0;

    /// Rungs 1 to 4 of the certificates of networks of two or three neurons: the same bits on every backend.
    virtual void certify(const core::SmallNetworks& in, const core::SmallNetworkCertificates& out) const = 0;

    /// A batch that stays in this backend's memory until all its columns have ended, `step` [column] being h or gamma,
    /// `tolerance` [column] of the residual. Throws OutOfMemory.
    [[nodiscard]] virtual std::unique_ptr<ColumnBatch<float>> batch(const core::System<float>&,
                                                                    std::span<const double> step,
                                                                    std::span<const double> tolerance,
                                                                    const BatchRule&) const = 0;
    [[nodiscard]] virtual std::unique_ptr<ColumnBatch<double>> batch(const core::System<double>&,
                                                                     std::span<const double> step,
                                                                     std::span<const double> tolerance,
                                                                     const BatchRule&) const = 0;

    /// Columns from their draws to their aggregates. Throws OutOfMemory, as do the calls of what it returns.
    [[nodiscard]] virtual std::unique_ptr<Pipeline<float>> pipeline(const RunPlan<float>& plan) const = 0;
    [[nodiscard]] virtual std::unique_ptr<Pipeline<double>> pipeline(const RunPlan<double>& plan) const = 0;

    /// Where the host looks again at what this backend marched.
    [[nodiscard]] virtual const Backend& on_host() const { return *this; }
};

/// The truth: one column after another, one number at a time.
[[nodiscard]] const Backend& reference_backend();

/// Vector instructions that the cpu backend was built for and this processor has, narrowest first.
[[nodiscard]] std::vector<std::string> simd_levels();

/// SIMD packs; `level` is one of simd_levels(), or "auto" for the widest. nullptr when there is no such level.
[[nodiscard]] const Backend* cpu_backend(std::string_view level);

}  // namespace colonnade::kernels
