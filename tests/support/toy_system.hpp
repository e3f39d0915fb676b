#pragma once

/// Small systems with drawn numbers, for the tests of kernels: every motif and activation, without the host's assembly.
#include <cstddef>
#include <cstdint>
#include <random>
#include <span>
#include <string>
#include <vector>

#include "kernels/backend.hpp"
#include "kernels/core/system.hpp"
#include "support/bits.hpp"

namespace colonnade::test {

/// An activation of a toy, by its kind or with options.
struct ToyActivation : core::ActivationForm {
    ToyActivation(Activation of) : ActivationForm{of} {}
    ToyActivation(const ActivationForm& form) : ActivationForm(form) {}
};

/// What to build. Weights are kept small enough for every activation to stay bounded.
struct ToyShape {
    core::Motif motif = core::Motif::shared;
    ToyActivation phi_E = Activation::relu;
    ToyActivation phi_I = Activation::relu;
    core::Update update = core::Update::relaxation;
    int channels = 2;
    int layers = 1;
    bool ring = true;
    bool feeds_back = true;   ///< false: the feedback gains are there, but not to be read
    bool own_matrix = false;  ///< dense: a matrix of its own for every column
    bool precise = false;     ///< drives and rates to twice the precision
};

/// Owns the arrays of a core::System.
template <class T>
class Toy {
public:
    Toy(const ToyShape& shape, std::size_t columns, std::uint32_t seed) : random_(seed) {
        const bool pairs = shape.motif == core::Motif::paired || shape.motif == core::Motif::kernel;
        const auto n = static_cast<std::size_t>(pairs ? 2 * shape.channels : shape.channels + 1);
        const auto layers = static_cast<std::size_t>(shape.layers);
        system.motif = shape.motif;
        system.update = shape.update;
        system.ring = shape.ring;
        system.feeds_back = shape.feeds_back;
        system.layers = shape.layers;
        system.channels = shape.channels;
        system.neurons = static_cast<int>(n);
        system.activation[0] = shape.phi_E, system.activation[0].exponent = 2.5;
        system.activation[1] = shape.phi_I, system.activation[1].exponent = 2.0;
        system.phi_rows = core::phi_rows_of(system.activation);
        population_of.assign(n, 1);
        for (int i = 0; i < shape.channels; ++i) population_of[static_cast<std::size_t>(i)] = 0;
        system.columns = columns;
        system.stride = (columns + kernels::column_granule - 1) / kernels::column_granule * kernels::column_granule;

        std::size_t rows = 4;
        if (shape.motif == core::Motif::paired) rows = 5;
        if (shape.motif == core::Motif::kernel) rows = 4 + static_cast<std::size_t>(shape.channels);
        if (shape.motif == core::Motif::dense) rows = shape.own_matrix ? n * n : 0;
        system.weight_rows = static_cast<int>(rows);
        fill(x, layers * n, T(0), T(1));
        fill(u, layers * n, T(-0.5), T(1.5));
        fill_weights(shape, rows * layers);
        if (shape.motif == core::Motif::dense && !shape.own_matrix)
            for (std::size_t e = 0; e < n * n; ++e) matrix.push_back(draw(T(-0.4), T(0.3)));
        fill(gain, layers * 2, T(0.05), T(0.3));
        fill(phi, layers * 2 * static_cast<std::size_t>(system.phi_rows), T(0.5), T(1));
        fill(feedforward, layers, T(0.3), T(0.9));
        fill(feedback, layers, T(0), T(0.2));
        if (shape.precise) {
            fill(u_low, layers * n, T(-1e-17), T(1e-17));
            x_low.resize(x.size());
        }
        residual.resize(system.stride);
        magnitude.resize(system.stride);
        iterations.resize(system.stride);
        bind();
    }

    /// Points the view at this object's arrays.
    void bind() {
        system.population_of = population_of.data();
        system.x = x.data(), system.u = u.data(), system.weight = weight.data();
        system.matrix = matrix.empty() ? nullptr : matrix.data();
        system.rate_step = gain.data(), system.phi = phi.data();
        system.feedforward = feedforward.data(), system.feedback = feedback.data();
        system.x_low = x_low.empty() ? nullptr : x_low.data();
        system.u_low = u_low.empty() ? nullptr : u_low.data();
        system.residual = residual.data(), system.magnitude = magnitude.data();
        system.iterations = iterations.data();
    }

