#pragma once

#include <string>

#include "colonnade/dataset.hpp"

namespace colonnade::cli {

/// Draws what an atlas found, observed regimes beside certificates, with the refined boundaries, the curves known in
/// closed form and a legend of what occurs. SVG or PNG by the ending. Throws Error as Canvas does.
void draw_atlas(const Dataset& dataset, const std::string& path);

}  // namespace colonnade::cli
