#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "colonnade/spec.hpp"
#include "host/assembly/shape.hpp"
#include "host/equilibrium/outcome.hpp"
#include "host/experiment/network/system_columns.hpp"
#include "kernels/backend.hpp"
#include "kernels/pipeline/pipeline.hpp"

namespace colonnade::experiment {

/// A range of columns on its way through its systems by hand: the layers of a cascade one after another, each driven by
/// rates that the caller chooses, or all layers of a concurrent column at once; from x(0) or where the caller likes.
///     for (ColumnRange<double> range(...); !range.done(); range.advance(rates)) { ... range.solve(...) ... }
template <class T>
class ColumnRange : public SystemColumns {
public:
    /// Draws and prepares the first system. Keeps references. Throws Error with the place of a number that some key
    /// refuses.
    ColumnRange(const Spec& spec, const assembly::Shape& shape, const kernels::Backend& backend, std::size_t first,
                std::size_t columns);

    [[nodiscard]] bool done() const noexcept { return system_ == shape_->systems(); }

    /// Marks of the columns that Newton may solve instead of the flow: all that solve.method names, under auto those
    /// that are certified to have one equilibrium.
    [[nodiscard]] std::vector<std::uint8_t> direct();

    /// Replaces x(0) of the system at hand; `initial` [neuron][column].
    void start_from(std::span<const T> initial) { pipeline_->start_from(initial); }
    /// Adds more[column] to the drive of the I neurons in every layer of the system at hand.
    void drive_interneurons(std::span<const double> more);
    /// The system at hand, every column at x(0).
    [[nodiscard]] kernels::HostColumns<T> start() { return pipeline_->start(); }

    /// Where Newton ends from some rates.
    struct Newton {
        std::vector<T> rates;  ///< [neuron][column]
        std::vector<T> residual, magnitude, iterations;
    };
    /// Newton of the marked columns from `rates` [neuron][column]; NaN in the others. `precise`: with drives to twice
    /// the precision where there are such.
    [[nodiscard]] Newton newton(std::span<const std::uint8_t> marks, std::span<const T> rates, bool precise);

    /// Drives the columns of `runs` to their ends within `max_time`, those of `direct` by Newton where that arrives,
    /// without settling times. `to_bound`: marches end where the spec's method asks for a certified error, else at
    /// solve.tolerance of the residual.
    [[nodiscard]] equilibrium::SolutionStore<T> solve(std::span<const std::uint8_t> runs,
                                                      std::span<const std::uint8_t> direct, double max_time,
                                                      bool to_bound, const std::function<bool()>& stop);

    /// Goes on to the next system; `rates` [neuron][column] are those of the system at hand.
    void advance(std::span<const T> rates);

private:
    void prepare();

    const Spec* spec_;
    const assembly::Shape* shape_;
    const kernels::Backend* backend_;
    std::unique_ptr<kernels::Pipeline<T>> pipeline_;
};

}  // namespace colonnade::experiment
