#pragma once

#include <string>
#include <string_view>

#include "colonnade/spec.hpp"
#include "host/spec/reader.hpp"

namespace colonnade::spec {

/// Whether a key that takes no draw says what the circuit is, such that its values may be listed along an axis.
[[nodiscard]] bool may_be_listed(std::string_view key);

/// Those keys, separated by commas.
[[nodiscard]] std::string listed_names();

/// Values of an axis whose key takes no draw: of the key's type where that is a number, rising, no name twice; integers
/// from `from` to `to` and numbers evenly spaced where they are not listed. Sets axis.points too. `path` is that of the
/// axis, such as `atlas.x`. Throws Error.
void resolve_listed(const Reader& reader, const std::string& path, AtlasAxis& axis);

/// Throws Error unless the key of an axis stands for a draw in this spec that may take all its values. `under` says
/// which spec it is, as in `in this spec`.
void check_spaced(const Reader& reader, const Spec& spec, const std::string& path, const AtlasAxis& axis,
                  const std::string& under);

}  // namespace colonnade::spec
