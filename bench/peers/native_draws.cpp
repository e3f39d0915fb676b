#include <algorithm>
#include <functional>

#include "experiment/column_range.hpp"
#include "peers/native.hpp"
#include "support/measure.hpp"
#include "support/workload_specs.hpp"

void colonnade_assemble(std::size_t n, float* w_EI, float* w_IE, float* u) {
    using namespace colonnade;
    constexpr std::size_t piece = 512;
    const Spec spec = bench::li3_spec(n);
    const assembly::Shape shape = assembly::shape_of(spec);
    bench::in_threads(threads_in_use(), (n + piece - 1) / piece, [&](std::size_t from, std::size_t to) {
        for (std::size_t first = from * piece; first < std::min(to * piece, n); first += piece) {
            const std::size_t count = std::min(piece, n - first);
            auto batch = experiment::ColumnRange(spec, shape, first, count).assemble<float>();
            const auto inhibition = batch.weight(1);
            std::transform(inhibition.begin(), inhibition.end(), w_EI + first, std::negate<>());
            std::copy_n(batch.weight(2).begin(), count, w_IE + first);
            for (std::size_t c = 0; c < 2; ++c) std::copy_n(batch.u(c).begin(), count, u + c * n + first);
        }
    });
}
