#include <algorithm>

#include "host/assembly/shape.hpp"
#include "host/experiment/run/pipeline_plan.hpp"
#include "host/experiment/run/solve_columns.hpp"
#include "kernels/backend.hpp"
#include "peers/native.hpp"
#include "support/measure.hpp"
#include "support/workload_specs.hpp"

namespace {

using namespace colonnade;

constexpr std::size_t piece = 512;

/// `rows` of the caller's, n numbers each, from circuit `first` on.
struct Circuits {
    const double *w_EI, *w_IE, *u;
    std::size_t n;
};

/// A plan of which the circuits from `first` on are given by the caller.
kernels::RunPlan<double> plan_of(const Spec& spec, const assembly::Shape& shape, const Circuits& given,
                                 std::size_t first, std::size_t count) {
    kernels::RunPlan<double> plan = experiment::pipeline_plan<double>(spec, shape);
    const auto take = [&](ParameterId quantity, const double* values) {
        for (kernels::Drawn& drawn : plan.parameters)
            if (drawn.quantity == quantity)
                drawn.rule = {.kind = DrawKind::file, .values = values + first, .count = count};
    };
    take(ParameterId::w_EI, given.w_EI);
    take(ParameterId::w_IE, given.w_IE);
    plan.input = {};
    plan.input.given = [&given, first](std::size_t from, std::size_t columns, std::span<double> out) {
        for (std::size_t c = 0; c < 2; ++c)
            std::copy_n(given.u + c * given.n + first + from, columns, out.data() + c * columns);
    };
    return plan;
}

}  // namespace

void colonnade_li3_eq(std::size_t n, double tolerance, const double* w_EI, const double* w_IE, const double* u,
                      double* x) {
    Spec spec = bench::li3_spec(n);
    // every circuit gets its own from the caller
    spec.microcircuit.w_EI = spec.microcircuit.w_IE = Draw::of(1.0);
    spec.solve.step = 0.05;
    spec.solve.tolerance = tolerance;
    const assembly::Shape shape = assembly::shape_of(spec);
    const auto& backend = *kernels::cpu_backend("auto");
    const Circuits given{w_EI, w_IE, u, n};
    bench::in_threads(threads_in_use(), (n + piece - 1) / piece, [&](std::size_t from, std::size_t to) {
        // a thread takes in its own circuits alone
        const std::size_t own = from * piece, count = std::min(to * piece, n) - own;
        const auto pipeline = backend.pipeline(plan_of(spec, shape, given, own, count));
        pipeline->open(piece);
        std::vector<double> rates;
        for (std::size_t first = 0; first < count; first += piece) {
            const std::size_t columns = std::min(piece, count - first);
            if (!pipeline->begin(first, columns, 0) || !pipeline->prepare(0))
                experiment::name_refused(*pipeline, spec, shape, 0);
            experiment::solve_system<double>(*pipeline, backend, shape, spec.solve, false, {});
            rates.resize(3 * columns);
            pipeline->rates(rates);
            for (std::size_t i = 0; i < 3; ++i)
                std::copy_n(rates.data() + i * columns, columns, x + i * n + own + first);
        }
    });
}
