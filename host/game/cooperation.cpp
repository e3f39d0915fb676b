#include "host/game/cooperation.hpp"

#include <cmath>
#include <cstddef>
#include <limits>

namespace colonnade::game {

double cooperation(const EnergyCourse& course, double at_rest) {
    constexpr double undefined = std::numeric_limits<double>::quiet_NaN();
    std::size_t last = course.time.size();  // the last sample that is not at rest
    while (last > 0 && !(course.residual[last - 1] > at_rest)) --last;
    if (last == course.time.size() && last > 0) --last;  // still moving: its last interval is the one before
    double together = 0.0, all = 0.0;
    for (std::size_t s = 0; s < last; ++s) {
        const double span = course.time[s + 1] - course.time[s];
        for (const auto& energy : {course.excitatory, course.inhibitory})
            if (std::isnan(energy[s]) || std::isnan(energy[s + 1])) return undefined;
        all += span;
        if (course.excitatory[s + 1] < course.excitatory[s] && course.inhibitory[s + 1] < course.inhibitory[s])
            together += span;
    }
    return all > 0.0 ? together / all : undefined;
}

}  // namespace colonnade::game
