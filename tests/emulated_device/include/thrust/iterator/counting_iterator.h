#pragma once

namespace thrust {

/// first, first + 1, ...
template <class T>
struct counting_iterator {
    T first;
    explicit counting_iterator(T at) : first(at) {}
    T operator[](T k) const { return first + k; }
};

}  // namespace thrust
