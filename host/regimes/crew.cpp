#include "regimes/crew.hpp"

#include <algorithm>
#include <mutex>
#include <utility>

#include "experiment/parallel.hpp"
#include "experiment/shrinking.hpp"
#include "regimes/points.hpp"

namespace colonnade::regimes {

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
            observe(spec, *plan_.backend, first + offset, some, options_.stop, points);
        });
        if (!grid || !options_.progress) return;
        const std::scoped_lock lock(mutex);
        done += columns;
        options_.progress(done, count);
    });
    return points;
}

}  // namespace colonnade::regimes
