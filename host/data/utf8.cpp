#include "host/data/utf8.hpp"

#include <algorithm>

namespace colonnade::data {

std::size_t sequence_length(std::string_view text) {
    const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
    const auto follows = [&](std::size_t i) { return (byte(i) & 0xC0U) == 0x80U; };
    const unsigned first = byte(0), second = byte(1);
    if (text.empty()) return 0;
    if (first < 0x80U) return 1;
    if (first < 0xC2U || first > 0xF4U || !follows(1)) return 0;
    if (first < 0xE0U) return 2;
    if (first < 0xF0U) {
        const bool overlong = first == 0xE0U && second < 0xA0U;
        const bool surrogate = first == 0xEDU && second > 0x9FU;
        return overlong || surrogate || !follows(2) ? 0 : 3;
    }
    const bool overlong = first == 0xF0U && second < 0x90U;
    const bool beyond = first == 0xF4U && second > 0x8FU;
    return overlong || beyond || !follows(2) || !follows(3) ? 0 : 4;
}

bool is_control(std::string_view sequence) {
    if (sequence.empty()) return false;
    const auto first = static_cast<unsigned char>(sequence[0]);
    if (sequence.size() == 1) return first < 0x20U || first == 0x7FU;
    return sequence.size() == 2 && first == 0xC2U && static_cast<unsigned char>(sequence[1]) < 0xA0U;
}

bool has_control(std::string_view text) {
    while (!text.empty()) {
        const std::size_t length = std::max<std::size_t>(1, sequence_length(text));
        if (is_control(text.substr(0, length))) return true;
        text.remove_prefix(length);
    }
    return false;
}

}  // namespace colonnade::data
