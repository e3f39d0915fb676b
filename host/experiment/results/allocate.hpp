#pragma once

#include <cstddef>
#include <functional>
#include <vector>

namespace colonnade::experiment {

/// Arrays of results that get their sizes together. Keeps references to them.
class Allocations {
public:
    /// Makes room for `count` values, which fill() zeroes.
    template <class Values>
    void add(Values& values, std::size_t count) {
        values.reserve(count);
        arrays_.push_back({values.data(), count * sizeof(values[0]), [&values, count] { values.resize(count); }});
    }
    /// Array by array, each thread at about a second a GiB; throws Interrupted where `stop`, which may be empty,
    /// answers true in between.
    void fill(std::size_t threads, const std::function<bool()>& stop) const;

private:
    struct Array {
        void* first;
        std::size_t bytes;
        std::function<void()> zero;
    };
    std::vector<Array> arrays_;
};

/// Puts a value into an array of results, unless it is one that is not kept.
template <class T>
void put(std::vector<T>& values, std::size_t at, T value) {
    if (!values.empty()) values[at] = value;
}

}  // namespace colonnade::experiment
