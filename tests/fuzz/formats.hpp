#pragma once

/// What reads foreign bytes, one format each, for fuzzing: by libFuzzer (./dev fuzz) and by a test that changes valid
/// files a few hundred times.
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace colonnade::fuzz {

struct Format {
    const char* name;
    /// Reads the bytes, which may be refused with colonnade::Error; any other exception is a fault, and so is a result
    /// that its reader promises not to give, which throws std::logic_error.
    void (*read)(std::string_view bytes);
    /// Small valid files.
    std::vector<std::string> (*seeds)();
};

[[nodiscard]] std::span<const Format> formats();

}  // namespace colonnade::fuzz
