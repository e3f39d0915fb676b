#include "kernels/backend.hpp"

#include "kernels/core/march_gemm.hpp"
#include "kernels/cpu/product.hpp"
#include "kernels/cpu/simd_target.hpp"
#include "kernels/pipeline/host_backend.hpp"
#include "kernels/pipeline/marching.hpp"
#include "kernels/pipeline/stages.hpp"
#include "kernels/pipeline/tile_moments.hpp"

namespace colonnade::kernels {
namespace {

class Cpu final : public HostBackend {
public:
    Cpu(const SimdTarget& target, const Stages& stages) : HostBackend(stages), target_(&target) {}

    [[nodiscard]] std::string_view name() const noexcept override { return "cpu"; }
    [[nodiscard]] std::string_view level() const noexcept { return target_->name; }
    [[nodiscard]] std::string product_library() const override { return eigen_version(); }
    [[nodiscard]] int scratch_lanes() const noexcept override { return target_->lanes; }

    void advance(const core::System<float>& system, std::size_t steps, std::span<float> scratch) const override {
        if (core::takes_gemm(system)) return advance_by_eigen(system, steps, target_->lanes, scratch.data());
        target_->advance_float(system, steps, scratch.data());
    }
    void advance(const core::System<double>& system, std::size_t steps, std::span<double> scratch) const override {
        if (core::takes_gemm(system)) return advance_by_eigen(system, steps, target_->lanes, scratch.data());
        target_->advance_double(system, steps, scratch.data());
    }
    void follow(const core::System<float>& system, const core::FlowClocks<float>& clocks, const core::FlowRule& rule,
                std::size_t attempts, std::span<float> scratch) const override {
        target_->follow_float(system, clocks, rule, attempts, scratch.data());
    }
    void follow(const core::System<double>& system, const core::FlowClocks<double>& clocks, const core::FlowRule& rule,
                std::size_t attempts, std::span<double> scratch) const override {
        target_->follow_double(system, clocks, rule, attempts, scratch.data());
    }
    void newton(const core::System<float>& system, core::NewtonRule<float> rule,
                std::span<float> scratch) const override {
        target_->newton_float(system, rule, scratch.data());
    }
    void newton(const core::System<double>& system, core::NewtonRule<double> rule,
                std::span<double> scratch) const override {
        target_->newton_double(system, rule, scratch.data());
    }
    void certify(const core::SmallNetworks& in, const core::SmallNetworkCertificates& out) const override {
        target_->certify(in, out);
    }

private:
    const SimdTarget* target_;
};

/// Backends of the levels that run here, narrowest first.
std::vector<const Cpu*> available() {
    static const Cpu baseline(baseline_target, baseline_stages);
    std::vector<const Cpu*> found{&baseline};
#ifdef COLONNADE_HAVE_AVX2
    static const Cpu avx2(avx2_target, avx2_stages);
    if (__builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("fma") != 0) found.push_back(&avx2);
#endif
#ifdef COLONNADE_HAVE_AVX512
    static const Cpu avx512(avx512_target, avx512_stages);
    const bool has_all = __builtin_cpu_supports("avx512f") != 0 && __builtin_cpu_supports("avx512dq") != 0 &&
                         __builtin_cpu_supports("avx512vl") != 0 && __builtin_cpu_supports("avx512bw") != 0;
    if (has_all) found.push_back(&avx512);
#endif
    return found;
}

}  // namespace

std::vector<std::string> simd_levels() {
    std::vector<std::string> names;
    for (const Cpu* cpu : available()) names.emplace_back(cpu->level());
    return names;
}

core::Moments tile_moments(std::span<const double> tile) {
    static const Stages& stages = available().back()->stages();
    core::Moment lanes[core::sum_lanes];
    core::Sum squares[core::sum_lanes];
    core::Moments found;
    stages.take(core::MomentLane{tile.data(), tile.size(), lanes}, core::sum_lanes);
    stages.take(core::MomentTile{lanes, &found}, 1);
    stages.take(core::SquareLane{tile.data(), tile.size(), &found, squares}, core::sum_lanes);
    stages.take(core::SquareTile{squares, &found}, 1);
    return found;
}

const Backend* cpu_backend(std::string_view level) {
    const auto levels = available();
    if (level == "auto") return levels.back();
    for (const Cpu* cpu : levels)
        if (cpu->level() == level) return cpu;
    return nullptr;
}

}  // namespace colonnade::kernels
