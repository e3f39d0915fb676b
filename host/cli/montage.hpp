#pragma once

#include "colonnade/dataset.hpp"
#include "colonnade/spec.hpp"
#include "host/io/image.hpp"

namespace colonnade::cli {

/// Input and answers of an image stimulus side by side: the pixels as presented, then every layer's signed contrast
/// (x0 - x1) / (x0 + x1) of pixel against neighbourhood as grey 0.5 + 0.5 c, mid-grey where undefined. The sign is that
/// of kendall_tau and the input's order. `spec` is that of the first point of the sweep, which is the one shown; it
/// must have passed `check_montage`.
[[nodiscard]] io::Image montage(const Spec& spec, const Dataset& dataset);

/// Throws Error when a run of `spec` would not give what its output.image needs: metrics and all columns.
void check_montage(const Spec& spec);

}  // namespace colonnade::cli
