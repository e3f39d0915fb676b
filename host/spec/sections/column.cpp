#include <fmt/format.h>

#include "host/spec/fields.hpp"
#include "host/spec/key_table.hpp"
#include "host/spec/refuse.hpp"
#include "host/spec/rules.hpp"

namespace colonnade::spec {
namespace {

// The head of a spec and [column].
constexpr Key table[] = {
    {.path = "title",
     .type = Type::text,
     .fallback = "\"\"",
     .fixed = true,
     .meaning = "one line that names the experiment"},
    {.path = "seed",
     .type = Type::integer,
     .fallback = "0",
     .range = non_negative,
     .meaning = "seed of every random draw"},

    {.path = "column.count",
     .type = Type::integer,
     .fallback_note = "1; an image or a file stimulus sets it",
     .range = from_to(1, max_columns),
     .fixed = true,
     .meaning = "number of columns"},
    {.path = "column.subset",
     .type = Type::integers,
     .fallback_note = "all columns",
     .range = from_to(0, max_columns),
     .fixed = true,
     .meaning = "`[first, last]`: computes columns first, ..., last - 1 only, exactly as they are in the whole"},
    {.path = "column.layers",
     .type = Type::integer,
     .fallback = "1",
     .range = from_to(1, 4096),
     .fixed = true,
     .meaning = "microcircuits stacked in a column"},
    {.path = "column.coupling",
     .type = Type::choice,
     .fallback = "\"cascade\"",
     .options = "cascade|concurrent",
     .fixed = true,
     .meaning = "layer after layer, each at its equilibrium, or all layers evolving together"},
};

}  // namespace

std::span<const Key> column_keys() {
    return table;
}

namespace {

/// Neurons of one network that evolves together.
constexpr std::size_t max_neurons_together = 4096;

/// Walks over all fields and checks that draws from files hold one value a column.
struct FileLengths {
    static constexpr bool reading = false;
    const Reader& reader;
    std::size_t count;

    void operator()(std::string_view path, const Draw& draw) const {
        if (draw.kind != DrawKind::file || draw.values.size() == count) return;
        refuse(reader.where(path), path, fmt::format("{} values in {}", draw.values.size(), draw.file),
               fmt::format("{}, one for each of column.count", count));
    }
    void operator()(std::string_view path, const std::vector<Draw>& draws) const {
        for (const Draw& draw : draws) (*this)(path, draw);
    }
    template <class T>
    void operator()(std::string_view, const T&) const {}

    [[nodiscard]] bool shares_activation(const Microcircuit& circuit) const {
        return reader.shares_activation(circuit);
    }
    [[nodiscard]] bool uses_contrast() const { return false; }
};

void check_subset(const Reader& reader, Column& column) {
    const char* path = "column.subset";
    if (!reader.given(path)) {
        column.first = 0;
        column.last = column.count;
    }
    if (column.last > column.count)
        refuse(reader.where(path), path, reader.found(path), fmt::format("ends up to column.count = {}", column.count));
}

void check_coupling(const Reader& reader, const Spec& spec) {
    const Draw& feedback = spec.column.feedback;
    if (spec.column.coupling == Coupling::cascade) {
        if (!feedback.is_constant() || feedback.a != 0.0)
            refuse(reader.where("column.feedback"), "column.feedback", reader.found("column.feedback"),
                   "0 with coupling = \"cascade\", or coupling = \"concurrent\"");
        return;
    }
    const std::size_t count = spec.column.layers * spec.microcircuit.neurons();
    if (count > max_neurons_together)
        refuse(
            reader.where("column.layers"), "column.layers",
            fmt::format("{} layers of {} neurons evolving together", spec.column.layers, spec.microcircuit.neurons()),
            fmt::format("at most {} neurons in a concurrent column", max_neurons_together));
}

void check_sizes(const Reader& reader, const Spec& spec) {
    const Column& column = spec.column;
    if (column.computed() > max_circuits / column.layers)
        refuse(reader.where("column.count"), "column.count",
               fmt::format("{} columns of {} layers", column.computed(), column.layers), "at most 2^40 circuits");
}

}  // namespace

void check_column(const Reader& reader, Spec& spec) {
    check_subset(reader, spec.column);
    check_coupling(reader, spec);
    check_sizes(reader, spec);
    const Microcircuit& circuit = spec.microcircuit;
    const std::size_t matrix = circuit.is_inhibitory.size() * circuit.is_inhibitory.size();
    if (circuit.weights_per_column && circuit.weights.size() / matrix != spec.column.count)
        refuse(reader.where("microcircuit.weights"), "microcircuit.weights",
               fmt::format("{} matrices in {}", circuit.weights.size() / matrix, circuit.weights_file),
               fmt::format("{}, one for each of column.count", spec.column.count));
    const FileLengths lengths{reader, spec.column.count};
    visit_fields(static_cast<const Spec&>(spec), lengths);
}

}  // namespace colonnade::spec
