#include "backend.hpp"
#include "core/advance.hpp"
#include "core/certify_triples.hpp"
#include "pipeline/host_pipeline.hpp"

namespace colonnade::kernels {
namespace {

class Reference final : public Backend {
public:
    [[nodiscard]] std::string_view name() const noexcept override { return "reference"; }
    [[nodiscard]] int scratch_lanes() const noexcept override { return 1; }

    void advance(const core::System<float>& system, std::size_t steps, std::span<float> scratch) const override {
        core::advance_plain<float>(system, steps, scratch.data());
    }
    void advance(const core::System<double>& system, std::size_t steps, std::span<double> scratch) const override {
        core::advance_plain<double>(system, steps, scratch.data());
    }
    void newton(const core::System<float>& system, core::NewtonRule<float> rule,
                std::span<float> scratch) const override {
        core::advance_newton_plain<float>(system, rule, scratch.data());
    }
    void newton(const core::System<double>& system, core::NewtonRule<double> rule,
                std::span<double> scratch) const override {
        core::advance_newton_plain<double>(system, rule, scratch.data());
    }
    void draw(const core::DrawRule& rule, std::uint64_t seed, const core::Site& first,
              std::span<double> out) const override {
        core::Site site = first;
        for (double& number : out) {
            number = core::draw(rule, seed, site);
            ++site.column;
        }
    }
    void certify(const core::Triples& in, const core::TripleCertificates& out) const override {
        core::certify<double>(in, out);
    }
    [[nodiscard]] std::unique_ptr<ResidentBatch<float>> reside(const core::System<float>& system,
                                                               std::span<const double> step,
                                                               std::span<const double> tolerance,
                                                               const ResidentRule& rule) const override {
        return reside_on_host(*this, system, step, tolerance, rule);
    }
    [[nodiscard]] std::unique_ptr<ResidentBatch<double>> reside(const core::System<double>& system,
                                                                std::span<const double> step,
                                                                std::span<const double> tolerance,
                                                                const ResidentRule& rule) const override {
        return reside_on_host(*this, system, step, tolerance, rule);
    }
    [[nodiscard]] std::unique_ptr<Pipeline<float>> pipeline(const RunPlan<float>& plan) const override {
        return std::make_unique<HostPipeline<float>>(stages, *this, plan);
    }
    [[nodiscard]] std::unique_ptr<Pipeline<double>> pipeline(const RunPlan<double>& plan) const override {
        return std::make_unique<HostPipeline<double>>(stages, *this, plan);
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
