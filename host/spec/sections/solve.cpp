#include <fmt/format.h>

#include <algorithm>

#include "host/spec/key_table.hpp"
#include "host/spec/populations.hpp"
#include "host/spec/print.hpp"
#include "host/spec/refuse.hpp"
#include "host/spec/rules.hpp"

namespace colonnade::spec {
namespace {

// [solve] and [output].
constexpr Key table[] = {
    {.path = "solve.method",
     .type = Type::choice,
     .fallback = "\"auto\"",
     .options = "auto|flow|newton|forward-backward|relaxation",
     .meaning = "way to the equilibrium"},
    {.path = "solve.precision",
     .type = Type::choice,
     .fallback = "\"float64\"",
     .options = "float32|float64|mixed",
     .fixed = true,
     .meaning = "arithmetic of the simulation"},
    {.path = "solve.product",
     .type = Type::choice,
     .fallback = "\"ordered\"",
     .options = "ordered|library",
     .fixed = true,
     .meaning =
         "who adds up W x in a march: colonnade, the same bits everywhere, or a library of linear algebra, which "
         "is not bit for bit (see Products by a library); library only with motif = \"custom\" and one W for all "
         "columns"},
    {.path = "solve.tolerance",
     .type = Type::real,
     .fallback_note = "1e-10; 1e-5 in float32",
     .range = from_to(1e-14, 0.1),
     .unit = "1",
     .meaning =
         "a circuit has converged when its residual is at most tolerance × max(1, largest rate), and so is what a "
         "certificate says of its layer's error; in float32 at least 1e-6"},
    {.path = "solve.max_time",
     .type = Type::real,
     .fallback = "1e4",
     .range = {.lowest = 0.0, .highest = 1e12, .above = true},
     .unit = "tau",
     .meaning = "budget of model time"},
    {.path = "solve.rtol",
     .type = Type::real,
     .fallback = "1e-6",
     .range = from_to(1e-12, 1e-2),
     .unit = "1",
     .meaning = "the flow: error that a step may make, relative to the rate; in float32 at least 3.8e-6"},
    {.path = "solve.atol",
     .type = Type::real,
     .fallback = "1e-8",
     .range = from_to(1e-14, 1e-2),
     .unit = "1",
     .meaning = "the flow: error that a step may make, relative to the largest rate of the column"},
    {.path = "solve.step",
     .type = Type::real,
     .fallback = "0.0",
     .range = from_to(0, 1e6),
     .unit = "tau",
     .meaning = "step h, or γ of forward-backward; 0 lets each column choose its own, of the flow step by step by rtol "
                "and atol"},
    {.path = "solve.check_every",
     .type = Type::integer,
     .fallback = "32",
     .range = from_to(1, 4096),
     .unit = "steps",
     .meaning = "steps between two residual tests"},
    {.path = "solve.divergence_limit",
     .type = Type::real,
     .fallback = "1e9",
     .range = {.lowest = 1.0, .highest = 1e30, .above = true},
     .unit = "1",
     .meaning = "a rate beyond this magnitude has diverged"},
    {.path = "solve.settle_fraction",
     .type = Type::real,
     .fallback = "0.02",
     .range = {.lowest = 0.0, .highest = 1.0, .above = true, .below = true},
     .unit = "1",
     .meaning = "settled when the residual stays below this share of its peak"},

    {.path = "output.file",
     .type = Type::text,
     .fallback = "\"\"",
     .fixed = true,
     .meaning = "NetCDF-4 file of the results; empty: none is written"},
    {.path = "output.rates",
     .type = Type::choice,
     .fallback = "\"final\"",
     .options = "none|final|traces",
     .fixed = true,
     .meaning = "rates that are kept"},
    {.path = "output.trace_columns",
     .type = Type::integers,
     .fallback_note = "required by traces",
     .range = from_to(0, max_columns),
     .only_with = "rates = \"traces\"",
     .fixed = true,
     .meaning = "columns whose course in time is kept"},
    {.path = "output.trace_every",
     .type = Type::integer,
     .fallback = "1",
     .range = from_to(1, 1000000),
     .unit = "steps",
     .only_with = "rates = \"traces\"",
     .fixed = true,
     .meaning = "time between two samples, in units of solve.step or, where that is 0, of a fifth of the shortest time "
                "constant"},
    {.path = "output.trace_time",
     .type = Type::real,
     .fallback = "50.0",
     .range = {.lowest = 0.0, .highest = 1e9, .above = true},
     .unit = "tau",
     .only_with = "rates = \"traces\"",
     .fixed = true,
     .meaning = "model time that is sampled"},
    {.path = "output.columns",
     .type = Type::boolean,
     .fallback = "true",
     .fixed = true,
     .meaning = "keeps what belongs to single columns; `false`, with rates = \"none\": aggregates alone"},
    {.path = "output.metrics",
     .type = Type::boolean,
     .fallback = "true",
     .fixed = true,
     .meaning = "keeps the metrics of every column; aggregates are always kept"},
    {.path = "output.energies",
     .type = Type::boolean,
     .fallback = "false",
     .fixed = true,
     .meaning =
         "keeps the interaction cost and the activation cost of every neuron at the equilibrium, which `certify` "
         "always keeps beside rates"},
    {.path = "output.settling",
     .type = Type::boolean,
     .fallback = "true",
     .fixed = true,
     .meaning = "measures the settling time of every circuit that the flow leads to rest; `false`: NaN"},
    {.path = "output.variables",
     .type = Type::names,
     .fallback = "\"all\"",
     .fixed = true,
     .meaning = "variables of single columns that `run` and `certify` keep, by the names in the file; aggregates and "
                "coordinates are always kept (see [output](output.md#which-variables))"},
    {.path = "output.image",
     .type = Type::text,
     .fallback = "\"\"",
     .only_with = "stimulus.kind = \"image\"",
     .fixed = true,
     .meaning = "PNG of the image and every layer's answer side by side; empty: none"},
};

}  // namespace

std::span<const Key> solve_keys() {
    return table;
}

namespace {

/// Rounding keeps a residual in float32 from falling much below this.
constexpr double min_tolerance_float32 = 1e-6;

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
    if (solve.precision == Precision::float32 && solve.tolerance < min_tolerance_float32)
        refuse(reader.where("solve.tolerance"), "solve.tolerance", reader.found("solve.tolerance"),
               "1e-06 to 0.1 with precision = \"float32\"");
    if (solve.method == Method::forward_backward && has_unbounded_slope(spec.microcircuit))
        refuse(reader.where("solve.method"), "solve.method", "\"forward-backward\" with a power-law activation",
               "auto, flow, newton, relaxation, as a power law without a highest rate is no proximal operator");
    if (solve.product != Product::library) return;
    if (const char* obstacle = obstacle_to_library(spec))
        refuse(reader.where("solve.product"), "solve.product", fmt::format("\"library\" {}", obstacle),
               "\"ordered\", as a library multiplies by one W that all columns share, a layer at a time");
    if (solve.method != Method::relaxation && solve.method != Method::forward_backward)
        refuse(reader.where("solve.product"), "solve.product",
               "\"library\" without method = \"relaxation\" or \"forward-backward\"",
               "\"ordered\", as a library multiplies in steps of a fixed length alone");
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
    if (!output.columns && output.energies)
        refuse(reader.where("output.energies"), "output.energies", "true with output.columns = false",
               "true with columns, as every neuron has its own");
    check_ending(reader.where("output.image"), "output.image", output.image, {".png"});
    if (output.rates != RatesOutput::traces) return;
    const char* path = "output.trace_columns";
    if (spec.solve.method == Method::forward_backward || spec.solve.method == Method::relaxation)
        refuse(reader.where("output.rates"), "output.rates",
               fmt::format("\"traces\" with method = {}", reader.found("solve.method")),
               "traces of the flow, as iterations have no time");
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
