#pragma once

#include "colonnade/spec.hpp"
#include "spec/files.hpp"
#include "spec/value.hpp"

namespace colonnade::spec {

/// One spec from a tree that has passed `check_names`; its [sweep] is left aside. Throws Error.
[[nodiscard]] Spec read_spec(const Value& root, Files& files);

}  // namespace colonnade::spec
