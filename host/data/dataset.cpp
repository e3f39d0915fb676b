#include "colonnade/dataset.hpp"

#include <fmt/format.h>

#include "colonnade/error.hpp"

namespace colonnade {
namespace {

template <class Named>
std::string names_of(const std::vector<Named>& all) {
    std::string names;
    for (const Named& one : all) names += (names.empty() ? "" : ", ") + one.name;
    return names.empty() ? "none" : names;
}

}  // namespace

const Variable* Dataset::find(const std::string& name) const noexcept {
    for (const Variable& variable : variables)
        if (variable.name == name) return &variable;
    return nullptr;
}

const std::vector<double>& Dataset::doubles(const std::string& name) const {
    const Variable* variable = find(name);
    if (variable == nullptr)
        throw Error(fmt::format("dataset: found no variable '{}', allowed: {}", name, names_of(variables)));
    if (const auto* values = std::get_if<std::vector<double>>(&variable->values)) return *values;
    throw Error(fmt::format("dataset: variable '{}' is not of type double", name));
}

std::size_t Dataset::size(const std::string& dimension) const {
    for (const Dimension& one : dimensions)
        if (one.name == dimension) return one.size;
    throw Error(fmt::format("dataset: found no dimension '{}', allowed: {}", dimension, names_of(dimensions)));
}

}  // namespace colonnade
