#include "host/data/shown.hpp"

#include <fmt/format.h>

#include "host/data/utf8.hpp"

namespace colonnade::data {

std::string escaped(std::string_view text, std::size_t longest) {
    std::string out;
    std::size_t i = 0;
    while (i < text.size() && i < longest) {
        const std::size_t length = sequence_length(text.substr(i));
        const std::string_view sequence = text.substr(i, length == 0 ? 1 : length);
        if (length == 0 || is_control(sequence))
            for (const char c : sequence) out += fmt::format("\\x{:02X}", static_cast<unsigned char>(c));
        else
            out += sequence;
        i += sequence.size();
    }
    return i < text.size() ? out + "..." : out;
}

std::string shown(std::string_view text) {
    return "'" + escaped(text, 40) + "'";
}

}  // namespace colonnade::data
