/// Every function that kernels are built of leaves the same bits on a device as here, for a million arguments each.
#include "kernels/cuda/functions.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <random>
#include <string>

#include "colonnade/device.hpp"
#include "support/same_bits.hpp"

namespace colonnade::test {
namespace {

constexpr std::size_t arguments = 1'000'003;  // no whole number of blocks

/// One of: any bits at all; a number that functions do not saturate at; where they change, and the ends of the range.
template <class T>
T argument(std::mt19937_64& random) {
    using Limits = std::numeric_limits<T>;
    static const T special[] = {T(0),
                                Limits::denorm_min(),
                                T(7) * Limits::denorm_min(),
                                Limits::min(),
                                Limits::min() - Limits::denorm_min(),
                                Limits::epsilon(),
                                T(0.5),
                                T(0.55),
                                T(1),
                                T(1) - Limits::epsilon() / 2,
                                T(1) + Limits::epsilon(),
                                T(1.4142135623730951),
                                T(2),
                                T(88.72283),
                                T(-103.97),
                                T(709.7827),
                                T(-745.13),
                                Limits::max(),
                                Limits::infinity(),
                                Limits::quiet_NaN()};
    const std::uint64_t bits = random();
    T value;
    switch (bits % 3) {
        case 0: {
            const std::uint64_t any = random();
            std::memcpy(&value, &any, sizeof value);
            return value;
        }
        case 1:
            value = static_cast<T>(
                std::ldexp(1.0 + static_cast<double>(random() >> 11) * 0x1p-53, int(bits / 8 % 40) - 33));
            break;
        default:
            value = special[bits / 8 % (sizeof special / sizeof *special)];
    }
    return (bits & 4U) != 0 ? -value : value;
}

class OnTheDevice : public testing::TestWithParam<std::string> {
protected:
    template <class T>
    void compare() {
        std::mt19937_64 random(3);
        std::vector<T> a(arguments), b(arguments), c(arguments), expected(arguments);
        for (auto* values : {&a, &b, &c})
            for (T& value : *values) value = argument<T>(random);
        for (int f = 0; f < static_cast<int>(Function::functions); ++f) {
            const auto function = static_cast<Function>(f);
            for (std::size_t k = 0; k < arguments; ++k) expected[k] = value_of(function, a[k], b[k], c[k]);
            const auto found = values_on_device(devices().usable.front().index, function, a, b, c);
            EXPECT_TRUE(same_bits(expected, found, arguments, arguments, [&](std::size_t k) {
                return " " + bits_of(a[k]) + " " + bits_of(b[k]) + " " + bits_of(c[k]);
            })) << function_names[f];
        }
    }
};

TEST_P(OnTheDevice, FunctionsLeaveTheBitsOfTheHostInFloat32) {
    compare<float>();
}

TEST_P(OnTheDevice, FunctionsLeaveTheBitsOfTheHostInFloat64) {
    compare<double>();
}

std::vector<std::string> first_device() {
    return devices().usable.empty() ? std::vector<std::string>{} : std::vector<std::string>{"cuda"};
}

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(OnTheDevice);  // where there is no device
INSTANTIATE_TEST_SUITE_P(Device, OnTheDevice, testing::ValuesIn(first_device()),
                         [](const auto& tested) { return tested.param; });

}  // namespace
}  // namespace colonnade::test
