#include "atlas/regime.hpp"

namespace colonnade::mapping {

const Flags& regime_flags() {
    static const Flags flags{{"antagonistic", 0}, {"cooperative", 1}, {"unresponsive", 2},    {"multistable", 3},
                             {"oscillating", 4},  {"diverging", 5},   {"winner_take_all", 6}, {"unsettled", 7}};
    return flags;
}

const Flags& proof_flags() {
    static const Flags flags{{"contracting", 0},    {"diagonally_stable", 1}, {"p_matrix", 2},
                             {"locally_stable", 3}, {"nothing", 4},           {"not_applicable", 5}};
    return flags;
}

}  // namespace colonnade::mapping
