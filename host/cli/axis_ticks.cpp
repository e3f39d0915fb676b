#include "cli/axis_ticks.hpp"

#include <cmath>

namespace colonnade::cli {

std::vector<double> axis_ticks(double from, double to, int wanted) {
    const double rough = (to - from) / wanted;
    const double power = std::pow(10.0, std::floor(std::log10(rough)));
    const double share = rough / power;
    double step = 10.0 * power;
    for (const double round : {5.0, 2.0, 1.0})
        if (share <= round) step = round * power;
    std::vector<double> ticks;
    const double slack = 1e-9 * step;  // an end that is a round number itself is shown
    for (double k = std::ceil((from - slack) / step); k * step <= to + slack; k += 1.0) ticks.push_back(k * step);
    return ticks;
}

}  // namespace colonnade::cli
