#pragma once

/// The pipeline over any memory (pipeline/memory.hpp).
#include <numeric>
#include <optional>
#include <utility>

#include "kernels/pipeline/aggregate_on.hpp"
#include "kernels/pipeline/marching_on.hpp"
#include "kernels/pipeline/measure.hpp"
#include "kernels/pipeline/memory.hpp"
#include "kernels/pipeline/newton.hpp"
#include "kernels/pipeline/pipeline.hpp"
#include "kernels/pipeline/prepare.hpp"
#include "kernels/pipeline/range_buffers.hpp"

namespace colonnade::kernels {

template <class T, Memory M>
class PipelineOn : public Pipeline<T> {
    template <class U>
    using Buffer = typename M::template Buffer<U>;

public:
    /// Keeps a reference to the memory, which outlives this and serves it alone.
    PipelineOn(M& memory, RunPlan<T> plan)
        : memory_(&memory), plan_(std::move(plan)), flags_(2), tally_(memory), layer_of_(plan_.layers_per_system()) {
        load(population_of_, plan_.population_of);
        load(channel_, plan_.channel);
        load(matrix_, plan_.matrix);
        load(kernel_, plan_.kernel);
        load(kernel_modes_, plan_.kernel_modes);
        for (Drawn* drawn : plan_.all_drawn()) {
            if (drawn->rule.kind != DrawKind::choice && drawn->rule.kind != DrawKind::file) continue;
            tables_.emplace_back(drawn->rule.count);
            memory_->in(tables_.back().data(), drawn->rule.values, drawn->rule.count);
            drawn->rule.values = tables_.back().data();
        }
        plan_.rule.kernel = kernel_.data();
        plan_.rule.modes.kernel_modes = kernel_modes_.data();
        plan_.rule.channel = channel_.data();
    }

    void open(std::size_t columns) override {
        block_ = {};
        block_.columns = columns, block_.systems = plan_.systems(), block_.layers = plan_.layers;
        make_room(values_, block_.rows() * columns);
        make_room(status_, block_.systems * columns);
        make_room(method_, block_.systems * columns);
        block_.values = values_.data(), block_.status = status_.data(), block_.method = method_.data();
    }
    void open(const core::OutcomeRows& shared) override { block_ = shared; }

    [[nodiscard]] bool begin(std::size_t first, std::size_t columns, std::size_t offset) override {
        place(first, columns, offset);
        clear_flags();
        give_weights();
        present();
        for (std::size_t p = 0; p < plan_.parameters.size(); ++p)
            if (!plan_.parameters[p].per_layer) draw(plan_.parameters[p], 0, 0, parameter_row(p, 0));
        memory_->each("first", columns, core::StartColumn<T>{at_});
        return !was_refused();
    }

    [[nodiscard]] bool prepare(std::size_t system) override {
        at_.number = system;
        clear_flags();
        for (std::size_t l = 0; l < plan_.layers_per_system(); ++l) {
            for (std::size_t p = 0; p < plan_.parameters.size(); ++p)
                if (plan_.parameters[p].per_layer) draw(plan_.parameters[p], at_.layer(l), 0, parameter_row(p, l));
            layer_of_[l] = layer_values(l);
            draw_initial(l);
        }
        memory_->in(room_.layers.data(), layer_of_.data(), layer_of_.size());
        memory_->each("drives", at_.columns, core::DriveColumn<T>{at_});
        if (was_refused()) return false;
        take_limits();
        amplified_ = false;
        if (plan_.rule.by_newton || plan_.rule.follows_bound) take_error_factors();
        assemble();
        return !was_refused();
    }

    [[nodiscard]] ColumnBatch<T>* solve() override {
        march_.reset();
        core::System<T> found = at_.system;
        found.x = room_.tried.data();
        const bool tries = tries_ || plan_.rule.by_newton || plan_.rule.always_newton;
        if (tries) {
            memory_->each("rates to try", at_.columns, core::TryColumn<T>{at_, room_.tried.data()});
            take_newton(found);
        }
        memory_->each("settling", at_.columns, core::SettleColumn<T>{at_, found, tries});
        return march_what_is_left();
    }

