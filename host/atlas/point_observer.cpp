#include "host/atlas/point_observer.hpp"

#include <algorithm>
#include <limits>
#include <mutex>
#include <span>
#include <utility>

#include "host/atlas/points.hpp"
#include "host/equilibrium/step_size.hpp"
#include "host/experiment/parallel/parallel.hpp"
#include "host/experiment/parallel/shrinking.hpp"

namespace colonnade::atlas {
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

/// Points of a task; fewer would leave lanes idle.
constexpr std::size_t points_at_once = 16;

/// Some points that share a spec, by their places among all.
struct Task {
    std::size_t spec;
    std::span<const std::size_t> places;
};

void copy_point(const Points& from, std::size_t i, Points& to, std::size_t k) {
    to.observed[k] = from.observed[i];
    to.certified[k] = from.certified[i];
    to.equilibria[k] = from.equilibria[i];
    to.cycles[k] = from.cycles[i];
    to.response_E[k] = from.response_E[i];
    to.response_I[k] = from.response_I[i];
    to.abscissa[k] = from.abscissa[i];
    to.period[k] = from.period[i];
    to.energies[k] = from.energies[i];
    to.energy_E[k] = from.energy_E[i];
    to.energy_I[k] = from.energy_I[i];
}

/// The places of the points of every spec.
std::vector<std::vector<std::size_t>> places_by_spec(std::span<const Spec> specs, const std::vector<double>& x,
                                                     const std::vector<double>& y) {
    const Atlas& atlas = specs.front().atlas;
    const std::size_t columns = atlas.x.is_listed() ? atlas.x.points : 1;
    std::vector<std::vector<std::size_t>> places(specs.size());
    for (std::size_t k = 0; k < x.size(); ++k) {
        const std::size_t column = atlas.x.is_listed() ? static_cast<std::size_t>(x[k]) : 0;
        const std::size_t row = atlas.y.is_listed() ? static_cast<std::size_t>(y[k]) : 0;
        places[row * columns + column].push_back(k);
    }
    return places;
}

}  // namespace

Points PointObserver::see(const std::vector<double>& x, const std::vector<double>& y, bool grid) const {
    const std::size_t count = x.size();
    if (count == 0) return Points(0);
    const auto places = places_by_spec(specs_, x, y);
    // points near an onset take a thousand times as long as others, and lie together
    const std::size_t most = std::min(plan_.batch, points_at_once);
    std::vector<Task> tasks;
    for (std::size_t g = 0; g < places.size(); ++g)
        for (std::size_t first = 0; first < places[g].size(); first += most)
            tasks.push_back({g, std::span(places[g]).subspan(first, std::min(most, places[g].size() - first))});
    Points points(count);
    experiment::Shrinking shrinking(options_.notice);
    std::mutex mutex;
    std::size_t done = 0;
    experiment::in_parallel(plan_.threads, tasks.size(), [&](std::size_t index) {
        const Task& task = tasks[index];
        const std::size_t size = task.places.size();
        std::vector<double> own_x, own_y;
        for (const std::size_t k : task.places) {
            own_x.push_back(x[k]);
            own_y.push_back(y[k]);
        }
        const Spec spec = spec_of_points(specs_[task.spec], std::move(own_x), std::move(own_y));
        Points own(size);
        shrinking.run(size, [&](std::size_t offset, std::size_t some) {
            observe_all(spec, *plan_.backend, offset, some, options_.stop, own);
        });
        for (std::size_t i = 0; i < size; ++i) copy_point(own, i, points, task.places[i]);
        if (!grid || !options_.progress) return;
        const std::scoped_lock lock(mutex);
        done += size;
        options_.progress(done, count);
    });
    return points;
}

}  // namespace colonnade::atlas
