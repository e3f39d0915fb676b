#pragma once

#include <cstddef>
#include <functional>
#include <vector>

#include "colonnade/run.hpp"

namespace colonnade::experiment {

/// Gives an array of results its size, which is zeroed at about a second a GiB; throws Interrupted before, where
/// `stop`, which may be empty, answers true.
template <class Values>
void allocate(Values& values, std::size_t count, const std::function<bool()>& stop) {
    if (stop && stop()) throw Interrupted{};
    values.resize(count);
}

/// Puts a value into an array of results, unless it is one that is not kept.
template <class T>
void put(std::vector<T>& values, std::size_t at, T value) {
    if (!values.empty()) values[at] = value;
}

}  // namespace colonnade::experiment
