#pragma once

/// COLONNADE_CLONES before a function compiles it once more for processors with AVX2 and fma and chooses when the
/// program starts, as kernels/cpu does by hand: for loops over columns on the host. Contraction is off, so both give
/// the same bits.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__)
#define COLONNADE_CLONES __attribute__((target_clones("default", "arch=x86-64-v3")))
#else
#define COLONNADE_CLONES
#endif
