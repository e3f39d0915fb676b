#pragma once

/// Columns from their draws to their aggregates in one memory: the host says which, looks at oscillations, gives what
/// takes eigenvalues, and reads back what the output asks for.
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "kernels/core/moments.hpp"
#include "kernels/pipeline/aggregate.hpp"
#include "kernels/pipeline/bound.hpp"
#include "kernels/pipeline/marching.hpp"

namespace colonnade::kernels {

/// A number that every column draws, or the same for all. The rule's `values` point into memory of the host that
/// outlives the run.
struct Drawn {
    ParameterId quantity{};
    core::DrawRule rule;
    bool per_layer = false;
    double lowest = 0.0, highest = 0.0;  ///< allowed

    [[nodiscard]] bool is_constant() const noexcept { return rule.kind == DrawKind::constant; }
};

/// What is presented to the first layer: a draw a channel (or one for all); mean and difference with the share of it
/// that each channel receives; or numbers that the host gives.
struct Presented {
    std::vector<Drawn> drives;
    std::vector<Drawn> contrast;  ///< mean and difference, or none
    std::vector<double> shares;   ///< [channel]
    /// Fills [channel][column] for columns [first, first + columns) of the experiment.
    std::function<void(std::size_t first, std::size_t columns, std::span<double> out)> given;
};

template <class T>
class Pipeline;

/// Rows of the system at hand that take eigenvalues, for columns of which no closed form is known; empty functions: it
/// is. Each fills [column] from what the pipeline answers of the system.
template <class T>
struct FromHost {
    /// Largest stable steps.
    std::function<void(Pipeline<T>&, std::span<double> limit)> limits;
    /// ErrorFactor by one layer's W of its own, and by all layers that hear the ones above.
    using Amplify = std::function<void(Pipeline<T>&, std::span<double> factor, std::span<double> row_sum)>;
    Amplify error_factor, coupled;
    /// W of each column [entry][column], of columns [first, first + columns) of the experiment.
    std::function<void(std::size_t first, std::size_t columns, std::span<T> entries)> weights;
};

/// Everything that a pipeline needs to know of its columns.
template <class T>
struct RunPlan {
    core::System<T> shape;        ///< motif, update, sizes and populations; no arrays
    bool precise = false;         ///< drives are carried to twice the precision
    bool starts_roughly = false;  ///< marches start in less precision (mixed)
    std::size_t layers = 1;
    std::uint64_t seed = 0;
    std::vector<std::uint8_t> population_of;  ///< [neuron]
    std::vector<std::uint32_t> channel;       ///< neuron of each channel
    std::vector<Drawn> parameters;
    Drawn initial[2];  ///< x(0) of E and I neurons, each of which draws its own
    Presented input;
    std::vector<T> matrix;                     ///< dense W of all columns
    std::vector<double> kernel, kernel_modes;  ///< of a kernel motif
    FromHost<T> from_host;
    core::RunRule rule;  ///< without pointers
    BatchRule march;

    [[nodiscard]] std::size_t layers_per_system() const noexcept { return static_cast<std::size_t>(shape.layers); }
    [[nodiscard]] std::size_t systems() const noexcept { return layers / layers_per_system(); }
    [[nodiscard]] std::vector<Drawn*> all_drawn() {
        std::vector<Drawn*> all{&initial[0], &initial[1]};
        for (auto* some : {&parameters, &input.drives, &input.contrast})
            for (Drawn& drawn : *some) all.push_back(&drawn);
        return all;
    }
};

/// What the host found of some of the marches that were left, in order of their slots; `states` [neuron][end]: one of
/// each, or empty.
template <class T>
struct HostEnds {
    std::vector<core::HostEnd> ends;
    std::vector<T> states;
};

/// A range of columns on its way, in this order: begin(), then of every system prepare(), solve() and, where that
/// leaves something, a march and end() of it; conclude(); measure() at the end. The ranges of a block fill its rows of
/// outcomes side by side.
template <class T>
class Pipeline {
public:
    Pipeline() = default;
    Pipeline(const Pipeline&) = delete;
    Pipeline& operator=(const Pipeline&) = delete;
    virtual ~Pipeline() = default;

