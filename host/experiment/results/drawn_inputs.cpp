#include "host/experiment/results/drawn_inputs.hpp"

#include <algorithm>
#include <limits>
#include <span>

#include "host/assembly/draw.hpp"
#include "host/assembly/stimulus.hpp"

namespace colonnade::experiment {

void keep_drawn_inputs(const Spec& spec, const Range& range, Results& results) {
    const Stimulus& stimulus = spec.stimulus;
    for (DrawnParameter& drawn : results.drawn_inputs.stimulus) {
        const bool is_mean = drawn.quantity == ParameterId::stimulus_mean;
        const bool has_one =
            stimulus.kind == StimulusKind::contrast || (is_mean && stimulus.kind == StimulusKind::image);
        const auto to = std::span(drawn.values).subspan(range.point * results.columns + range.offset, range.columns);
        if (has_one)
            assembly::draw(is_mean ? stimulus.mean : stimulus.difference, spec.seed, drawn.quantity, 0, 0, range.first,
                           spec.column.count, to);
        else
            std::fill(to.begin(), to.end(), std::numeric_limits<double>::quiet_NaN());
    }
    std::vector<double>& initial = results.drawn_inputs.initial_rate;
    for (std::size_t layer = 0; layer < results.layers && !initial.empty(); ++layer) {
        const auto drawn = assembly::initial_rates(spec, layer, range.first, range.columns);
        for (std::size_t i = 0; i < results.neurons; ++i) {
            const std::size_t row = (range.point * results.layers + layer) * results.neurons + i;
            std::copy_n(drawn.begin() + static_cast<std::ptrdiff_t>(i * range.columns), range.columns,
                        initial.begin() + static_cast<std::ptrdiff_t>(row * results.columns + range.offset));
        }
    }
}

}  // namespace colonnade::experiment
