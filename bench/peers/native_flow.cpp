#include <cstring>

#include "peers/native.hpp"
#include "support/pair_flows.hpp"

namespace {

using namespace colonnade::bench;

PairWorkload workload_of(const char* name) {
    return std::strcmp(name, "CYCLE") == 0 ? PairWorkload::cycle : PairWorkload::bistable;
}

FollowPairs contestant_of(const char* name) {
    if (std::strcmp(name, "colonnade") == 0) return follow_by_backend;
    return std::strcmp(name, "probe") == 0 ? follow_by_probe() : follow_by_odeint;
}

}  // namespace

void flow_pairs(const char* workload, std::size_t n, double* rows, double* shared) {
    const auto drawn = draw_pairs(workload_of(workload), n);
    std::copy(drawn.begin(), drawn.end(), rows);
    const PairFlow flow = flow_of(workload_of(workload), 1.0);
    const double numbers[] = {flow.gain_E, flow.gain_I, flow.threshold_E, flow.threshold_I,
                              flow.tau,    flow.time,   flow.residual,    flow.atol};
    std::copy(std::begin(numbers), std::end(numbers), shared);
}

int flow_has(const char* contestant) {
    return contestant_of(contestant) != nullptr ? 1 : 0;
}

void flow_follow(const char* contestant, const char* workload, std::size_t n, const double* rows, double rtol,
                 double* ends) {
    contestant_of(contestant)({n, rows}, flow_of(workload_of(workload), rtol), threads_in_use(), ends);
}
