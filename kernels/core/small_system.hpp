#pragma once

/// A system of few channels that share an interneuron, of sizes known to the compiler: loops unroll, and no branch on
/// the motif is left.
#include "kernels/core/system.hpp"

namespace colonnade::core {

/// Populations of N excitatory neurons and the interneuron after them.
template <int N>
struct OneAfter {
    COLONNADE_HD constexpr int operator[](int i) const { return i < N ? 0 : 1; }
};

/// A System of N such channels; what is fixed hides the members that hold it otherwise.
template <class T, int N>
struct SmallSystem : System<T> {
    static constexpr Motif motif = Motif::shared;
    static constexpr int layers = 1;
    static constexpr int channels = N;
    static constexpr int neurons = N + 1;
    static constexpr int weight_rows = 4;
    OneAfter<N> population_of;

    SmallSystem() = default;
    explicit COLONNADE_HD SmallSystem(const System<T>& system) : System<T>(system) {}
};

}  // namespace colonnade::core
