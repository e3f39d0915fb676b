/// Prints a digest of the bits that marches, Newton's steps, draws and certificates leave, a line for each backend,
/// motif and activation. Built by two compilers and compared: no optimiser may change a result.
#include <cstdint>
#include <cstdio>
#include <limits>
#include <string>
#include <vector>

#include "kernels/backend.hpp"
#include "support/same_bits.hpp"
#include "support/toy_system.hpp"

namespace {

using namespace colonnade;
using core::Motif;

/// FNV-1a, 64 bits.
class Digest {
public:
    template <class T>
    void add(const std::vector<T>& values, std::size_t stride, std::size_t columns) {
        for (std::size_t row = 0; row * stride < values.size(); ++row)
            for (std::size_t k = 0; k < columns; ++k) {
                unsigned char bytes[sizeof(T)];
                // one NaN for all: its sign and payload are open
                const T value = values[row * stride + k] == values[row * stride + k] ? values[row * stride + k] : T(-7);
                __builtin_memcpy(bytes, &value, sizeof value);
                for (const unsigned char byte : bytes) state_ = (state_ ^ byte) * 1099511628211ULL;
            }
    }
    [[nodiscard]] unsigned long long value() const { return state_; }

private:
    unsigned long long state_ = 14695981039346656037ULL;
};

/// Numbers that no compiler's library has a say in, instead of the toy's own.
template <class T>
void fill(std::vector<T>& values, std::uint32_t& state, T low, T high) {
    for (T& value : values) {
        state = state * 1664525U + 1013904223U;
        value = low + (high - low) * (static_cast<T>(state >> 8) / T(16777216));
    }
}

template <class T>
void digest(const kernels::Backend& backend, const std::string& name, const test::ToyShape& shape) {
    constexpr std::size_t columns = 133;
    test::Toy<T> marched(shape, columns, 7);
    std::uint32_t state = 5;
    fill(marched.x, state, T(0), T(1)), fill(marched.u, state, T(-0.5), T(1.5));
    fill(marched.gain, state, T(0.05), T(0.3)), fill(marched.phi, state, T(0.5), T(1));
    fill(marched.feedforward, state, T(0.3), T(0.9)), fill(marched.feedback, state, T(0), T(0.2));
    fill(marched.matrix, state, T(-0.4), T(0.3));
    for (T& weight : marched.weight) weight = weight < T(0) ? T(-0.25) : T(0.375);
    test::Toy<T> solved = marched;
    marched.advance(backend, 37);
    solved.newton(backend, {T(1e-5), 4 * std::numeric_limits<T>::epsilon()});
    Digest bits;
    for (const auto* toy : {&marched, &solved})
        for (const auto* rows : {&toy->x, &toy->residual, &toy->magnitude})
            bits.add(*rows, toy->system.stride, columns);
    std::printf("%s float%zu motif %d phi %d layers %d %016llx\n", name.c_str(), 8 * sizeof(T), int(shape.motif),
                int(shape.phi_E.kind), shape.layers, bits.value());
}

void digest_draws(const kernels::Backend& backend, const std::string& name) {
    for (const auto kind : {DrawKind::uniform, DrawKind::normal, DrawKind::lognormal, DrawKind::loguniform}) {
        std::vector<double> numbers(1000);
        backend.draw(core::with_logarithms({.kind = kind, .a = 0.25, .b = 2.0, .lowest = 0.3}), 11,
                     {17, 2, ParameterId::w_EI, 1}, numbers);
        Digest bits;
        bits.add(numbers, numbers.size(), numbers.size());
        std::printf("%s draw %d %016llx\n", name.c_str(), int(kind), bits.value());
    }
}

void digest_certificates(const kernels::Backend& backend, const std::string& name) {
    for (const int neurons : {2, 3}) {
        constexpr std::size_t columns = 333;
        const auto n = static_cast<std::size_t>(neurons);
        std::vector<double> weights(n * n * columns), tau(n * columns), numbers(core::small_network_numbers * columns);
        std::vector<std::int8_t> answers(core::small_network_answers * columns);
        std::uint32_t state = 6;
        fill(weights, state, -1.5, 1.5), fill(tau, state, 0.5, 2.0);
        backend.certify(
            {.neurons = neurons, .columns = columns, .stride = columns, .weights = weights.data(), .tau = tau.data()},
            {.answers = answers.data(), .numbers = numbers.data()});
        Digest bits;
        bits.add(numbers, columns, columns);
        bits.add(answers, columns, columns);
        std::printf("%s certificates %d %016llx\n", name.c_str(), neurons, bits.value());
    }
}

void digest_all(const kernels::Backend& backend, const std::string& name) {
    for (const core::ActivationForm& phi : test::all_phi())
        for (const Motif motif : {Motif::shared, Motif::paired, Motif::kernel, Motif::dense})
            for (const int layers : {1, 3}) {
                const test::ToyShape shape{.motif = motif, .phi_E = phi, .phi_I = phi, .layers = layers};
                digest<float>(backend, name, shape);
                digest<double>(backend, name, shape);
            }
    digest_draws(backend, name);
    digest_certificates(backend, name);
}

}  // namespace

int main() {
    digest_all(kernels::reference_backend(), "reference");
    for (const std::string& level : kernels::simd_levels()) digest_all(*kernels::cpu_backend(level), level);
}
