#pragma once

/// How two numbers differ, in words: both in decimal, which reads back exactly, and in hexadecimal bits, and how many
/// numbers of their type lie between. For the messages of every comparison of bits.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <type_traits>
#include <vector>

namespace colonnade::test {

/// The unsigned integer as wide as T.
template <class T>
using Word = std::conditional_t<
    sizeof(T) == 8, std::uint64_t,
    std::conditional_t<sizeof(T) == 4, std::uint32_t, std::conditional_t<sizeof(T) == 2, std::uint16_t, std::uint8_t>>>;

template <class T>
[[nodiscard]] Word<T> word_of(T value) {
    Word<T> word;
    std::memcpy(&word, &value, sizeof word);
    return word;
}

/// "0x3f800000"
template <class T>
[[nodiscard]] std::string bits_of(T value) {
    return fmt::format("{:#0{}x}", word_of(value), 2 + 2 * sizeof(T));
}

/// Steps from a to the next number of its type until b; the two zeros are one place. Of integers, the difference. Means
/// nothing for a NaN.
template <class T>
[[nodiscard]] std::uint64_t steps_between(T a, T b) {
    const auto place = [](T value) {  // the order of numbers, from the one of their bits
        if constexpr (std::is_floating_point_v<T>) {
            const Word<T> sign = Word<T>(1) << (8 * sizeof(T) - 1), word = word_of(value);
            return (word & sign) != 0 ? Word<T>(sign - (word - sign)) : Word<T>(sign + word);
        } else {
            return static_cast<std::uint64_t>(static_cast<std::int64_t>(value)) + (std::uint64_t(1) << 63);
        }
    };
    return a < b ? place(b) - place(a) : place(a) - place(b);
}

/// "expected 0.5 (0x3f000000), found 0.25 (0x3e800000), 8388608 ulp apart"
template <class T>
[[nodiscard]] std::string apart_in_words(T expected, T found) {
    std::string words =
        fmt::format("expected {} ({}), found {} ({})", +expected, bits_of(expected), +found, bits_of(found));
    if constexpr (std::is_floating_point_v<T>) {
        if (!std::isnan(expected) && !std::isnan(found))
            words += fmt::format(", {} ulp apart", steps_between(expected, found));
    }
    return words;
}

/// " name 0.5 0.25 ...": the first 64 numbers of one column of rows that begin `stride` apart; nothing of no rows.
template <class T>
[[nodiscard]] std::string column_in_words(const char* name, const std::vector<T>& rows, std::size_t stride,
                                          std::size_t column) {
    constexpr std::size_t most = 64;
    std::string words = rows.empty() ? "" : fmt::format(" {}", name);
    const std::size_t count = rows.size() / std::max<std::size_t>(stride, 1);
    for (std::size_t row = 0; row < std::min(count, most); ++row)
        words += fmt::format(" {}", +rows[row * stride + column]);
    return words + (count > most ? fmt::format(" ... of {}", count) : "");
}

}  // namespace colonnade::test
