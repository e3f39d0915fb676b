#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "colonnade/spec.hpp"
#include "host/assembly/shape.hpp"
#include "host/equilibrium/march.hpp"
#include "kernels/backend.hpp"
#include "kernels/pipeline/pipeline.hpp"

namespace colonnade::experiment {

/// Solves the system at hand of a pipeline, as far as it is prepared: Newton, then marches. Returns what
/// never rests among the columns that were left to a march, which count from 0.
/// `settling`, `stop` as in equilibrium::Request; `backend`: where the pipeline is.
template <class T>
equilibrium::Restless<T> solve_system(kernels::Pipeline<T>& pipeline, const kernels::Backend& backend,
                                      const assembly::Shape& shape, const Solve& rule, bool settling,
                                      const std::function<bool()>& stop);

/// Throws Error that names the number which made a pipeline refuse the system at hand: draws first, then steps.
template <class T>
[[noreturn]] void name_refused(kernels::Pipeline<T>& pipeline, const Spec& spec, const assembly::Shape& shape,
                               std::size_t system);

/// Called on the way of a range, where not empty: before a system is solved, and after; `certified`: whether all of its
/// circuits that converged are.
struct Hooks {
    std::function<void(std::size_t system)> prepared{};
    std::function<void(std::size_t system, bool certified)> solved{};
};

/// Takes columns [first, first + columns), which lie at `offset` in the open block of a pipeline, through their systems
/// to their metrics. Throws Error with the place of a number that some key refuses; Interrupted where `stop` answers
/// true. `backend`: where the pipeline is.
template <class T>
void solve_columns(kernels::Pipeline<T>& pipeline, const kernels::Backend& backend, const Spec& spec,
                   const assembly::Shape& shape, std::size_t first, std::size_t columns, std::size_t offset,
                   const std::function<bool()>& stop, const Hooks& hooks);

/// Pipelines of one spec, made when a thread needs one and kept for the next.
template <class T>
class Pipelines {
public:
    /// Keeps references.
    Pipelines(const Spec& spec, const assembly::Shape& shape, const kernels::Backend& backend)
        : spec_(&spec), shape_(&shape), backend_(&backend) {}

    /// Calls work(pipeline) with one that no other thread has. One whose work throws is not used again.
    template <class Work>
    void with_one(Work work) {
        std::unique_ptr<kernels::Pipeline<T>> pipeline = take();
        work(*pipeline);
        const std::scoped_lock lock(mutex_);
        free_.push_back(std::move(pipeline));
    }

    /// Calls visit(pipeline) for all of them, once none is at work.
    template <class Visit>
    void each(Visit visit) {
        for (const auto& pipeline : free_) visit(*pipeline);
    }

private:
    [[nodiscard]] std::unique_ptr<kernels::Pipeline<T>> take();

    const Spec* spec_;
    const assembly::Shape* shape_;
    const kernels::Backend* backend_;
    std::mutex mutex_;
    std::vector<std::unique_ptr<kernels::Pipeline<T>>> free_;
};

}  // namespace colonnade::experiment