    /// Rows for a block of `columns`; or rows in memory of the host, which ranges of several pipelines there may fill
    /// side by side.
    virtual void open(std::size_t columns) = 0;
    virtual void open(const core::OutcomeRows& shared) = 0;
    /// Columns [first, first + columns) of the experiment, which lie at `offset` in the block. False where the input
    /// holds a number that its key refuses; the host finds out which.
    [[nodiscard]] virtual bool begin(std::size_t first, std::size_t columns, std::size_t offset) = 0;
    /// Draws and assembles a system; false as above, and for a step that is refused.
    [[nodiscard]] virtual bool prepare(std::size_t system) = 0;
    /// Newton where it may; what is left to a march, or nullptr.
    [[nodiscard]] virtual ColumnBatch<T>* solve() = 0;
    [[nodiscard]] virtual bool starts_roughly() const = 0;
    /// Where the march went in less precision, in the order of its columns, instead of the march: Newton from there,
    /// and what is left to a march from there, or nullptr. Only of a plan that starts_roughly.
    [[nodiscard]] virtual ColumnBatch<T>* polish(std::span<const core::StopRecord> stop_records,
                                                 std::span<const T> rates, const HostEnds<T>& host_ends) = 0;
    /// Stores how the march ended.
    virtual void end(const HostEnds<T>& host_ends) = 0;
    /// Bounds of errors. Whether every circuit that converged has one.
    [[nodiscard]] virtual bool conclude() = 0;
    virtual void measure() = 0;

    /// What the host asks for: a row of outcomes of the open block from column `offset` on, statuses and methods of a
    /// system; rates of the system at hand [neuron][column of the range], the input [channel][column], and a parameter
    /// of one of its layers.
    virtual void row(std::size_t number, std::size_t offset, std::span<double> out) = 0;
    virtual void statuses(std::size_t system, std::size_t offset, std::span<std::int8_t> status,
                          std::span<std::int8_t> method) = 0;
    virtual void rates(std::span<T> out) = 0;
    virtual void input(std::span<double> out) = 0;
    virtual void parameter(std::size_t layer, ParameterId quantity, std::span<double> out) = 0;
    /// Of the system at hand: drives of its E neurons from outside [layer][channel][column], steps taken and largest
    /// stable ones [column].
    virtual void drives(std::span<double> out) = 0;
    virtual void steps(std::span<double> taken, std::span<double> largest) = 0;
    /// For searches, which go their own way through a prepared system. x(0) [neuron][column]; which columns run and
    /// which Newton may try, model time of their marches, and whether these end where the plan's rule says or at its
    /// tolerance alone; what drives the next system [channel][column]; more drive of the I neurons of all layers
    /// [column].
    virtual void start_from(std::span<const T> initial) = 0;
    virtual void choose(std::span<const std::uint8_t> runs, std::span<const std::uint8_t> direct, double max_time,
                        bool to_bound) = 0;
    virtual void drive_from(std::span<const double> below) = 0;
    virtual void drive_interneurons(std::span<const double> more) = 0;
    /// Newton from `rates` [neuron][column], which it replaces and of which a NaN is left alone; `precise`: with drives
    /// to twice the precision.
    virtual void newton(std::span<T> rates, bool precise, std::span<T> residual, std::span<T> magnitude,
                        std::span<T> iterations) = 0;
    /// Columns that Newton may try, and max_i |x_i| of all [column].
    virtual void direct(std::span<std::uint8_t> out) = 0;
    virtual void magnitudes(std::span<double> out) = 0;
    /// The system at hand as it is before it is solved, every column at x(0).
    [[nodiscard]] virtual HostColumns<T> start() = 0;
    /// Of the range: its columns, and the first one's number in the experiment.
    [[nodiscard]] virtual std::size_t columns() const = 0;
    [[nodiscard]] virtual std::size_t first() const = 0;

    /// Moments of the open block [aggregated row][tile], and how its systems ended; counts its values in histograms.
    virtual void tally(std::span<core::Moments> tiles, std::span<core::StatusTotals> ended) = 0;
    /// Calls add(row, octave, counts of its bins) for all that tally() has counted.
    using AddOctave = std::function<void(std::size_t, std::size_t, std::span<const std::uint64_t>)>;
    virtual void histograms(const AddOctave& add) = 0;
};

}  // namespace colonnade::kernels