    [[nodiscard]] bool starts_roughly() const override { return plan_.starts_roughly; }
    [[nodiscard]] ColumnBatch<T>* polish(std::span<const core::StopRecord> stop_records, std::span<const T> rates,
                                         const HostEnds<T>& host_ends) override {
        if constexpr (sizeof(T) == sizeof(double)) {  // float32 has nothing rougher
            load(stop_records, rates);
            core::System<T> found = at_.system;
            found.x = room_.tried.data();
            memory_->each("nothing to try", rows_.x * found.stride,
                          core::FillRow<T>{room_.tried.data(), static_cast<T>(__builtin_nan(""))});
            memory_->each("rough ends", left_,
                          core::RoughColumn<T>{at_, room_.tried.data(), room_.list.data(), stop_records_.data(),
                                               revised_.data(), left_});
            take_newton(found);
            memory_->each("polished", left_, core::PolishColumn<T>{at_, found, room_.list.data()});
            store(host_ends);
        }
        return march_what_is_left();
    }

    void end(const HostEnds<T>& host_ends) override {
        const core::BatchColumns<T>& ended = march_->ended();
        memory_->each("ends", left_,
                      core::EndColumn<T>{at_, room_.list.data(), ended.stop_records, ended.rates, left_});
        store(host_ends);
    }

    [[nodiscard]] bool conclude() override {
        take_error_factors();
        memory_->each("bounds", at_.columns, core::BoundColumn<T>{at_});
        memory_->each("rates passed on", at_.columns, core::PassOnColumn<T>{at_});
        return flag(1) == 0;
    }

    void measure() override { memory_->each("metrics", at_.columns, core::MeasureColumn<T>{at_}); }

