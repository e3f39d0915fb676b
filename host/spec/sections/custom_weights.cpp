#include "host/spec/sections/custom_weights.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "host/spec/print.hpp"
#include "host/spec/reader.hpp"
#include "host/spec/refuse.hpp"

namespace colonnade::spec {
namespace {

constexpr const char* matrix_shape = "[n][n] or, from a file, [column][n][n], with n from 1 to 128";

void read_rows(const Value& value, std::string_view path, Microcircuit& circuit) {
    const Items& rows = *value.items();
    const std::size_t n = rows.size();
    if (n == 0 || n > max_custom_neurons)
        refuse(value.where, path, fmt::format("{} rows", n), fmt::format("1 to {} rows", max_custom_neurons));
    for (const Value& row : rows) {
        if (row.items() == nullptr) refuse(row.where, path, print_short(row), "rows of numbers, [[...], [...]]");
        if (row.items()->size() != n)
            refuse(row.where, path, fmt::format("a row of {} numbers", row.items()->size()),
                   fmt::format("{}, as many as there are rows", n));
        for (const Value& entry : *row.items()) {
            double weight = 0.0;
            if (!entry.numeric(weight) || !std::isfinite(weight))
                refuse(entry.where, path, print_short(entry), "finite numbers");
            circuit.weights.push_back(weight);
        }
    }
    circuit.is_inhibitory.assign(n, false);
}

void read_file(const Value& value, std::string_view path, Files& files, Microcircuit& circuit) {
    const Value* name = value.member("file");
    if (name == nullptr || name->string() == nullptr || value.table()->members.size() != 1)
        refuse(value.where, path, print_short(value), noun(Type::matrix));
    circuit.weights_file = files.resolve(*name->string());
    const data::Array& array = files.array(circuit.weights_file, name->where, path);
    const auto& shape = array.shape;
    const bool square = shape.size() >= 2 && shape.size() <= 3 && shape.end()[-1] == shape.end()[-2];
    if (!square || shape.back() == 0 || shape.back() > max_custom_neurons)
        refuse(name->where, path, fmt::format("an array of shape [{}]", fmt::join(shape, ", ")), matrix_shape);
    for (const double weight : array.values)
        if (!std::isfinite(weight)) refuse(name->where, path, print_number(weight), "finite numbers");
    circuit.weights = array.values;
    circuit.weights_per_column = shape.size() == 3;
    circuit.is_inhibitory.assign(shape.back(), false);
}

/// Signs among the weights that neuron j sends out, over all matrices.
struct Signs {
    bool positive = false, negative = false;
};

Signs signs_of(const Microcircuit& circuit, std::size_t j) {
    Signs signs;
    for (std::size_t k = j; k < circuit.weights.size(); k += circuit.is_inhibitory.size()) {
        signs.positive = signs.positive || circuit.weights[k] > 0.0;
        signs.negative = signs.negative || circuit.weights[k] < 0.0;
    }
    return signs;
}

}  // namespace

void read_custom_weights(const Value& value, std::string_view path, Files& files, Microcircuit& circuit) {
    if (value.items() != nullptr)
        read_rows(value, path, circuit);
    else
        read_file(value, path, files, circuit);
}

void check_custom_weights(const Reader& reader, Microcircuit& circuit) {
    const char* path = "microcircuit.weights";
    const bool told = reader.given("microcircuit.inhibitory");
    for (std::size_t j = 0; j < circuit.is_inhibitory.size(); ++j) {
        const Signs signs = signs_of(circuit, j);
        if (!told) circuit.is_inhibitory[j] = signs.negative && !signs.positive;
        if (circuit.allow_mixed_signs) continue;
        if (signs.positive && signs.negative)
            refuse(reader.where(path), path, fmt::format("weights of both signs from neuron {}", j),
                   "one sign a neuron (Dale's law), or allow_mixed_signs = true");
        if (circuit.is_inhibitory[j] ? signs.positive : signs.negative)
            refuse(reader.where("microcircuit.inhibitory"), "microcircuit.inhibitory",
                   fmt::format("neuron {} {} the list, whose weights are {}", j,
                               circuit.is_inhibitory[j] ? "in" : "not in", signs.positive ? "positive" : "negative"),
                   "the neurons with non-positive weights (Dale's law), or allow_mixed_signs = true");
    }
    circuit.channels =
        static_cast<std::size_t>(std::count(circuit.is_inhibitory.begin(), circuit.is_inhibitory.end(), false));
    // threshold-linear networks are often written with inhibition alone: any neuron may be driven if it is said to be
    if (circuit.channels == 0 && told)
        refuse(reader.where("microcircuit.inhibitory"), "microcircuit.inhibitory", "all neurons",
               "at most all but one, as only excitatory neurons are driven; inhibitory = [] with allow_mixed_signs = "
               "true drives them all");
    if (circuit.channels == 0)
        refuse(reader.where(path), path, "inhibitory neurons only",
               "at least one excitatory neuron, which can be driven, or inhibitory = [] with allow_mixed_signs = true, "
               "which drives them all");
}

}  // namespace colonnade::spec
