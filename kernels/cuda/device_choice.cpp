/// What is known of devices without CUDA's headers, hence in every build and in tests.
#include <array>
#include <charconv>

#include "colonnade/error.hpp"
#include "kernels/device.hpp"

namespace colonnade::kernels {
namespace {

std::optional<int> whole_number(std::string_view text) {
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

std::string version_text(int version) {
    return std::to_string(version / 1000) + "." + std::to_string(version % 1000 / 10);
}

/// One entry of a list of architectures: "90", "90-real", "90-virtual" or, for that device alone, "90a-real".
bool serves(std::string_view entry, int major, int minor) {
    const auto dash = entry.find('-');
    std::string_view digits = entry.substr(0, dash);
    const bool exact = !digits.empty() && (digits.back() == 'a' || digits.back() == 'f');
    if (exact) digits.remove_suffix(1);
    const auto number = whole_number(digits);
    if (!number) return true;
    const int has = 10 * major + minor;
    if (exact) return has == *number;
    const std::string_view kind = dash == std::string_view::npos ? "" : entry.substr(dash + 1);
    const bool machine_code = kind != "virtual" && major == *number / 10 && minor >= *number % 10;
    const bool ptx = kind != "real" && has >= *number;
    return machine_code || ptx;
}

}  // namespace

Absence absence_of(int code, int driver) {
    switch (code) {
        case 0:
            return Absence::none;
        case 34:   // cudaErrorStubLibrary
        case 35:   // cudaErrorInsufficientDriver
        case 803:  // cudaErrorSystemDriverMismatch
        case 804:  // cudaErrorCompatNotSupportedOnDevice
            return code != 34 && driver > 0 ? Absence::old_driver : Absence::no_driver;
        case 100:  // cudaErrorNoDevice
        case 101:  // cudaErrorInvalidDevice
            return Absence::no_device;
        case 209:  // cudaErrorNoKernelImageForDevice
        case 222:  // cudaErrorUnsupportedPtxVersion
            return Absence::no_code;
        default:
            return Absence::other;
    }
}

std::string absence_sentence(Absence absence, int code, std::string_view text, int driver, int runtime,
                             std::string_view architectures) {
    switch (absence) {
        case Absence::none:
            return "";
        case Absence::not_built:
            return "this build has no CUDA: it was configured without nvcc";
        case Absence::no_driver:
            return "no NVIDIA driver is installed";
        case Absence::old_driver:
            return "the NVIDIA driver serves CUDA up to " + version_text(driver) +
                   ", allowed: " + std::to_string(runtime / 1000) + ".0 or later";
        case Absence::no_device:
            return "the NVIDIA driver shows no device; CUDA_VISIBLE_DEVICES may hide it";
        case Absence::no_code:
            return "no device has an architecture that this build has code for, which are " +
                   std::string(architectures) + " (COLONNADE_CUDA_ARCHITECTURES)";
        case Absence::other:
            break;
    }
    return "the devices cannot be counted: " + std::string(text) + " (CUDA error " + std::to_string(code) + ")";
}

bool has_code_for(std::string_view architectures, int major, int minor) {
    while (!architectures.empty()) {
        const auto end = architectures.find_first_of(";,");
        const std::string_view entry = architectures.substr(0, end);
        if (!entry.empty() && serves(entry, major, minor)) return true;
        if (end == std::string_view::npos) break;
        architectures.remove_prefix(end + 1);
    }
    return false;
}

int device_index(int requested, const Environment& environment, int count) {
    if (requested >= count || requested < -1)
        throw Error("device: found " + std::to_string(requested) + ", allowed: 0 to " + std::to_string(count - 1) +
                    ", or -1 for the rank of this process on its node");
    if (requested >= 0) return requested;
    constexpr std::array ranks{"OMPI_COMM_WORLD_LOCAL_RANK", "SLURM_LOCALID", "MV2_COMM_WORLD_LOCAL_RANK",
                               "PMI_LOCAL_RANK"};
    for (const char* name : ranks) {
        const auto text = environment(name);
        const auto rank = text ? whole_number(*text) : std::nullopt;
        if (rank && *rank >= 0) return *rank % count;
    }
    return 0;
}

}  // namespace colonnade::kernels
