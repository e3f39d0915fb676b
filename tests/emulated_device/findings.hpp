#pragma once

/// What was found wrong, and the error that the device keeps from then on.
#include <cstddef>
#include <string>

#include "cuda_runtime_api.h"

namespace colonnade::emulated {

/// Adds a sentence, unless it was said already; the device's first error stays.
void report(cudaError_t error, const std::string& sentence);
/// Sentences with some words in them since findings were taken; the first few say it.
[[nodiscard]] std::size_t reported(const std::string& words);
inline constexpr std::size_t max_alike = 4;
/// cudaSuccess until something was found.
[[nodiscard]] cudaError_t lasting_error();
/// The first sentence since findings were taken.
[[nodiscard]] const char* first_finding();
/// The name of a kernel as sources have it, with its arguments of templates.
[[nodiscard]] std::string name_of(const void* kernel);

}  // namespace colonnade::emulated
