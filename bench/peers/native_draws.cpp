#include <algorithm>
#include <vector>

#include "host/assembly/shape.hpp"
#include "host/experiment/run/solve_columns.hpp"
#include "kernels/backend.hpp"
#include "peers/native.hpp"
#include "support/measure.hpp"
#include "support/workload_specs.hpp"

void colonnade_assemble(std::size_t n, float* w_EI, float* w_IE, float* u) {
    using namespace colonnade;
    constexpr std::size_t piece = 512;
    const Spec spec = bench::li3_spec(n);
    const assembly::Shape shape = assembly::shape_of(spec);
    experiment::Pipelines<float> pipelines(spec, shape, *kernels::cpu_backend("auto"));
    bench::in_threads(threads_in_use(), (n + piece - 1) / piece, [&](std::size_t from, std::size_t to) {
        pipelines.with_one([&](kernels::Pipeline<float>& pipeline) {
            pipeline.open(piece);
            std::vector<double> row(2 * piece);
            const auto round = [](const double* numbers, std::size_t count, float* out) {
                std::transform(numbers, numbers + count, out, [](double v) { return static_cast<float>(v); });
            };
            for (std::size_t first = from * piece; first < std::min(to * piece, n); first += piece) {
                const std::size_t count = std::min(piece, n - first);
                if (!pipeline.begin(first, count, 0) || !pipeline.prepare(0))
                    experiment::name_refused(pipeline, spec, shape, 0);
                pipeline.parameter(0, ParameterId::w_EI, std::span(row).first(count));
                round(row.data(), count, w_EI + first);
                pipeline.parameter(0, ParameterId::w_IE, std::span(row).first(count));
                round(row.data(), count, w_IE + first);
                pipeline.drives(std::span(row).first(2 * count));  // thresholds are 0
                for (std::size_t c = 0; c < 2; ++c) round(row.data() + c * count, count, u + c * n + first);
            }
        });
    });
}
