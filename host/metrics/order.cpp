#include "host/metrics/order.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

#include "kernels/core/clones.hpp"

namespace colonnade::metrics {
namespace {

/// Values are counted in parts, one for every so many of them, up to max_parts.
constexpr std::size_t values_in_part = 8;
constexpr std::size_t max_parts = 4096;
/// Values from which counting them in parts is faster than selecting among them.
constexpr std::size_t many = 512;
/// Values whose parts are found side by side.
constexpr std::size_t chunk = 1024;

/// By selection: the middle rank divides the values, so that each half is searched for its own ranks only. `offset`:
/// rank of the first value.
void select(std::span<double> values, std::span<const std::size_t> ranks, std::size_t offset, double* found) {
    if (ranks.empty()) return;
    const std::size_t middle = ranks.size() / 2;
    const std::size_t at = ranks[middle] - offset;
    std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(at), values.end());
    found[middle] = values[at];
    select(values.first(at), ranks.first(middle), offset, found);
    select(values.subspan(at + 1), ranks.subspan(middle + 1), offset + at + 1, found + middle + 1);
}

/// Places values in parts. Subtraction, multiplication and truncation ascend with the value, so a part holds
/// neighbours in rank.
struct Parts {
    double low, scale;
};

COLONNADE_CLONES void find_parts(Parts parts, const double* values, std::size_t count, std::int32_t* found) {
    for (std::size_t k = 0; k < count; ++k) found[k] = static_cast<std::int32_t>((values[k] - parts.low) * parts.scale);
}

/// Calls each(value, part) for all values in order.
template <class Each>
void each_with_part(Parts parts, std::span<const double> values, Each each) {
    std::array<std::int32_t, chunk> found;
    for (std::size_t first = 0; first < values.size(); first += chunk) {
        const std::size_t count = std::min(chunk, values.size() - first);
        find_parts(parts, values.data() + first, count, found.data());
        for (std::size_t k = 0; k < count; ++k) each(values[first + k], static_cast<std::size_t>(found[k]));
    }
}

/// Values of the ranks that one part holds.
struct Held {
    std::size_t first_rank;  ///< of the part's least value
    std::size_t begin, end;  ///< of `ranks`
    std::vector<double> values;
};

}  // namespace

std::vector<double> order_statistics(std::span<const double> values, std::span<const std::size_t> ranks, double least,
                                     double greatest) {
    std::vector<double> found(ranks.size());
    if (least == greatest) {
        std::fill(found.begin(), found.end(), least);
        return found;
    }
    const std::size_t parts = std::min(max_parts, values.size() / values_in_part + 1);
    const Parts place{least, (static_cast<double>(parts) - 1.0) / (greatest - least)};
    if (values.size() < many || !std::isnormal(place.scale)) {
        std::vector<double> copy(values.begin(), values.end());
        select(copy, ranks, 0, found.data());
        return found;
    }

    std::vector<std::uint32_t> counts(parts);
    each_with_part(place, values, [&](double, std::size_t part) { ++counts[part]; });
    // one more than the place in `held` of each part that holds a rank
    std::vector<std::uint8_t> held_at(parts);
    std::vector<Held> held;
    std::size_t rank = 0;
    for (std::size_t part = 0, next = 0; part < parts && next < ranks.size(); rank += counts[part++]) {
        const std::size_t begin = next;
        while (next < ranks.size() && ranks[next] < rank + counts[part]) ++next;
        if (next == begin) continue;
        held.push_back({rank, begin, next, {}});
        held.back().values.reserve(counts[part]);
        held_at[part] = static_cast<std::uint8_t>(held.size());
    }
    each_with_part(place, values, [&](double value, std::size_t part) {
        if (const std::uint8_t at = held_at[part]; at != 0) held[at - 1U].values.push_back(value);
    });
    for (const Held& part : held) {
        std::vector<std::size_t> within(ranks.begin() + static_cast<std::ptrdiff_t>(part.begin),
                                        ranks.begin() + static_cast<std::ptrdiff_t>(part.end));
        for (std::size_t& r : within) r -= part.first_rank;
        const auto [low, high] = std::minmax_element(part.values.begin(), part.values.end());
        const std::vector<double> inside = order_statistics(part.values, within, *low, *high);
        std::copy(inside.begin(), inside.end(), found.begin() + static_cast<std::ptrdiff_t>(part.begin));
    }
    return found;
}

}  // namespace colonnade::metrics
