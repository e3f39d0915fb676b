#pragma once

#include "colonnade/spec.hpp"
#include "host/spec/files.hpp"
#include "host/spec/toml/value.hpp"

namespace colonnade::spec {

/// One spec from a tree that has passed `check_names`; its [sweep] is left aside. Throws Error.
[[nodiscard]] Spec read_spec(const Value& root, Files& files);

}  // namespace colonnade::spec
