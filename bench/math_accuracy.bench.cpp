/// Question: how far are exp, log, log1p and tanh of kernels/core from the exact functions?
/// Method: float32 on every input against the C library's double precision; float64 on 1e8 numbers a function, even in
/// the logarithm over each function's range, against long double. Prints the largest error in units in the last place.
#include <fmt/format.h>

#include <cmath>
#include <cstdint>
#include <cstring>
#include <mutex>
#include <nlohmann/json.hpp>
#include <random>

#include "kernels/core/math.hpp"
#include "support/measure.hpp"
#include "support/ulp.hpp"

namespace {

using namespace colonnade;

const std::size_t threads = std::max(1U, std::thread::hardware_concurrency());

/// Largest of `error(i)` for i in [0, count), over all threads.
template <class Error>
double worst(std::uint64_t count, Error error) {
    std::mutex mutex;
    double largest = 0.0;
    bench::in_threads(threads, count, [&](std::uint64_t first, std::uint64_t last) {
        double own = 0.0;
        for (std::uint64_t i = first; i < last; ++i) own = std::max(own, error(i));
        const std::scoped_lock lock(mutex);
        largest = std::max(largest, own);
    });
    return largest;
}

template <class Found, class Exact>
double worst_float(Found found, Exact exact) {
    return worst(std::uint64_t{1} << 32, [=](std::uint64_t i) {
        const auto word = static_cast<std::uint32_t>(i);
        float x = 0;
        std::memcpy(&x, &word, sizeof x);
        return test::ulps(found(x), exact(static_cast<double>(x)));
    });
}

struct Range {
    double low, high;  ///< of the binary logarithm
    bool both_signs;
};

template <class Found, class Exact>
double worst_double(Range range, Found found, Exact exact) {
    return worst(100'000'000, [=](std::uint64_t i) {
        // a number for each index, whatever the thread: splitmix64 (Steele, Lea, Flood 2014)
        std::uint64_t z = (i + 1) * 0x9E3779B97F4A7C15U;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
        z ^= z >> 31;
        const double share = static_cast<double>(z >> 11) * 0x1p-53;
        const double size = std::exp2(range.low + share * (range.high - range.low));
        const double x = range.both_signs && (z & 1U) != 0 ? -size : size;
        return test::ulps(found(x), exact(static_cast<long double>(x)));
    });
}

}  // namespace

int main() {
    const auto exp = [](auto x) { return core::exp(x); };
    const auto log = [](auto x) { return core::log(x); };
    const auto log1p = [](auto x) { return core::log1p(x); };
    const auto tanh = [](auto x) { return core::tanh(x); };
    nlohmann::json report{{"bench", "math_accuracy"}, {"unit", "ulp"}};
    report["float32"] = {{"exp", worst_float(exp, [](double x) { return std::exp(x); })},
                         {"log", worst_float(log, [](double x) { return std::log(x); })},
                         {"log1p", worst_float(log1p, [](double x) { return std::log1p(x); })},
                         {"tanh", worst_float(tanh, [](double x) { return std::tanh(x); })}};
    report["float64"] = {
        {"exp", worst_double({-60, 9.4, true}, exp, [](long double x) { return expl(x); })},
        {"log", std::max(worst_double({-1074, 1023, false}, log, [](long double x) { return logl(x); }),
                         worst_double({-0.6, 0.6, false}, log, [](long double x) { return logl(x); }))},
        {"log1p", std::max(worst_double({-80, 1000, false}, log1p, [](long double x) { return log1pl(x); }),
                           worst_double({-60, -1e-9, true}, log1p, [](long double x) { return log1pl(x); }))},
        {"tanh", worst_double({-60, 5, true}, tanh, [](long double x) { return tanhl(x); })}};
    fmt::print("{}\n", report.dump(2));
    return 0;
}
