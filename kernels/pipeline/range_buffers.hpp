#pragma once

/// Room for what a range of columns works on, in any memory.
#include "kernels/pipeline/memory.hpp"
#include "kernels/pipeline/pipeline.hpp"
#include "kernels/pipeline/range.hpp"

namespace colonnade::kernels {

template <class T, Memory M>
struct RangeBuffers {
    template <class U>
    using Buffer = typename M::template Buffer<U>;

    /// Makes room for shape.columns columns and returns the views of it. What a plan does not need has none.
    [[nodiscard]] core::Range<T> place(const RunPlan<T>& plan, const core::System<T>& shape) {
        const std::size_t columns = shape.columns, together = plan.layers_per_system(), channels = plan.channel.size();
        const std::size_t neurons = together * plan.population_of.size();
        const core::SystemRows rows = core::SystemRows::both(shape, plan.precise);
        const std::size_t stride = M::stride(columns);
        make_room(arrays, rows.total() * stride);
        make_room(tried, rows.x * stride);
        for (auto* of_channels : {&below, &below_low}) make_room(*of_channels, channels * columns);
        for (auto* of_layers : {&drive, &drive_low}) make_room(*of_layers, together * channels * columns);
        for (auto* of_columns : {&step, &step_limit, &tolerance, &magnitude, &error, &mean, &difference})
            make_room(*of_columns, columns);
        for (auto* of_columns : {&runs, &direct}) make_room(*of_columns, columns);
        for (auto* of_layers : {&seen, &seen_low}) make_room(*of_layers, (plan.layers + 1) * channels * columns);
        for (auto* of_neurons : {&rates, &low}) make_room(*of_neurons, neurons * columns);
        make_room(stop_reason, columns);
        make_room(list, columns);
        make_room(layers, together);
        make_room(parameters, plan.parameters.size() * together * columns);

        core::Range<T> at;
        at.system = rows.place(shape, arrays.data(), stride);
        at.rule = plan.rule;
        at.layers = layers.data();
        at.below = below.data(), at.below_low = below_low.data();
        at.drive = drive.data(), at.drive_low = drive_low.data();
        at.step = step.data(), at.step_limit = step_limit.data(), at.tolerance = tolerance.data();
        at.runs = runs.data(), at.direct = direct.data(), at.stop_reason = stop_reason.data();
        at.rates = rates.data(), at.low = low.data();
        at.magnitude = magnitude.data(), at.error = error.data();
        at.seen = seen.data(), at.seen_low = seen_low.data();
        const auto given = [columns](Buffer<double>& row) {
            make_room(row, columns);
            return row.data();
        };
        if (plan.starts_roughly) at.rough_steps = given(rough_steps), at.rough_settling = given(rough_settling);
        if (plan.from_host.limits) at.given.limit = given(limit);
        if (plan.from_host.error_factor) at.given.factor = given(factor), at.given.row_sum = given(row_sum);
        if (plan.from_host.coupled)
            at.given.coupled_factor = given(coupled_factor), at.given.coupled_row_sum = given(coupled_row_sum);
        return at;
    }

    Buffer<T> arrays, tried, rates, low;
    Buffer<core::LayerValues> layers;
    Buffer<double> parameters, below, below_low, drive, drive_low, step, step_limit, tolerance, magnitude, error, mean,
        difference, seen, seen_low, limit, factor, row_sum, coupled_factor, coupled_row_sum, rough_steps,
        rough_settling;
    Buffer<std::uint8_t> runs, direct;
    Buffer<core::StopReason> stop_reason;
    Buffer<std::uint32_t> list;
};

}  // namespace colonnade::kernels
