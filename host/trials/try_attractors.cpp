#include <algorithm>
#include <utility>

#include "colonnade/attractors.hpp"
#include "host/estimates/sizes.hpp"
#include "host/trials/pieces.hpp"

namespace colonnade::trials {
namespace {

/// Columns that find_attractors() searches side by side.
constexpr std::size_t side_by_side = 64;

class AttractorTrial {
public:
    AttractorTrial(const Experiment& experiment, const RunOptions& options, const Budget& budget, const Tell& tell)
        : experiment_(experiment),
          options_(options),
          budget_(budget),
          tell_(tell),
          watch_(experiment::make_plan(experiment, options)),
          costs_(byte_costs(watch_)),
          columns_(experiment.base.column.computed()),
          starts_(experiment.base.attractors.starts) {
        options_.threads = 1;
    }

    /// One column from one start, then a pack of them, then more starts, which say what each of the two costs; then
    /// whole searches from all over the run.
    void run() {
        const double first = search(0, 1, 1);
        report(first * static_cast<double>(starts_));
        const std::size_t pack = std::min<std::size_t>(8, columns_);
        const auto packed = static_cast<double>(pack);
        std::size_t starts = 1;
        double seconds = pack > 1 ? search(0, pack, 1) : first;
        double each = seconds / packed * static_cast<double>(starts_);
        report(each);
        while (starts < starts_ && 6.0 * seconds < budget_.left()) {
            const std::size_t more = std::min(4 * starts, starts_);
            const double longer = search(0, pack, more);
            const double start = std::max(0.0, longer - seconds) / (packed * static_cast<double>(more - starts));
            each = longer / packed + start * static_cast<double>(starts_ - more);
            starts = more;
            seconds = longer;
            report(each);
        }
        if (starts == starts_) whole_searches(each);
    }

private:
    void whole_searches(double each) {
        double sum = 0.0, searched = 0.0;
        for (const std::size_t place : spread(64, columns_)) {
            const auto room = static_cast<std::size_t>(std::max(0.0, budget_.left() / (3.0 * each + 1e-6)));
            const std::size_t columns = std::min({side_by_side, columns_, room});
            if (columns == 0) return;
            sum += search(std::min(place, columns_ - columns), columns, starts_);
            searched += static_cast<double>(columns);
            each = sum / searched;
            report(each);
            if (columns == columns_) return;
        }
    }

    [[nodiscard]] std::size_t tasks() const { return (columns_ + side_by_side - 1) / side_by_side; }

    double search(std::size_t offset, std::size_t columns, std::size_t starts) {
        Experiment part = experiment_;
        part.base.column.first += offset;
        part.base.column.last = part.base.column.first + columns;
        part.base.attractors.starts = starts;
        static_cast<void>(watch_.lap());
        const auto found = find_attractors(part, options_);
        (void)label(found, part);
        took_ = watch_.lap();
        pieces_ = columns;
        std::size_t all = 0;
        for (const CircuitAttractors& circuit : found) {
            all += circuit.attractors.size();
            findings_.max_attractors = std::max<std::uint64_t>(findings_.max_attractors, circuit.attractors.size());
        }
        // each thread searches by itself
        findings_.flight_bytes = growth_.bytes() * static_cast<std::size_t>(watch_.shared(tasks()));
        findings_.attractors = std::max(1.0, static_cast<double>(all) / static_cast<double>(columns));
        return took_;
    }

    void report(double each) {
        const Estimate size = estimates::of_attractors(experiment_, options_, findings_);
        tell_({.seconds = each * static_cast<double>(columns_) / watch_.shared(tasks()) + costs_.of(size),
               .took = took_,
               .pieces = pieces_,
               .of = columns_,
               .findings = findings_});
    }

    const Experiment& experiment_;
    RunOptions options_;
    const Budget& budget_;
    const Tell& tell_;
    Watch watch_;
    Growth growth_;
    ByteCosts costs_;
    std::size_t columns_, starts_;
    double took_ = 0.0;
    std::size_t pieces_ = 0;
    Findings findings_;
};

}  // namespace

void try_attractors(const Experiment& experiment, const RunOptions& options, const Budget& budget, const Tell& tell) {
    AttractorTrial(experiment, options, budget, tell).run();
}

}  // namespace colonnade::trials
