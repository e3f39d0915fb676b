#include "support/plain_li3.hpp"

#include <algorithm>

namespace colonnade::bench {

void plain_march(PlainCircuit* circuits, std::size_t count, std::size_t steps) {
    for (std::size_t c = 0; c < count; ++c) {
        PlainCircuit& p = circuits[c];
        for (std::size_t s = 0; s < steps; ++s) {
            const float z1 = p.w_EE * p.x1 - p.w_EI * p.y + p.u1;
            const float z2 = p.w_EE * p.x2 - p.w_EI * p.y + p.u2;
            const float z = p.w_IE * (p.x1 + p.x2) - p.w_II * p.y + p.u_I;
            p.x1 += p.k_E * (std::max(0.0F, z1) - p.x1);
            p.x2 += p.k_E * (std::max(0.0F, z2) - p.x2);
            p.y += p.k_I * (std::max(0.0F, z) - p.y);
        }
    }
}

}  // namespace colonnade::bench
