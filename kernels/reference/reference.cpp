#include "kernels/backend.hpp"
#include "kernels/core/advance.hpp"
#include "kernels/core/certify_small_networks.hpp"
#include "kernels/pipeline/host_backend.hpp"
#include "kernels/pipeline/pipeline.hpp"
#include "kernels/pipeline/stages.hpp"

namespace colonnade::core {

template void advance_plain<float>(const System<float>&, std::size_t, float*);
template void advance_plain<double>(const System<double>&, std::size_t, double*);
template void advance_newton_plain<float>(const System<float>&, NewtonRule<float>, float*);
template void advance_newton_plain<double>(const System<double>&, NewtonRule<double>, double*);
template void advance_flow_plain<float>(const System<float>&, const FlowClocks<float>&, const FlowRule&, std::size_t,
                                        float*);
template void advance_flow_plain<double>(const System<double>&, const FlowClocks<double>&, const FlowRule&, std::size_t,
                                         double*);

}  // namespace colonnade::core

namespace colonnade::kernels {
namespace {

class Reference final : public HostBackend {
public:
    Reference() : HostBackend(stages) {}

    [[nodiscard]] std::string_view name() const noexcept override { return "reference"; }
    [[nodiscard]] int scratch_lanes() const noexcept override { return 1; }

    void advance(const core::System<float>& system, std::size_t steps, std::span<float> scratch) const override {
        core::advance_plain<float>(system, steps, scratch.data());
    }
    void advance(const core::System<double>& system, std::size_t steps, std::span<double> scratch) const override {
        core::advance_plain<double>(system, steps, scratch.data());
    }
    void follow(const core::System<float>& system, const core::FlowClocks<float>& clocks, const core::FlowRule& rule,
                std::size_t attempts, std::span<float> scratch) const override {
        core::advance_flow_plain<float>(system, clocks, rule, attempts, scratch.data());
    }
    void follow(const core::System<double>& system, const core::FlowClocks<double>& clocks, const core::FlowRule& rule,
                std::size_t attempts, std::span<double> scratch) const override {
        core::advance_flow_plain<double>(system, clocks, rule, attempts, scratch.data());
    }
    void newton(const core::System<float>& system, core::NewtonRule<float> rule,
                std::span<float> scratch) const override {
        core::advance_newton_plain<float>(system, rule, scratch.data());
    }
    void newton(const core::System<double>& system, core::NewtonRule<double> rule,
                std::span<double> scratch) const override {
        core::advance_newton_plain<double>(system, rule, scratch.data());
    }
    void certify(const core::SmallNetworks& in, const core::SmallNetworkCertificates& out) const override {
        core::certify<double>(in, out);
    }

private:
    static constexpr Stages stages = stages_of<double>();
};

}  // namespace

const Backend& reference_backend() {
    static const Reference backend;
    return backend;
}

}  // namespace colonnade::kernels
