#pragma once

#include "support/pair_flows.hpp"

/// What an expert writes by hand for logistic pairs on one machine: the mark that the backend's flow is measured
/// against. Compiled in a source for each set of instructions (probe_flow_avx2.cpp, probe_flow_avx512.cpp).
namespace colonnade::bench {

struct FlowProbe {
    const char* level;
    /// Follows pairs [first, last) by Tsitouras' pair, each in steps of its own, and fills their `ends` [E, I][count].
    /// Returns how many steps the lanes took, rejected ones and those of lanes that had nothing to do among them.
    std::size_t (*follow)(const Pairs&, const PairFlow&, std::size_t first, std::size_t last, double* ends);
};

extern const FlowProbe avx2_flow_probe;
extern const FlowProbe avx512_flow_probe;

}  // namespace colonnade::bench
