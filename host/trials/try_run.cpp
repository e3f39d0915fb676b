#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "host/assembly/shape.hpp"
#include "host/estimates/sizes.hpp"
#include "host/experiment/parallel/parallel.hpp"
#include "host/experiment/results/aggregates.hpp"
#include "host/experiment/results/blocks.hpp"
#include "host/experiment/results/label.hpp"
#include "host/experiment/results/results.hpp"
#include "host/experiment/results/variables.hpp"
#include "host/experiment/run/plan.hpp"
#include "host/experiment/run/range_run.hpp"
#include "host/experiment/run/traces.hpp"
#include "host/trials/pieces.hpp"

namespace colonnade::trials {
namespace {

using experiment::Results;

/// Neighbouring columns of one point.
struct Window {
    std::size_t point, offset;
};

/// Seconds of one round of windows.
struct Round {
    double march = 0.0, aggregate = 0.0, finish = 0.0;
    std::size_t windows = 0, width = 0;
    std::size_t points = 1;  ///< of a sweep that the windows stand for

    [[nodiscard]] double all() const { return march + aggregate + finish; }
    [[nodiscard]] double columns() const { return static_cast<double>(windows) * static_cast<double>(width); }
};

/// Columns side by side and their groups, as a trial grows: one alone, which may take all the time; a pack; packs from
/// all over the run, as neighbours are alike in a sweep; wider groups, up to those of the run itself; more of them.
struct Stage {
    std::size_t width, windows;
};
constexpr std::size_t no_limit = std::size_t{1} << 20;
constexpr Stage stages[] = {
    {1, 1}, {8, 1}, {8, 16}, {kernels::column_granule, 16}, {no_limit, 16}, {no_limit, no_limit}};

class RunTrial {
public:
    RunTrial(const Experiment& experiment, const RunOptions& options, bool certified, const Budget& budget,
             const Tell& tell)
        : experiment_(experiment),
          options_(options),
          certified_(certified),
          budget_(budget),
          tell_(tell),
          plan_(experiment::make_plan(experiment, options)),
          shape_(assembly::shape_of(experiment.base)),
          drawn_(experiment::kept_draws(experiment)),
          watch_(plan_),
          columns_(experiment.base.column.computed()),
          points_(experiment.points.size()),
          costs_(byte_costs(watch_)) {
        Experiment one;
        one.base = experiment.base;
        one.base.column.last = one.base.column.first + 1;
        one.points = {one.base};
        column_bytes_ = Results::bytes(one, shape_, certified);
        max_columns_ = std::max<std::size_t>(max_bytes / column_bytes_, 1);
    }

    void run() {
        const bool traced = experiment::keeps_traces(experiment_.base);
        const double kept_back = traced ? budget_.left() / 2.0 : 0.0;
        const std::size_t widest = std::min({plan_.batch, columns_, max_columns_});
        Round last = one_round(1, 1);
        if (!traced) tell(last, 0.0);
        for (const Stage& stage : stages) {
            const std::size_t width = std::min(stage.width, widest);
            const std::size_t windows = std::min({stage.windows, points_ * ((columns_ + width - 1) / width),
                                                  std::max<std::size_t>(max_columns_ / width, 1)});
            while (last.width < width || last.windows < windows) {
                // as if time grew with columns, which it hardly does within a pack
                const double room = budget_.left() - kept_back;
                const double again = 1.2 * last.all() / watch_.shared(last.windows) + 1e-5;
                const auto factor = static_cast<std::size_t>(std::clamp(room / again, 0.0, 1e3));
                if (factor < 2) return finish(last, traced);
                const std::size_t more = std::min<std::size_t>(factor, last.width == 1 ? 128 : 8);
                last = last.width < width ? one_round(std::min(width, last.width * more), last.windows)
                                          : one_round(width, std::min(windows, last.windows * more));
                if (!traced) tell(last, 0.0);
            }
        }
        finish(last, traced);
    }

private:
    void finish(const Round& last, bool traced) {
        if (traced) try_traces(last);
    }

    [[nodiscard]] std::vector<Window> choose(std::size_t width, std::size_t count) const {
        const std::size_t of_point = (columns_ + width - 1) / width;
        std::vector<Window> chosen;
        for (const std::size_t place : spread(count, points_ * of_point))
            chosen.push_back({place / of_point, std::min(place % of_point * width, columns_ - width)});
        return chosen;
    }

    /// Runs windows: each as a point of a sweep where it is one, else all as the columns of one point.
    Round one_round(std::size_t width, std::size_t count) {
        const std::vector<Window> windows = choose(width, count);
        Round round{.windows = windows.size(), .width = width};
        Spec spec = experiment_.base;
        spec.column.last = spec.column.first + width;
        if (spec.output.rates == RatesOutput::traces) spec.output.rates = RatesOutput::final;
        if (!spec.output.columns) spec.output.metrics = false;
        static_cast<void>(watch_.lap());
        if (spec.output.columns)
            keep(spec, windows, round);
        else
            add_up(spec, windows, round);
        return round;
    }

    void march(const Window& window, experiment::Range range, Results& results) const {
        range.first = experiment_.base.column.first + window.offset;
        if (points_ == 1)
            experiment::run_range(experiment_.points.front(), *plan_.backend, range, results, options_.stop);
        else
            experiment::run_range(experiment_.points[window.point], *plan_.backend, range, results, options_.stop);
    }

