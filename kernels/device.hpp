#pragma once

/// The GPUs that the cuda backend can use, or why there are none. Nothing of CUDA is included here, so that host code
/// may ask in every build; without nvcc, kernels/cuda_absent/ answers.
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "colonnade/device.hpp"

namespace colonnade::kernels {

class Backend;

/// Why a machine has no device that this build can use.
enum class Absence { none, not_built, no_driver, old_driver, no_device, no_code, other };

struct Devices {
    std::vector<Device> usable;
    Absence absence = Absence::none;  ///< of usable devices
    std::string reason;               ///< one sentence where `usable` is empty
};

/// What this process can use. Creates no context, so that it costs no memory on any device.
[[nodiscard]] Devices devices();

/// Free bytes on a usable device. Throws Error (Fault::machine).
[[nodiscard]] std::size_t free_device_memory(int device);

/// The backend on a usable device; nullptr where there is no such device. Lives as long as the program.
[[nodiscard]] const Backend* cuda_backend(int device);

/// Meaning of a code of the CUDA runtime, met while devices are counted; `driver`: its version, 0 where there is none.
/// A missing and an old driver give the same code.
[[nodiscard]] Absence absence_of(int code, int driver);

/// The sentence for a user. `code`, `text`: what the runtime said; versions as in Device; `architectures`: what
/// this build has code for.
[[nodiscard]] std::string absence_sentence(Absence absence, int code, std::string_view text, int driver, int runtime,
                                           std::string_view architectures);

/// Whether a build for `architectures`, as in CMAKE_CUDA_ARCHITECTURES ("80-real;90-real;90-virtual", or with commas),
/// has code for a device of compute capability major.minor: machine code serves its major version from its minor on,
/// PTX all later ones. A word that is no number, such as "native", is believed.
[[nodiscard]] bool has_code_for(std::string_view architectures, int major, int minor);

using Environment = std::function<std::optional<std::string>(const char*)>;

/// Which of `count` visible devices a process takes: the requested one, or for -1 its rank on this node modulo count.
/// The rank is what the launcher left in the environment (Open MPI, Slurm, MVAPICH2, PMI), else 0. Throws Error where
/// the request lies out of range. count > 0.
[[nodiscard]] int device_index(int requested, const Environment& environment, int count);

}  // namespace colonnade::kernels
