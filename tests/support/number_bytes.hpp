#pragma once

#include <cstddef>
#include <string>
#include <type_traits>
#include <variant>
#include <vector>

#include "colonnade/dataset.hpp"

namespace colonnade::test {

/// Bytes of the numbers of one variable; none of text.
inline std::size_t number_bytes(const Variable& variable) {
    return std::visit(
        [](const auto& values) -> std::size_t {
            if constexpr (std::is_same_v<std::decay_t<decltype(values)>, std::vector<std::string>>)
                return 0;
            else
                return values.size() * sizeof(values[0]);
        },
        variable.values);
}

}  // namespace colonnade::test
