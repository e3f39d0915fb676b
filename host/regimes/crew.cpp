#include "regimes/crew.hpp"

#include <algorithm>
#include <limits>
#include <mutex>
#include <utility>

#include "equilibrium/step_size.hpp"
#include "experiment/parallel.hpp"
#include "experiment/shrinking.hpp"
#include "regimes/points.hpp"

namespace colonnade::regimes {
namespace {

/// Observes columns [first, first + count). One whose flow decays or grows so slowly that its steps cannot be counted,
/// as at the very onset of an oscillation, is unfinished and keeps nobody else from being observed.
void observe_all(const Spec& spec, const kernels::Backend& backend, std::size_t first, std::size_t count,
                 const std::function<bool()>& stop, Points& points) {
    try {
        observe(spec, backend, first, count, stop, points);
    } catch (const equilibrium::TooManySteps&) {
        if (count > 1) {
            observe_all(spec, backend, first, count / 2, stop, points);
            observe_all(spec, backend, first + count / 2, count - count / 2, stop, points);
            return;
        }
        constexpr double undefined = std::numeric_limits<double>::quiet_NaN();
        points.observed[first] = Observed::unfinished;
        points.certified[first] = Certified::nothing;
        points.response_E[first] = points.response_I[first] = undefined;
        points.abscissa[first] = points.period[first] = undefined;
    }
}

}  // namespace

Points Crew::see(std::vector<double> x, std::vector<double> y, bool grid) const {
    const std::size_t count = x.size();
    Points points(count);
    if (count == 0) return points;
    const Spec spec = spec_of_points(base_, std::move(x), std::move(y));
    experiment::Shrinking shrinking(options_.notice);
    std::mutex mutex;
    std::size_t done = 0;
    experiment::in_parallel(plan_.threads, (count + plan_.batch - 1) / plan_.batch, [&](std::size_t index) {
        const std::size_t first = index * plan_.batch;
        const std::size_t columns = std::min(plan_.batch, count - first);
        shrinking.run(columns, [&](std::size_t offset, std::size_t some) {
            observe_all(spec, *plan_.backend, first + offset, some, options_.stop, points);
        });
        if (!grid || !options_.progress) return;
        const std::scoped_lock lock(mutex);
        done += columns;
        options_.progress(done, count);
    });
    return points;
}

}  // namespace colonnade::regimes
