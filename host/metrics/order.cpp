#include "metrics/order.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

namespace colonnade::metrics {
namespace {

constexpr std::size_t parts = 4096;
/// Values from which counting them in parts is faster than selecting among them.
constexpr std::size_t many = 8 * parts;

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

    [[nodiscard]] std::size_t of(double value) const {
        return static_cast<std::size_t>(static_cast<std::int32_t>((value - low) * scale));
    }
};

/// Values of the ranks that one part holds.
struct Held {
    std::size_t first_rank;  ///< of the part's least value
    std::size_t begin, end;  ///< of `ranks`
    std::vector<double> values;
};

}  // namespace

std::vector<double> order_statistics(std::span<const double> values, std::span<const std::size_t> ranks) {
    std::vector<double> found(ranks.size());
    double low = values.empty() ? 0.0 : values[0];
    double high = low;
    for (const double value : values) {
        low = value < low ? value : low;
        high = value > high ? value : high;
    }
    if (low == high) {
        std::fill(found.begin(), found.end(), low);
        return found;
    }
    const Parts place{low, (static_cast<double>(parts) - 1.0) / (high - low)};
    if (values.size() < many || !std::isnormal(place.scale)) {
        std::vector<double> copy(values.begin(), values.end());
        select(copy, ranks, 0, found.data());
        return found;
    }

    std::vector<std::uint32_t> counts(parts);
    for (const double value : values) ++counts[place.of(value)];
    // one more than the place in `held` of each part that holds a rank
    std::array<std::uint8_t, parts> held_at{};
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
    for (const double value : values)
        if (const std::uint8_t at = held_at[place.of(value)]; at != 0) held[at - 1U].values.push_back(value);
    for (const Held& part : held) {
        std::vector<std::size_t> within(ranks.begin() + static_cast<std::ptrdiff_t>(part.begin),
                                        ranks.begin() + static_cast<std::ptrdiff_t>(part.end));
        for (std::size_t& r : within) r -= part.first_rank;
        const std::vector<double> inside = order_statistics(part.values, within);
        std::copy(inside.begin(), inside.end(), found.begin() + static_cast<std::ptrdiff_t>(part.begin));
    }
    return found;
}

}  // namespace colonnade::metrics