    void row(std::size_t number, std::size_t offset, std::span<double> out) override {
        memory_->out(out.data(), block_.row(number) + offset, out.size());
    }
    void statuses(std::size_t system, std::size_t offset, std::span<std::int8_t> status,
                  std::span<std::int8_t> method) override {
        memory_->out(status.data(), block_.status + system * block_.columns + offset, status.size());
        memory_->out(method.data(), block_.method + system * block_.columns + offset, method.size());
    }
    void rates(std::span<T> out) override { memory_->out(out.data(), at_.rates, out.size()); }
    void input(std::span<double> out) override { memory_->out(out.data(), at_.seen, out.size()); }
    void parameter(std::size_t layer, ParameterId quantity, std::span<double> out) override {
        const core::Values& values = layer_of_[layer][quantity];
        if (values.row != nullptr) return memory_->out(out.data(), values.row, out.size());
        std::fill(out.begin(), out.end(), values.same);
    }
    void drives(std::span<double> out) override { memory_->out(out.data(), at_.drive, out.size()); }
    void steps(std::span<double> taken, std::span<double> largest) override {
        memory_->out(taken.data(), at_.step, taken.size());
        memory_->out(largest.data(), at_.step_limit, largest.size());
    }
    void start_from(std::span<const T> initial) override {
        memory_->in_rows(at_.system.x, at_.system.stride, initial.data(), at_.columns, at_.columns, rows_.x);
    }
    void choose(std::span<const std::uint8_t> runs, std::span<const std::uint8_t> direct, double max_time,
                bool to_bound) override {
        memory_->in(at_.runs, runs.data(), runs.size());
        memory_->in(at_.direct, direct.data(), direct.size());
        tries_ = true;
        plan_.march.stop_reason.max_time = plan_.march.flow.max_time = max_time;
        if (to_bound) return;
        memory_->each("tolerance", at_.columns, core::FillRow<double>{at_.tolerance, plan_.rule.stop_reason.enough});
    }
    void drive_from(std::span<const double> below) override {
        memory_->in(at_.below, below.data(), below.size());
        memory_->each("zeros", below.size(), core::FillRow<double>{at_.below_low, 0.0});
    }
    void drive_interneurons(std::span<const double> more) override {
        std::vector<double> drive(at_.columns);
        make_room(pushed_, plan_.layers_per_system() * at_.columns);
        for (std::size_t l = 0; l < plan_.layers_per_system(); ++l) {
            parameter(l, ParameterId::drive_I, drive);
            for (std::size_t k = 0; k < drive.size(); ++k) drive[k] += more[k];
            double* const row = pushed_.data() + l * at_.columns;
            memory_->in(row, drive.data(), drive.size());
            layer_of_[l].of[static_cast<std::size_t>(ParameterId::drive_I)].row = row;
        }
        memory_->in(room_.layers.data(), layer_of_.data(), layer_of_.size());
        assemble();
    }
    void newton(std::span<T> rates, bool precise, std::span<T> residual, std::span<T> magnitude,
                std::span<T> iterations) override {
        core::System<T> found = at_.system;
        found.x = room_.tried.data();
        if (!precise) found.u_low = nullptr, found.x_low = nullptr;
        memory_->in_rows(found.x, found.stride, rates.data(), at_.columns, at_.columns, rows_.x);
        take_newton(found);
        memory_->out_rows(rates.data(), at_.columns, found.x, found.stride, at_.columns, rows_.x);
        memory_->out(residual.data(), found.residual, residual.size());
        memory_->out(magnitude.data(), found.magnitude, magnitude.size());
        memory_->out(iterations.data(), found.iterations, iterations.size());
    }
    void direct(std::span<std::uint8_t> out) override { memory_->out(out.data(), at_.direct, out.size()); }
    void magnitudes(std::span<double> out) override { memory_->out(out.data(), at_.magnitude, out.size()); }
    [[nodiscard]] HostColumns<T> start() override {
        std::vector<std::uint32_t> all(at_.columns);
        std::iota(all.begin(), all.end(), 0U);
        make_room(again_, all.size());
        memory_->in(again_.data(), all.data(), all.size());
        march_.emplace(*memory_, at_.system, at_.step, at_.tolerance, again_.data(), all.size(), plan_.march);
        return march_->fetch();
    }
    [[nodiscard]] std::size_t columns() const override { return at_.columns; }
    [[nodiscard]] std::size_t first() const override { return first_; }

    void tally(std::span<core::Moments> moments, std::span<core::StatusTotals> ended) override {
        tally_.add(block_, moments, ended);
    }
    void histograms(const typename Pipeline<T>::AddOctave& add) override { tally_.histograms(add); }

private:
    void assemble() {
        memory_->each("steps", at_.columns, core::StepColumn<T>{at_});
        memory_->each("arrays", at_.columns, core::AssembleColumn<T>{at_});
        memory_->each("choices", at_.columns, core::ChooseColumn<T>{at_});
    }

    void take_newton(const core::System<T>& found) {
        // below a few roundings of numbers of the rates' size no step gains anything
        constexpr T exact = 4 * (sizeof(T) == sizeof(float) ? T(0x1p-23) : T(0x1p-52));
        memory_->newton(found, core::NewtonRule<T>{static_cast<T>(plan_.rule.stop_reason.enough), exact});
    }

    [[nodiscard]] ColumnBatch<T>* march_what_is_left() {
        left_ = memory_->select(at_.stop_reason, core::StopReason::runs, at_.columns, room_.list.data());
        if (left_ == 0) return nullptr;
        march_.emplace(*memory_, at_.system, at_.step, at_.tolerance, room_.list.data(), left_, plan_.march);
        return &*march_;
    }

    /// What the host found of some columns.
    void load(std::span<const core::StopRecord> stop_records, std::span<const T> rates) {
        make_room(stop_records_, stop_records.size());
        make_room(revised_, rates.size());
        memory_->in(stop_records_.data(), stop_records.data(), stop_records.size());
        memory_->in(revised_.data(), rates.data(), rates.size());
    }

