#include <gtest/gtest.h>

#include <algorithm>
#include <ostream>
#include <random>

#include "fuzz/formats.hpp"

namespace colonnade::fuzz {

/// What the test runner shows of a case.
void PrintTo(const Format& format, std::ostream* out) {
    *out << format.name;
}

namespace {

/// Changes bytes here and there as ./dev fuzz does, always in the same way.
class Mutations {
public:
    std::string of(std::string bytes, const std::string& other) {
        for (std::size_t n = 1 + below(4); n > 0; --n) change(bytes, other);
        return bytes;
    }

private:
    std::size_t below(std::size_t end) { return end == 0 ? 0 : random_() % end; }

    void change(std::string& bytes, const std::string& other) {
        static const std::string common = "0123456789.,;-+eE \t\n\r\"'#%[]{}=\\\xFF\x80" + std::string(3, '\0');
        const std::size_t at = below(bytes.size()), some = 1 + below(8);
        switch (below(6)) {
            case 0:
                if (!bytes.empty()) bytes[at] = static_cast<char>(bytes[at] ^ (1 << below(8)));
                break;
            case 1:
                if (!bytes.empty()) bytes[at] = common[below(common.size())];
                break;
            case 2:
                bytes.insert(at, 1, common[below(common.size())]);
                break;
            case 3:
                bytes.erase(at, some);
                break;
            case 4:
                bytes.insert(at, bytes.substr(below(bytes.size()), some));
                break;
            default:
                bytes = bytes.substr(0, at) + other.substr(below(other.size()));
        }
    }

    std::mt19937 random_{20261128};
};

class EveryFormat : public ::testing::TestWithParam<Format> {};

TEST_P(EveryFormat, TakesItsValidFilesWithoutAFault) {
    for (const std::string& seed : GetParam().seeds()) EXPECT_NO_THROW(GetParam().read(seed));
}

TEST_P(EveryFormat, RefusesChangedFilesInOneSentence) {
    const auto seeds = GetParam().seeds();
    // each netcdf is read by a process of its own
    const int times = std::string(GetParam().name) == "netcdf" ? 200 : 1000;
    Mutations mutations;
    for (int i = 0; i < times; ++i) {
        const std::string& seed = seeds[static_cast<std::size_t>(i) % seeds.size()];
        const std::string bytes = mutations.of(seed, seeds[static_cast<std::size_t>(i * 7) % seeds.size()]);
        EXPECT_NO_THROW(GetParam().read(bytes)) << "change " << i;
    }
}

INSTANTIATE_TEST_SUITE_P(Inputs, EveryFormat, ::testing::ValuesIn(formats().begin(), formats().end()),
                         [](const auto& one) { return std::string(one.param.name); });

}  // namespace
}  // namespace colonnade::fuzz
