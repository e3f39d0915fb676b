#pragma once

/// The rows of all arrays of a system, for whoever owns, copies or gathers them.
#include "kernels/core/lane.hpp"
#include "kernels/core/system.hpp"

namespace colonnade::core {

/// Rows of each array.
struct SystemRows {
    std::size_t x = 0, low = 0, weight = 0, rate_step = 0, phi = 0, coupling = 0, iterations = 0;

    /// `newton`: with what only Newton reads and fills, without what only a march does.
    template <class T>
    COLONNADE_HD SystemRows(const System<T>& system, bool newton)
        : x(static_cast<std::size_t>(system.layers) * static_cast<std::size_t>(system.neurons)),
          low(newton && system.x_low != nullptr ? x : 0),
          weight(system.matrix != nullptr
                     ? 0
                     : static_cast<std::size_t>(system.layers) * static_cast<std::size_t>(system.weight_rows)),
          rate_step(newton ? 0 : 2 * static_cast<std::size_t>(system.layers)),
          phi(2 * static_cast<std::size_t>(system.layers) * static_cast<std::size_t>(system.phi_rows)),
          coupling(system.layers > 1 ? static_cast<std::size_t>(system.layers) : 0),
          iterations(newton ? 1 : 0) {}

    SystemRows() = default;

    /// With what both read and fill; `precise`: drives to twice the precision.
    template <class T>
    [[nodiscard]] static SystemRows both(const System<T>& system, bool precise) {
        SystemRows rows(system, false);
        rows.low = precise ? rows.x : 0;
        rows.iterations = 1;
        return rows;
    }

    [[nodiscard]] COLONNADE_HD std::size_t total() const {
        return 2 * x + 2 * low + weight + rate_step + phi + 2 * coupling + 2 + iterations;
    }

    /// `like` with all arrays but population_of and matrix in `values`, total() rows a `stride` apart.
    template <class T>
    [[nodiscard]] System<T> place(const System<T>& like, T* values, std::size_t stride) const {
        System<T> placed = like;
        placed.stride = stride;
        T* next = values;
        const auto room = [&](std::size_t count) {
            T* const given = count > 0 ? next : nullptr;
            next += count * stride;
            return given;
        };
        placed.x = room(x), placed.u = room(x);
        placed.x_low = room(low), placed.u_low = room(low);
        placed.weight = room(weight), placed.rate_step = room(rate_step), placed.phi = room(phi);
        placed.feedforward = room(coupling), placed.feedback = room(coupling);
        placed.residual = room(1), placed.magnitude = room(1);
        placed.iterations = room(iterations);
        return placed;
    }

    /// Calls copy(from, to, rows) for each array that a march or Newton reads. `to` was placed.
    template <class T, class Copy>
    COLONNADE_HD void each_input(const System<T>& from, const System<T>& to, Copy copy) const {
        const auto writable = [](const T* rows) { return const_cast<T*>(rows); };
        copy(from.x, to.x, x);
        copy(from.u, writable(to.u), x);
        copy(from.u_low, writable(to.u_low), low);
        copy(from.weight, writable(to.weight), weight);
        copy(from.rate_step, writable(to.rate_step), rate_step);
        copy(from.phi, writable(to.phi), phi);
        copy(from.feedforward, writable(to.feedforward), coupling);
        copy(from.feedback, writable(to.feedback), coupling);
    }
};

}  // namespace colonnade::core