    /// Of columns of the list.
    void store(const HostEnds<T>& host_ends) {
        const std::size_t count = host_ends.ends.size();
        if (count == 0) return;
        make_room(host_ends_, count);
        memory_->in(host_ends_.data(), host_ends.ends.data(), count);
        make_room(revised_, host_ends.states.size());
        memory_->in(revised_.data(), host_ends.states.data(), host_ends.states.size());
        const T* const states = host_ends.states.empty() ? nullptr : revised_.data();
        memory_->each("host ends", count,
                      core::HostEndColumn<T>{at_, room_.list.data(), host_ends_.data(), states, count});
    }

    template <class U>
    void load(Buffer<U>& buffer, const std::vector<U>& values) {
        buffer = Buffer<U>(values.size());
        memory_->in(buffer.data(), values.data(), values.size());
    }

    /// Room for a range, and the views of it.
    void place(std::size_t first, std::size_t columns, std::size_t offset) {
        first_ = first;
        core::System<T> shape = plan_.shape;
        shape.population_of = population_of_.data();
        shape.matrix = plan_.matrix.empty() ? nullptr : matrix_.data();
        shape.columns = columns;
        at_ = room_.place(plan_, shape);
        rows_ = core::SystemRows::both(shape, plan_.precise);
        at_.columns = columns, at_.offset = offset;
        at_.out = block_;
        at_.refused = flags_.data();
        at_.uncertified = flags_.data() + 1;
    }

    void clear_flags() {
        const std::uint32_t none[2] = {0, 0};
        memory_->in(flags_.data(), none, 2);
    }
    [[nodiscard]] std::uint32_t flag(std::size_t which) {
        std::uint32_t flags[2];
        memory_->out(flags, flags_.data(), 2);
        return flags[which];
    }
    [[nodiscard]] bool was_refused() { return flag(0) != 0; }

    void take_limits() {
        if (!plan_.from_host.limits) return;
        std::vector<double> limit(at_.columns);
        plan_.from_host.limits(*this, limit);
        memory_->in(room_.limit.data(), limit.data(), limit.size());
    }
    /// Once a system, where it is first needed.
    void take_error_factors() {
        if (amplified_) return;
        amplified_ = true;
        const auto take = [&](const typename FromHost<T>::Amplify& amplify, Buffer<double>& factor_row,
                              Buffer<double>& sum_row) {
            if (!amplify) return;
            std::vector<double> factor(at_.columns), row_sum(at_.columns);
            amplify(*this, factor, row_sum);
            memory_->in(factor_row.data(), factor.data(), factor.size());
            memory_->in(sum_row.data(), row_sum.data(), row_sum.size());
        };
        take(plan_.from_host.error_factor, room_.factor, room_.row_sum);
        take(plan_.from_host.coupled, room_.coupled_factor, room_.coupled_row_sum);
    }
    /// W of each column, which all layers share.
    void give_weights() {
        if (!plan_.from_host.weights) return;
        const auto entries = static_cast<std::size_t>(plan_.shape.weight_rows);
        std::vector<T> given(entries * at_.columns);
        plan_.from_host.weights(first_, at_.columns, given);
        for (std::size_t l = 0; l < plan_.layers_per_system(); ++l)
            memory_->in_rows(const_cast<T*>(at_.system.weight) + l * entries * at_.system.stride, at_.system.stride,
                             given.data(), at_.columns, at_.columns, entries);
    }

    /// A row of a parameter's numbers in a layer of the system at hand; one that all layers share has the first.
    [[nodiscard]] double* parameter_row(std::size_t parameter, std::size_t layer) {
        return room_.parameters.data() + (parameter * plan_.layers_per_system() + layer) * at_.columns;
    }