    void advance(const kernels::Backend& backend, std::size_t steps) {
        bind();
        start_ = x, asked_ = fmt::format("{} steps", steps);
        if (system.update == core::Update::flow) return follow(backend, steps);
        std::vector<T> scratch(backend.scratch_size(system));
        backend.advance(system, steps, std::span<T>(scratch));
    }

    /// Tries `attempts` steps of the flow from where it stands, at first at x.
    void follow(const kernels::Backend& backend, std::size_t attempts, core::FlowRule rule = toy_flow()) {
        bind();
        if (clocks.empty()) {
            clocks.resize(core::flow_clock_rows * system.stride);
            std::fill_n(core::place_clocks(clocks.data(), system.stride).tolerance, system.columns, T(1e-6));
        }
        std::vector<T> scratch(backend.flow_scratch_size(system));
        backend.follow(system, core::place_clocks(clocks.data(), system.stride), rule, attempts, std::span<T>(scratch));
    }
    [[nodiscard]] static core::FlowRule toy_flow() {
        return {.rtol = 1e-5, .max_time = 25.0, .divergence_limit = 1e6, .settle_fraction = 0.02};
    }

    void newton(const kernels::Backend& backend, core::NewtonRule<T> rule) {
        bind();
        start_ = x, asked_ = fmt::format("Newton to {} or {} exactly", rule.enough, rule.exact);
        std::vector<T> scratch(backend.newton_scratch_size(system));
        backend.newton(system, rule, std::span<T>(scratch));
    }

    /// What the column of the last `advance` or `newton` was given, in words.
    [[nodiscard]] std::string given(std::size_t column) const {
        const auto& s = system;
        std::string words = fmt::format(
            ": {} motif {} update {} phi {} {} exponents {} {} channels {} layers {} ring {} feeds back {};", asked_,
            int(s.motif), int(s.update), int(s.activation[0].kind), int(s.activation[1].kind), s.activation[0].exponent,
            s.activation[1].exponent, s.channels, s.layers, s.ring, s.feeds_back);
        const auto add = [&](const char* name, const std::vector<T>& rows, std::size_t stride, std::size_t at) {
            words += column_in_words(name, rows, stride, at);
        };
        add("x", start_, s.stride, column), add("u", u, s.stride, column),
            add("low part of u", u_low, s.stride, column);
        add("weight", weight, s.stride, column), add("matrix", matrix, 1, 0), add("gain", gain, s.stride, column);
        add("phi", phi, s.stride, column), add("feedforward", feedforward, s.stride, column);
        add("feedback", feedback, s.stride, column);
        return words;
    }

    core::System<T> system;
    std::vector<T> x, u, weight, matrix, gain, phi, feedforward, feedback, residual, magnitude, iterations;
    std::vector<T> x_low, u_low;  ///< empty unless precise
    std::vector<T> clocks;        ///< [clock row][column], once the flow has been followed
    std::vector<std::uint8_t> population_of;

private:
    T draw(T low, T high) { return std::uniform_real_distribution<T>(low, high)(random_); }

    void fill(std::vector<T>& rows, std::size_t count, T low, T high) {
        rows.resize(count * system.stride);
        for (T& value : rows) value = draw(low, high);
    }

    void fill_weights(const ToyShape& shape, std::size_t rows) {
        if (shape.motif == core::Motif::dense) return fill(weight, rows, T(-0.4), T(0.3));
        fill(weight, rows, T(-0.6), T(0));
        const auto per_layer = static_cast<std::size_t>(system.weight_rows);
        for (std::size_t r = 0; r < rows; ++r)
            if (r % per_layer == core::w_EE_row || r % per_layer == core::w_IE_row)
                for (std::size_t k = 0; k < system.stride; ++k) weight[r * system.stride + k] *= T(-1);
    }

    std::mt19937 random_;
    std::vector<T> start_;  ///< x before what was asked last
    std::string asked_;
};

}  // namespace colonnade::test
