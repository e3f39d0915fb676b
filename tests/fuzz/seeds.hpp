#pragma once

#include <string>
#include <vector>

namespace colonnade::fuzz {

/// Small valid files of each format, made here.
[[nodiscard]] std::vector<std::string> spec_seeds();
[[nodiscard]] std::vector<std::string> npy_seeds();
[[nodiscard]] std::vector<std::string> csv_seeds();
[[nodiscard]] std::vector<std::string> png_seeds();
[[nodiscard]] std::vector<std::string> pgm_seeds();
[[nodiscard]] std::vector<std::string> netcdf_seeds();

}  // namespace colonnade::fuzz
