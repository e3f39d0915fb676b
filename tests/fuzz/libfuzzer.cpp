/// libFuzzer's entry: reads the format that COLONNADE_FUZZ_FORMAT names; where COLONNADE_FUZZ_SEEDS names a folder, its
/// seeds are written there first.
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <iostream>

#include "fuzz/formats.hpp"

namespace {

const colonnade::fuzz::Format& chosen() {
    const char* wanted = std::getenv("COLONNADE_FUZZ_FORMAT");
    for (const auto& format : colonnade::fuzz::formats())
        if (wanted != nullptr && std::string_view(wanted) == format.name) return format;
    std::cerr << "COLONNADE_FUZZ_FORMAT names no format\n";
    std::exit(2);
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int*, char***) {
    const char* folder = std::getenv("COLONNADE_FUZZ_SEEDS");
    int number = 0;
    if (folder != nullptr)
        for (const std::string& seed : chosen().seeds())
            std::ofstream(std::string(folder) + "/seed-" + std::to_string(number++), std::ios::binary) << seed;
    return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const colonnade::fuzz::Format& format = chosen();
    format.read({reinterpret_cast<const char*>(data), size});
    return 0;
}
