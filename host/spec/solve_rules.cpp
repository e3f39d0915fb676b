#include <fmt/format.h>

#include <algorithm>

#include "spec/populations.hpp"
#include "spec/print.hpp"
#include "spec/refuse.hpp"
#include "spec/rules.hpp"

namespace colonnade::spec {
namespace {

/// Rounding keeps a residual in float32 from falling much below this.
constexpr double least_tolerance_float32 = 1e-6;

/// What keeps a library from computing W x, or nothing.
const char* obstacle_to_library(const Spec& spec) {
    if (spec.microcircuit.motif != Motif::custom) return "without motif = \"custom\"";
    if (spec.microcircuit.weights_per_column) return "with a W for each column";
    if (spec.column.coupling == Coupling::concurrent && spec.column.layers > 1)
        return "with layers that evolve together";
    return nullptr;
}

}  // namespace

void check_solve(const Reader& reader, const Spec& spec) {
    const Solve& solve = spec.solve;
    if (solve.precision == Precision::float32 && solve.tolerance < least_tolerance_float32)
        refuse(reader.where("solve.tolerance"), "solve.tolerance", reader.found("solve.tolerance"),
               "1e-06 to 0.1 with precision = \"float32\"");
    if (solve.method == Method::forward_backward && has_activation(spec.microcircuit, Activation::power_law))
        refuse(reader.where("solve.method"), "solve.method", "\"forward-backward\" with a power-law activation",
               "auto, flow, newton, as a power law is no proximal operator");
    if (solve.product != Product::library) return;
    if (const char* obstacle = obstacle_to_library(spec))
        refuse(reader.where("solve.product"), "solve.product", fmt::format("\"library\" {}", obstacle),
               "\"ordered\", as a library multiplies by one W that all columns share, a layer at a time");
}

void check_output(const Reader& reader, Spec& spec) {
    spec.output.variables_where = reader.where("output.variables").text();
    const Output& output = spec.output;
    for (const std::string& name : output.variables)
        if (std::count(output.variables.begin(), output.variables.end(), name) > 1)
            refuse(reader.where("output.variables"), "output.variables", print_string(shorten(name)) + " twice",
                   "each name once");
    if (!output.columns && output.rates != RatesOutput::none)
        refuse(reader.where("output.columns"), "output.columns", "false with rates of every column",
               "false with output.rates = \"none\"");
    if (!output.columns && !output.image.empty())
        refuse(reader.where("output.columns"), "output.columns", "false with output.image",
               "true, as a pixel is a column");
    check_ending(reader.where("output.image"), "output.image", output.image, {".png"});
    if (output.rates != RatesOutput::traces) return;
    const char* path = "output.trace_columns";
    if (spec.solve.method == Method::forward_backward)
        refuse(reader.where("output.rates"), "output.rates", "\"traces\" with method = \"forward-backward\"",
               "traces of the flow, as forward-backward has no time");
    if (output.trace_columns.empty()) refuse(reader.where("output.rates"), path, "nothing", "the columns to be traced");
    for (const std::size_t column : output.trace_columns) {
        if (column < spec.column.first || column >= spec.column.last)
            refuse(reader.where(path), path, fmt::format("{}", column),
                   fmt::format("{} to {}, the columns that are computed", spec.column.first, spec.column.last - 1));
        if (std::count(output.trace_columns.begin(), output.trace_columns.end(), column) > 1)
            refuse(reader.where(path), path, fmt::format("column {} twice", column), "each column once");
    }
}

}  // namespace colonnade::spec
