#include "host/cli/time_error.hpp"

namespace colonnade::cli {

std::string time_error(const Spec& spec) {
    if (spec.solve.method == Method::forward_backward)
        return "# error in time: none can be told, forward-backward steps are a map and their count is not time\n";
    std::string line = "# error in time: periods and amplitudes are confirmed to 1 %";
    if (spec.output.settling) line += ", settling times to 2 % (but where a peak grazes the level)";
    return line + "; which of several equilibria is reached is up to Euler's steps\n";
}

}  // namespace colonnade::cli
