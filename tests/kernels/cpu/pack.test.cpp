/// Packs of the baseline width, which every machine has. Wider ones are compiled in sources of their own and compared
/// with the reference in tests/kernels/backend.test.cpp.
#include "kernels/cpu/pack.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <random>
#include <vector>

#include "kernels/core/march.hpp"
#include "kernels/core/math.hpp"
#include "kernels/cpu/twin.hpp"

namespace colonnade::test {
namespace {

template <class V>
class EveryPack : public ::testing::Test {};
using Packs = ::testing::Types<core::Pack<float, 4>, core::Pack<double, 2>, core::Twin<core::Pack<float, 4>>,
                               core::Twin<core::Pack<double, 2>>>;
TYPED_TEST_SUITE(EveryPack, Packs);

/// Special values and numbers of every size and sign.
template <class T>
std::vector<T> numbers() {
    using Limits = std::numeric_limits<T>;
    std::vector<T> all{T(0),
                       T(-0.0),
                       T(1),
                       T(-1),
                       Limits::infinity(),
                       -Limits::infinity(),
                       Limits::quiet_NaN(),
                       Limits::denorm_min(),
                       Limits::min(),
                       Limits::max(),
                       Limits::lowest(),
                       T(0.5)};
    std::mt19937 random(3);
    std::uniform_real_distribution<T> exponent(T(-30), T(30));
    while (all.size() < 400) all.push_back((random() & 1U ? T(1) : T(-1)) * std::exp2(exponent(random)));
    return all;
}

template <class T>
bool same(T a, T b) {
    return std::memcmp(&a, &b, sizeof(T)) == 0 || (std::isnan(a) && std::isnan(b));
}

/// Applies `operation` to packs and to their lanes; the bits must agree.
template <class V, class Operation>
void compare(const char* name, Operation operation) {
    using T = core::scalar_t<V>;
    constexpr std::size_t width = core::lane_traits<V>::width;
    const auto all = numbers<T>();
    for (std::size_t i = 0; i + width + 8 < all.size(); ++i) {
        const V a = core::load_lanes<V>(&all[i]);
        const V b = core::load_lanes<V>(&all[i + 5]);
        const V c = core::load_lanes<V>(&all[i + 8]);
        T found[width];
        core::store_lanes(operation(a, b, c), found);
        for (std::size_t lane = 0; lane < width; ++lane) {
            const T expected = operation(all[i + lane], all[i + 5 + lane], all[i + 8 + lane]);
            EXPECT_TRUE(same(found[lane], expected))
                << name << " of " << all[i + lane] << ", " << all[i + 5 + lane] << ", " << all[i + 8 + lane] << ": "
                << found[lane] << ", not " << expected;
        }
    }
}

TYPED_TEST(EveryPack, ArithmeticIsThatOfItsLanes) {
    using V = TypeParam;
    compare<V>("sum", [](auto a, auto b, auto) { return a + b; });
    compare<V>("difference", [](auto a, auto b, auto) { return a - b; });
    compare<V>("product", [](auto a, auto b, auto) { return a * b; });
    compare<V>("quotient", [](auto a, auto b, auto) { return a / b; });
    compare<V>("negative", [](auto a, auto, auto) { return -a; });
    compare<V>("fma", [](auto a, auto b, auto c) { return core::fma(a, b, c); });
}

TYPED_TEST(EveryPack, ChoicesAreThoseOfItsLanesNaNAndZerosIncluded) {
    using V = TypeParam;
    compare<V>("max", [](auto a, auto b, auto) { return core::max(a, b); });
    compare<V>("min", [](auto a, auto b, auto) { return core::min(a, b); });
    compare<V>("abs", [](auto a, auto, auto) { return core::abs(a); });
    compare<V>("less", [](auto a, auto b, auto c) { return core::select(a < b, a, c); });
    compare<V>("greater", [](auto a, auto b, auto c) { return core::select(a > b, a, c); });
    compare<V>("equal", [](auto a, auto b, auto c) { return core::select(a == b, a, c); });
}

TYPED_TEST(EveryPack, FunctionsAreThoseOfItsLanes) {
    using V = TypeParam;
    compare<V>("exp", [](auto a, auto, auto) { return core::exp(a); });
    compare<V>("log", [](auto a, auto, auto) { return core::log(a); });
    compare<V>("log1p", [](auto a, auto, auto) { return core::log1p(a); });
    compare<V>("tanh", [](auto a, auto, auto) { return core::tanh(a); });
}

TYPED_TEST(EveryPack, AnyFindsASingleLane) {
    using V = TypeParam;
    using T = core::scalar_t<V>;
    constexpr std::size_t width = core::lane_traits<V>::width;
    const V zero = core::splat<V>(T(0));
    EXPECT_FALSE(core::any(zero > zero));
    for (std::size_t lane = 0; lane < width; ++lane) {
        T values[width] = {};
        values[lane] = T(1);
        EXPECT_TRUE(core::any(core::load_lanes<V>(values) > zero)) << lane;
    }
}

}  // namespace
}  // namespace colonnade::test
