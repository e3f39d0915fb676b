#pragma once

/// Aggregates of blocks of outcomes where they lie, by the functions of pipeline/aggregate.hpp.
#include <algorithm>
#include <functional>
#include <span>
#include <utility>
#include <vector>

#include "kernels/pipeline/aggregate.hpp"
#include "kernels/pipeline/memory.hpp"

namespace colonnade::kernels {

template <Memory M>
class AggregateOn {
    template <class U>
    using Buffer = typename M::template Buffer<U>;

public:
    explicit AggregateOn(M& memory) : memory_(&memory), fresh_(1) {}

    /// Of a whole block: `tiles` [aggregated row][tile], `ended` [system]. Its values are counted in the histograms.
    void add(const core::OutcomeRows& rows, std::span<core::Moments> tiles, std::span<core::StatusTotals> ended) {
        sum(rows, tiles);
        make_room(totals_, ended.size());
        memory_->each("totals", ended.size(), core::ClearTotals{totals_.data()});
        memory_->each("ends", ended.size() * lanes_of(rows), core::StatusLane{rows, totals_.data()});
        memory_->out(ended.data(), totals_.data(), ended.size());
        count(rows);
    }

    /// Calls add(row, octave, counts of its bins) for all octaves in which something was counted.
    template <class Add>
    void histograms(const Add& add) {
        std::vector<std::uint64_t> counts(core::bins_in_octave);
        for (std::size_t at = 0; at < known_.size(); ++at) {
            if (known_[at] < 2) continue;
            memory_->out(counts.data(), counts_.data() + (known_[at] - 2) * core::bins_in_octave, counts.size());
            add(at / core::bin_octaves, at % core::bin_octaves, std::span<const std::uint64_t>(counts));
        }
    }

private:
    [[nodiscard]] static std::size_t lanes_of(const core::OutcomeRows& rows) {
        return core::sum_tiles(rows.columns) * core::sum_lanes;
    }

    void sum(const core::OutcomeRows& rows, std::span<core::Moments> tiles) {
        const std::size_t lanes = tiles.size() * core::sum_lanes;
        make_room(moment_lanes_, lanes);
        make_room(square_lanes_, lanes);
        make_room(tiles_, tiles.size());
        memory_->each("sums", lanes, core::MomentLane{rows.values, rows.columns, moment_lanes_.data()});
        memory_->each("tiles", tiles.size(), core::MomentTile{moment_lanes_.data(), tiles_.data()});
        memory_->each("squares", lanes,
                      core::SquareLane{rows.values, rows.columns, tiles_.data(), square_lanes_.data()});
        memory_->each("tiles", tiles.size(), core::SquareTile{square_lanes_.data(), tiles_.data()});
        memory_->out(tiles.data(), tiles_.data(), tiles.size());
    }

    void count(const core::OutcomeRows& rows) {
        const std::size_t lanes = rows.aggregated() * lanes_of(rows);
        if (known_.empty()) {
            known_.assign(rows.aggregated() * core::bin_octaves, 0);
            places_ = Buffer<core::OctavePlace>(known_.size());
            memory_->in(places_.data(), known_.data(), known_.size());
        }
        std::uint32_t fresh = 0;
        memory_->in(fresh_.data(), &fresh, 1);
        memory_->each("octaves", lanes, core::MeetOctave{rows.values, rows.columns, places_.data(), fresh_.data()});
        memory_->out(&fresh, fresh_.data(), 1);
        if (fresh != 0) give_places();
        memory_->each("bins", lanes, core::CountBin{rows.values, rows.columns, places_.data(), counts_.data()});
    }

    /// Gives every octave that was met for the first time a place among the counts.
    void give_places() {
        memory_->out(known_.data(), places_.data(), known_.size());
        const std::size_t before = given_;
        for (core::OctavePlace& place : known_)
            if (place == 1) place = static_cast<core::OctavePlace>(2 + given_++);
        memory_->in(places_.data(), known_.data(), known_.size());
        if (given_ * core::bins_in_octave > counts_.size()) {
            Buffer<std::uint64_t> larger(2 * given_ * core::bins_in_octave);
            memory_->each("counts", before * core::bins_in_octave,
                          core::CopyNumber<std::uint64_t>{counts_.data(), larger.data()});
            std::swap(counts_, larger);
        }
        memory_->each("counts", (given_ - before) * core::bins_in_octave,
                      core::FillRow<std::uint64_t>{counts_.data() + before * core::bins_in_octave, 0});
    }

    M* memory_;
    Buffer<std::uint32_t> fresh_;
    Buffer<core::Moment> moment_lanes_;
    Buffer<core::Sum> square_lanes_;
    Buffer<core::Moments> tiles_;
    Buffer<core::StatusTotals> totals_;
    std::vector<core::OctavePlace> known_;  ///< [row][octave], as places_
    Buffer<core::OctavePlace> places_;
    Buffer<std::uint64_t> counts_;
    std::size_t given_ = 0;
};

}  // namespace colonnade::kernels