    void keep(const Spec& spec, const std::vector<Window>& windows, Round& round) {
        const bool whole = round.width == columns_;
        round.points = whole ? windows.size() : 1;
        Results results(spec, shape_, round.points, round.width * windows.size() / round.points, drawn_, certified_);
        experiment::in_parallel(plan_.threads, windows.size(), [&](std::size_t w) {
            march(windows[w], {whole ? w : 0, 0, round.width, whole ? 0 : w * round.width}, results);
        });
        round.march = watch_.lap();
        note_growth(results.points * results.columns);
        experiment::Aggregates aggregates = experiment::aggregate(results, plan_.threads);
        round.aggregate = watch_.lap();
        Experiment part{.base = spec, .axes = {{.key = "seed", .name = "window"}}};
        part.base.column.last = part.base.column.first + results.columns;
        part.axes[0].values.resize(round.points);
        (void)experiment::label(part, std::move(results), std::move(aggregates), {});
        round.finish = watch_.lap();
    }

    /// What marching took besides the results, as long as those are few.
    void note_growth(std::size_t columns) {
        const std::size_t results = columns * column_bytes_;
        if (results > few_bytes) return;
        flight_bytes_ = growth_.bytes() - std::min(growth_.bytes(), results);
    }

    void add_up(const Spec& spec, const std::vector<Window>& windows, Round& round) {
        std::vector<std::unique_ptr<Results>> blocks(windows.size());
        experiment::in_parallel(plan_.threads, windows.size(), [&](std::size_t w) {
            blocks[w] = std::make_unique<Results>(spec, shape_, 1, round.width, drawn_, false);
            march(windows[w], {0, 0, round.width, 0}, *blocks[w]);
        });
        round.march = watch_.lap();
        note_growth(windows.size() * round.width);
        experiment::RunningAggregates running(shape_);
        for (const auto& block : blocks) running.add(*block, plan_.threads);
        round.aggregate = watch_.lap();
        running_bytes_ = running.bytes();
        // once for each point of a sweep
        experiment::Aggregates aggregates;
        running.finish(aggregates);
        const experiment::RunningAggregates empty(shape_);
        round.finish = watch_.lap();
    }

    void tell(const Round& round, double traces) {
        const double whole = static_cast<double>(columns_) * static_cast<double>(points_);
        const double columns = whole / round.columns();
        // labels and running aggregates cost something for each point of a sweep
        const double points = static_cast<double>(points_) / static_cast<double>(round.points);
        const std::size_t ranges = points_ * ((columns_ + plan_.batch - 1) / plan_.batch);
        Findings findings;
        findings.running_bytes = running_bytes_;
        findings.flight_bytes = flight_bytes_;
        const Estimate size = estimates::of_run(experiment_, options_, certified_, findings);
        Tried tried{.seconds = round.march * columns / watch_.shared(ranges) +
                               round.aggregate * columns / watch_.shared(ranges) + round.finish * points + traces +
                               costs_.of(size),
                    .took = round.all(),
                    .pieces = static_cast<std::uint64_t>(std::min(round.columns(), whole)),
                    .of = static_cast<std::uint64_t>(whole),
                    .findings = findings};
        tell_(tried);
    }

    /// Courses of growing length, of columns from all over the run.
    void try_traces(const Round& round) {
        const std::size_t each = experiment_.base.output.trace_columns.size();
        const double all = static_cast<double>(each) * static_cast<double>(points_);
        double sum = 0.0, count = 0.0;
        for (const std::size_t place : spread(16, each * points_)) {
            Experiment part;
            part.base = experiment_.points[place / each];
            part.base.output.trace_columns = {part.base.output.trace_columns[place % each]};
            const auto samples = static_cast<double>(experiment::trace_samples(part.base));
            const double trace_time = part.base.output.trace_time;
            double before = 0.0, taken_before = 0.0;
            for (double taken = std::min(samples, count == 0.0 ? 64.0 : samples);;) {
                part.base.output.trace_time = trace_time * taken / samples;
                part.points = {part.base};
                static_cast<void>(watch_.lap());
                (void)experiment::trace(part, shape_, options_.stop);
                const double seconds = watch_.lap();
                const double slope = std::max(0.0, (seconds - before) / (taken - taken_before));
                const double full = seconds + slope * (samples - taken);
                tell(round, all * (sum + full) / (count + 1.0));
                if (taken >= samples) {
                    sum += seconds;
                    count += 1.0;
                    break;
                }
                if (8.0 * seconds > budget_.left()) return;
                before = seconds;
                taken_before = taken;
                taken = std::min(samples, 8.0 * taken);
            }
            if (1.5 * sum / count > budget_.left()) return;
        }
    }

    static constexpr std::size_t few_bytes = std::size_t{8} << 20, max_bytes = std::size_t{64} << 20;  ///< of results

    const Experiment& experiment_;
    const RunOptions& options_;
    bool certified_;
    const Budget& budget_;
    const Tell& tell_;
    experiment::Plan plan_;
    assembly::Shape shape_;
    experiment::KeptDraws drawn_;
    Watch watch_;
    Growth growth_;
    std::size_t columns_, points_, max_columns_ = 1, column_bytes_ = 1;
    std::uint64_t running_bytes_ = 0, flight_bytes_ = 0;
    ByteCosts costs_;
};

}  // namespace

void try_run(const Experiment& experiment, const RunOptions& options, bool certified, const Budget& budget,
             const Tell& tell) {
    RunTrial(experiment, options, certified, budget, tell).run();
}

}  // namespace colonnade::trials
