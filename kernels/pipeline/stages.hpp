#pragma once

/// The stages as a memory of the host calls them: a table of functions that one source compiles for one set of vector
/// instructions.
#include "kernels/pipeline/aggregate.hpp"
#include "kernels/pipeline/bound.hpp"
#include "kernels/pipeline/draw.hpp"
#include "kernels/pipeline/march.hpp"
#include "kernels/pipeline/measure.hpp"
#include "kernels/pipeline/newton.hpp"
#include "kernels/pipeline/prepare.hpp"
#include "kernels/pipeline/turn.hpp"

namespace colonnade::kernels {

template <class Stage>
struct StageFunction {
    void (*take)(const Stage&, std::size_t turns);
};

template <class... Stage>
struct StageTable : StageFunction<Stage>... {
    template <class Wanted>
    void take(const Wanted& stage, std::size_t turns) const {
        StageFunction<Wanted>::take(stage, turns);
    }
};

struct Stages
    : StageTable<
          core::DrawRow<float>, core::DrawRow<double>, core::FillRow<float>, core::FillRow<double>,
          core::FillRow<std::uint64_t>, core::ContrastRow, core::StartColumn<float>, core::StartColumn<double>,
          core::DriveColumn<float>, core::DriveColumn<double>, core::StepColumn<float>, core::StepColumn<double>,
          core::AssembleColumn<float>, core::AssembleColumn<double>, core::ChooseColumn<float>,
          core::ChooseColumn<double>, core::TryColumn<float>, core::TryColumn<double>, core::SettleColumn<float>,
          core::SettleColumn<double>, core::RoughColumn<double>, core::PolishColumn<double>, core::LoadSlot<float>,
          core::LoadSlot<double>, core::StartSlot<float>, core::StartSlot<double>, core::StartChunk<float>,
          core::StartChunk<double>, core::JudgeSlot<float>, core::JudgeSlot<double>, core::ConcludeSlot<float>,
          core::ConcludeSlot<double>, core::GatherSlot<float>, core::GatherSlot<double>, core::EndColumn<float>,
          core::EndColumn<double>, core::HostEndColumn<float>, core::HostEndColumn<double>, core::PassOnColumn<float>,
          core::PassOnColumn<double>, core::BoundColumn<float>, core::BoundColumn<double>, core::MeasureColumn<float>,
          core::MeasureColumn<double>, core::MomentLane, core::MomentTile, core::SquareLane, core::SquareTile,
          core::StatusLane, core::ClearTotals, core::MeetOctave, core::CountBin, core::CopyNumber<std::uint64_t>> {};

template <class V, class... Stage>
constexpr Stages stages_from(const StageTable<Stage...>*) {
    return {{StageFunction<Stage>{&core::take_turns<V, Stage>}...}};
}
/// Of lanes V of double.
template <class V>
constexpr Stages stages_of() {
    return stages_from<V>(static_cast<const Stages*>(nullptr));
}

}  // namespace colonnade::kernels
