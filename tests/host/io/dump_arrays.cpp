/// For tests in Python: reads the array that each line of the standard input names, and prints one JSON object a line,
/// with its shape, the bits of its values and the notice, or the sentence that refuses it.
#include <fmt/format.h>

#include <bit>
#include <cstdint>
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>

#include "colonnade/error.hpp"
#include "host/io/array.hpp"

int main() {
    for (std::string path; std::getline(std::cin, path);) {
        nlohmann::json answer;
        try {
            const auto take = [&](const std::string& sentence) { answer["notice"] = sentence; };
            const colonnade::io::Array array = colonnade::io::read_array(path, {colonnade::io::unlimited, take});
            answer["shape"] = array.shape;
            std::string bits;
            for (const double value : array.values) bits += fmt::format("{:016x}", std::bit_cast<std::uint64_t>(value));
            answer["bits"] = bits;
        } catch (const colonnade::Error& error) {
            answer["error"] = error.what();
            answer["fault"] = static_cast<int>(error.fault());
        }
        std::cout << answer.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) << '\n' << std::flush;
    }
}
