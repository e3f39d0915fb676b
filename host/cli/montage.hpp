#pragma once

#include "colonnade/dataset.hpp"
#include "colonnade/spec.hpp"
#include "io/image.hpp"

namespace colonnade::cli {

/// Input and answers of an image stimulus side by side: the pixels as presented, then every layer's signed contrast
/// (x0 - x1) / (x0 + x1) of pixel against neighbourhood as grey 0.5 + 0.5 c, mid-grey where undefined. The sign is that
/// of kendall_tau and the input's order. Of a sweep the first point is shown. Throws Error when the run kept no metrics
/// or not all columns.
[[nodiscard]] io::Image montage(const Spec& spec, const Dataset& dataset);

}  // namespace colonnade::cli
