#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "colonnade/device.hpp"
#include "kernels/backend.hpp"
#include "kernels/core/small_networks.hpp"
#include "kernels/device.hpp"
#include "support/same_bits.hpp"

namespace colonnade::test {
namespace {

/// Networks of weights from -2 to 2, now and then 0 or enormous, and what a backend says of them.
class Batch {
public:
    Batch(int neurons, std::size_t columns, std::size_t stride)
        : weights(static_cast<std::size_t>(neurons * neurons) * stride),
          tau(static_cast<std::size_t>(neurons) * stride),
          numbers(core::small_network_numbers * stride),
          answers(core::small_network_answers * stride),
          neurons_(neurons),
          columns_(columns),
          stride_(stride) {
        std::mt19937_64 random(17);
        std::uniform_real_distribution<double> weight(-2.0, 2.0), time(0.5, 2.0);
        for (double& w : weights) w = weight(random);
        for (std::size_t i = 0; i < weights.size(); i += 7) weights[i] = 0.0;
        for (std::size_t i = 0; i < weights.size(); i += 101) weights[i] *= 1e200;
        for (double& t : tau) t = time(random);
    }
    void certify(const kernels::Backend& backend) {
        backend.certify(
            {.neurons = neurons_, .columns = columns_, .stride = stride_, .weights = weights.data(), .tau = tau.data()},
            {.answers = answers.data(), .numbers = numbers.data()});
    }

    std::vector<double> weights, tau, numbers;
    std::vector<std::int8_t> answers;

private:
    int neurons_;
    std::size_t columns_, stride_;
};

class CertifyLevel : public ::testing::TestWithParam<std::string> {
protected:
    [[nodiscard]] const kernels::Backend& backend() const {
        return GetParam() == "cuda" ? *kernels::cuda_backend(devices().usable.front().index)
                                    : *kernels::cpu_backend(GetParam());
    }
};

TEST_P(CertifyLevel, EqualsReferenceForTwoAndThreeNeurons) {
    for (const int neurons : {2, 3})
        for (const std::size_t columns : {1U, 5U, 500U}) {  // part of a group of lanes, and whole ones
            constexpr std::size_t stride = 512;
            Batch expected(neurons, columns, stride), found(neurons, columns, stride);
            expected.certify(kernels::reference_backend());
            found.certify(backend());
            const Inputs given = [&](std::size_t k) {
                return column_in_words("weights", expected.weights, stride, k) +
                       column_in_words("tau", expected.tau, stride, k);
            };
            EXPECT_TRUE(same_bits(expected.answers, found.answers, stride, columns, given));
            EXPECT_TRUE(same_bits(expected.numbers, found.numbers, stride, columns, given));
        }
}

std::vector<std::string> backends() {
    std::vector<std::string> names = kernels::simd_levels();
    if (!devices().usable.empty()) names.emplace_back("cuda");
    return names;
}

INSTANTIATE_TEST_SUITE_P(Cpu, CertifyLevel, ::testing::ValuesIn(backends()),
                         [](const auto& level) { return level.param; });

}  // namespace
}  // namespace colonnade::test