    /// Numbers of a rule into a row; what is the same for all needs none.
    template <class U>
    void draw(const Drawn& drawn, std::size_t layer, std::size_t neuron, U* row) {
        if (drawn.is_constant()) return;
        const core::RandomKey key{first_, static_cast<std::uint16_t>(drawn.per_layer ? layer : 0), drawn.quantity,
                                  static_cast<std::uint16_t>(neuron)};
        memory_->each("draws", at_.columns,
                      core::DrawRow<U>{drawn.rule, plan_.seed, key, drawn.lowest, drawn.highest, row, flags_.data()});
    }
    template <class U>
    void fill(const Drawn& drawn, std::size_t layer, std::size_t neuron, U* row) {
        if (drawn.is_constant())
            memory_->each("constants", at_.columns, core::FillRow<U>{row, static_cast<U>(drawn.rule.a)});
        else
            draw(drawn, layer, neuron, row);
    }

    [[nodiscard]] core::LayerValues layer_values(std::size_t layer) {
        core::LayerValues values;
        for (std::size_t p = 0; p < plan_.parameters.size(); ++p) {
            const Drawn& drawn = plan_.parameters[p];
            core::Values& of = values.of[static_cast<std::size_t>(drawn.quantity)];
            if (drawn.is_constant())
                of.same = drawn.rule.a;
            else
                of.row = parameter_row(p, drawn.per_layer ? layer : 0);
        }
        return values;
    }

    void draw_initial(std::size_t layer) {
        for (std::size_t i = 0; i < plan_.population_of.size(); ++i)
            fill(plan_.initial[plan_.population_of[i]], at_.layer(layer), i,
                 at_.system.x + (layer * plan_.population_of.size() + i) * at_.system.stride);
    }

    /// Fills what drives the first layer.
    void present() {
        const Presented& input = plan_.input;
        const std::size_t channels = plan_.channel.size();
        if (input.contrast.empty())
            memory_->each("zeros", channels * at_.columns, core::FillRow<double>{at_.below_low, 0.0});
        if (input.given) {
            std::vector<double> given(channels * at_.columns);
            input.given(first_, at_.columns, given);
            memory_->in(at_.below, given.data(), given.size());
        } else if (input.contrast.empty()) {
            for (std::size_t c = 0; c < channels; ++c)
                fill(input.drives[input.drives.size() == 1 ? 0 : c], 0, c, at_.below + c * at_.columns);
        } else {
            const auto values = [&](const Drawn& drawn, Buffer<double>& row) {
                draw(drawn, 0, 0, row.data());
                return drawn.is_constant() ? core::Values{nullptr, drawn.rule.a} : core::Values{row.data(), 0.0};
            };
            const core::Values mean = values(input.contrast[0], room_.mean);
            const core::Values difference = values(input.contrast[1], room_.difference);
            for (std::size_t c = 0; c < channels; ++c)
                memory_->each("contrast", at_.columns,
                              core::ContrastRow{mean, difference, input.shares[c], at_.below + c * at_.columns,
                                                at_.below_low + c * at_.columns});
        }
    }

    M* memory_;
    RunPlan<T> plan_;
    Buffer<std::uint32_t> flags_;  ///< refused, uncertified
    bool amplified_ = false;
    bool tries_ = false;  ///< the host chose what Newton tries
    AggregateOn<M> tally_;
    std::vector<core::LayerValues> layer_of_;
    Buffer<std::uint8_t> population_of_;
    Buffer<std::uint32_t> channel_;
    Buffer<T> matrix_;
    Buffer<double> kernel_, kernel_modes_;
    std::vector<Buffer<double>> tables_;

    // of a block
    core::OutcomeRows block_;
    Buffer<double> values_;
    Buffer<std::int8_t> status_, method_;

    // of a range
    std::size_t first_ = 0;
    core::SystemRows rows_;
    core::Range<T> at_;
    RangeBuffers<T, M> room_;
    Buffer<std::uint32_t> again_;
    Buffer<core::HostEnd> host_ends_;
    Buffer<core::StopRecord> stop_records_;
    Buffer<double> pushed_;
    Buffer<T> revised_;
    std::optional<BatchOn<T, M>> march_;
    std::size_t left_ = 0;
};

}  // namespace colonnade::kernels
