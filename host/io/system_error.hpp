#pragma once

#include <string>

#include "colonnade/error.hpp"

namespace colonnade::io {

/// Who has to act on a failed system call: the caller where the name or its permissions are at fault, else the machine.
[[nodiscard]] Fault fault_of(int reason) noexcept;

/// Throws Error `path: what: reason`, the reason in the system's words.
[[noreturn]] void fail(const std::string& path, const std::string& what, int reason, Fault fault = Fault::machine);

}  // namespace colonnade::io
