#pragma once

#include <string>

namespace colonnade::io {

/// Throws Error (Fault::input) when no new file may take the place of what stands at `target`, an absolute name without
/// links: a folder, a device, a file that is read-only, immutable, or somebody else's in a folder like /tmp; or when
/// its name is too long. `path` is what the caller named.
void check_replaceable(const std::string& path, const std::string& target);

}  // namespace colonnade::io
