#pragma once

/// ColumnRun over any memory that kernels::ResidentOn knows: the device of kernels/cuda, and memory of the host in
/// tests. `select`, `newton` and `each` of Memory as there.
#include <optional>
#include <utility>

#include "resident_on.hpp"
#include "room.hpp"
#include "run.hpp"
#include "tally_on.hpp"

namespace colonnade::kernels {

template <class T, class Memory>
class ColumnRunOn final : public ColumnRun<T> {
    template <class U>
    using Buffer = typename Memory::template Buffer<U>;

public:
    /// Keeps a reference to the memory, which outlives this and serves it alone.
    ColumnRunOn(Memory& memory, RunPlan<T> plan)
        : memory_(&memory), plan_(std::move(plan)), refused_(1), tally_(memory), layer_of_(plan_.together()) {
        load(population_of_, plan_.population_of);
        load(channel_, plan_.channel);
        load(matrix_, plan_.matrix);
        load(kernel_, plan_.kernel);
        load(kernel_modes_, plan_.kernel_modes);
        for (Drawn* drawn : plan_.all_drawn()) {
            if (drawn->rule.kind != core::Distribution::choice && drawn->rule.kind != core::Distribution::table)
                continue;
            tables_.emplace_back(drawn->rule.count);
            memory_->in(tables_.back().data(), drawn->rule.values, drawn->rule.count);
            drawn->rule.values = tables_.back().data();
        }
        plan_.rule.kernel = kernel_.data();
        plan_.rule.modes.kernel_modes = kernel_modes_.data();
        plan_.rule.channel = channel_.data();
    }

    void open(std::size_t columns) override {
        block_ = columns;
        const core::OutcomeRows rows = outcomes();
        make_room(values_, rows.rows() * columns);
        make_room(status_, rows.systems * columns);
        make_room(method_, rows.systems * columns);
    }

    [[nodiscard]] bool begin(std::size_t first, std::size_t columns, std::size_t offset) override {
        place(first, columns, offset);
        clear_refused();
        present();
        for (std::size_t p = 0; p < plan_.parameters.size(); ++p)
            if (!plan_.parameters[p].per_layer) draw(plan_.parameters[p], 0, 0, parameter_row(p, 0));
        memory_->each("first", columns, core::StartColumn<T>{at_});
        return !was_refused();
    }

    [[nodiscard]] bool prepare(std::size_t system) override {
        at_.number = system;
        clear_refused();
        for (std::size_t l = 0; l < plan_.together(); ++l) {
            for (std::size_t p = 0; p < plan_.parameters.size(); ++p)
                if (plan_.parameters[p].per_layer) draw(plan_.parameters[p], at_.layer(l), 0, parameter_row(p, l));
            layer_of_[l] = layer_values(l);
            draw_initial(l);
        }
        memory_->in(layers_.data(), layer_of_.data(), layer_of_.size());
        memory_->each("preparing", at_.columns, core::PrepareColumn<T>{at_});
        return !was_refused();
    }

    [[nodiscard]] ResidentBatch<T>* solve() override {
        march_.reset();
        core::System<T> found = at_.system;
        found.x = tried_.data();
        const bool tries = plan_.rule.by_newton || plan_.rule.always_newton;
        if (tries) {
            memory_->each("rates to try", at_.columns,
                          core::TryColumn<T>{at_.system.x, tried_.data(), rows_.x, found.stride});
            // below a few roundings of numbers of the rates' size no step gains anything
            constexpr T exact = 4 * (sizeof(T) == sizeof(float) ? T(0x1p-23) : T(0x1p-52));
            memory_->newton(found, core::NewtonRule<T>{static_cast<T>(plan_.rule.verdict.enough), exact});
        }
        memory_->each("settling", at_.columns, core::SettleColumn<T>{at_, found, tries});
        left_ = memory_->select(verdict_.data(), core::Verdict::runs, at_.columns, list_.data());
        if (left_ == 0) return nullptr;
        march_.emplace(*memory_, at_.system, step_.data(), tolerance_.data(), list_.data(), left_, plan_.march);
        return &*march_;
    }

    void end(std::span<const core::Cycle> cycles) override {
        const core::Resident<T>& ended = march_->ended();
        memory_->each("ends", left_, core::EndColumn<T>{at_, list_.data(), ended.endings, ended.rates, left_});
        if (plan_.rule.way != core::Way::flow) store(cycles, list_);
    }

    [[nodiscard]] AskedAgain<T> asked_again() override {
        AskedAgain<T> asked;
        make_room(again_, at_.columns);
        const auto count = memory_->select(verdict_.data(), core::Verdict::suspect, at_.columns, again_.data());
        if (count == 0) return asked;
        std::vector<core::Ending> endings(left_);
        std::vector<T> rates(rows_.x * left_);
        march_->finish(rates, endings);
        std::vector<std::uint32_t> left(left_), again(count);
        memory_->out(left.data(), list_.data(), left_);
        memory_->out(again.data(), again_.data(), count);
        asked.endings.resize(count);
        asked.rates.resize(rows_.x * count);
        for (std::size_t k = 0, from = 0; k < count; ++k, ++from) {
            while (left[from] != again[k]) ++from;  // both ascend
            asked.endings[k] = endings[from];
            for (std::size_t row = 0; row < rows_.x; ++row) asked.rates[row * count + k] = rates[row * left_ + from];
        }
        march_.emplace(*memory_, at_.system, step_.data(), tolerance_.data(), again_.data(), count, plan_.march);
        asked.start = march_->fetch();
        return asked;
    }

    void revise(std::span<const core::Ending> endings, std::span<const T> rates,
                std::span<const core::Cycle> cycles) override {
        make_room(endings_, endings.size());
        make_room(revised_, rates.size());
        memory_->in(endings_.data(), endings.data(), endings.size());
        memory_->in(revised_.data(), rates.data(), rates.size());
        memory_->each("revised ends", endings.size(),
                      core::EndColumn<T>{at_, again_.data(), endings_.data(), revised_.data(), endings.size()});
        store(cycles, again_);
    }

    void conclude() override { memory_->each("bounds", at_.columns, core::BoundColumn<T>{at_}); }

    void measure() override { memory_->each("metrics", at_.columns, core::MeasureColumn<T>{at_}); }

    void row(std::size_t number, std::span<double> out) override {
        memory_->out(out.data(), values_.data() + number * block_, out.size());
    }
    void statuses(std::size_t system, std::span<std::int8_t> status, std::span<std::int8_t> method) override {
        memory_->out(status.data(), status_.data() + system * block_, status.size());
        memory_->out(method.data(), method_.data() + system * block_, method.size());
    }
    void rates(std::span<T> out) override { memory_->out(out.data(), rates_.data(), out.size()); }
    void input(std::span<double> out) override { memory_->out(out.data(), seen_.data(), out.size()); }
    void parameter(std::size_t layer, core::Quantity quantity, std::span<double> out) override {
        const core::Values& values = layer_of_[layer][quantity];
        if (values.row != nullptr) return memory_->out(out.data(), values.row, out.size());
        std::fill(out.begin(), out.end(), values.same);
    }

    void tally(std::span<core::Moments> moments, std::span<core::EndedTotals> ended) override {
        tally_.add(outcomes(), moments, ended);
    }
    void histograms(const typename ColumnRun<T>::AddOctave& add) override { tally_.histograms(add); }

private:
    /// Cycles of the columns of a list.
    void store(std::span<const core::Cycle> cycles, Buffer<std::uint32_t>& list) {
        if (cycles.empty()) return;
        make_room(cycles_, cycles.size());
        memory_->in(cycles_.data(), cycles.data(), cycles.size());
        memory_->each("cycles", cycles.size(), core::CycleColumn<T>{at_, list.data(), cycles_.data()});
    }

    template <class U>
    void load(Buffer<U>& buffer, const std::vector<U>& values) {
        buffer = Buffer<U>(values.size());
        memory_->in(buffer.data(), values.data(), values.size());
    }

    [[nodiscard]] core::OutcomeRows outcomes() {
        return {values_.data(), status_.data(), method_.data(), block_, plan_.systems(), plan_.layers};
    }

    /// Room for a range, and the views of it.
    void place(std::size_t first, std::size_t columns, std::size_t offset) {
        first_ = first;
        const std::size_t together = plan_.together();
        const auto channels = plan_.channel.size();
        const std::size_t neurons = together * plan_.population_of.size();
        core::System<T> shape = plan_.shape;
        shape.population_of = population_of_.data();
        shape.matrix = plan_.matrix.empty() ? nullptr : matrix_.data();
        shape.columns = columns;
        rows_ = core::SystemRows::both(shape, plan_.precise);
        const std::size_t stride = whole_warps(columns);
        make_room(arrays_, rows_.total() * stride);
        make_room(tried_, rows_.x * stride);
        for (auto* of_channels : {&below_, &below_low_}) make_room(*of_channels, channels * columns);
        for (auto* of_layers : {&drive_, &drive_low_}) make_room(*of_layers, together * channels * columns);
        for (auto* of_columns : {&step_, &tolerance_, &magnitude_, &error_, &mean_, &difference_})
            make_room(*of_columns, columns);
        for (auto* of_columns : {&runs_, &direct_}) make_room(*of_columns, columns);
        for (auto* seen : {&seen_, &seen_low_}) make_room(*seen, (plan_.layers + 1) * channels * columns);
        for (auto* of_neurons : {&rates_, &low_}) make_room(*of_neurons, neurons * columns);
        make_room(verdict_, columns);
        make_room(list_, columns);
        make_room(layers_, together);
        make_room(parameters_, plan_.parameters.size() * together * columns);

        at_.system = rows_.place(shape, arrays_.data(), stride);
        at_.rule = plan_.rule;
        at_.layers = layers_.data();
        at_.columns = columns, at_.offset = offset, at_.number = 0;
        at_.out = outcomes();
        at_.below = below_.data(), at_.below_low = below_low_.data();
        at_.drive = drive_.data(), at_.drive_low = drive_low_.data();
        at_.step = step_.data(), at_.tolerance = tolerance_.data();
        at_.runs = runs_.data(), at_.direct = direct_.data(), at_.verdict = verdict_.data();
        at_.rates = rates_.data(), at_.low = low_.data();
        at_.magnitude = magnitude_.data(), at_.error = error_.data();
        at_.seen = seen_.data(), at_.seen_low = seen_low_.data();
        at_.refused = refused_.data();
    }

    void clear_refused() {
        const std::uint32_t none = 0;
        memory_->in(refused_.data(), &none, 1);
    }
    [[nodiscard]] bool was_refused() {
        std::uint32_t refused = 0;
        memory_->out(&refused, refused_.data(), 1);
        return refused != 0;
    }

    /// A row of a parameter's numbers in a layer of the system at hand; one that all layers share has the first.
    [[nodiscard]] double* parameter_row(std::size_t parameter, std::size_t layer) {
        return parameters_.data() + (parameter * plan_.together() + layer) * at_.columns;
    }

    /// Numbers of a rule into a row; what is the same for all needs none.
    template <class U>
    void draw(const Drawn& drawn, std::size_t layer, std::size_t neuron, U* row) {
        if (drawn.is_constant()) return;
        const core::Site site{first_, static_cast<std::uint16_t>(drawn.per_layer ? layer : 0), drawn.quantity,
                              static_cast<std::uint16_t>(neuron)};
        memory_->each(
            "draws", at_.columns,
            core::DrawRow<U>{drawn.rule, plan_.seed, site, drawn.lowest, drawn.highest, row, refused_.data()});
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
            memory_->each("zeros", channels * at_.columns, core::FillRow<double>{below_low_.data(), 0.0});
        if (input.given) {
            std::vector<double> given(channels * at_.columns);
            input.given(first_, at_.columns, given);
            memory_->in(below_.data(), given.data(), given.size());
        } else if (input.contrast.empty()) {
            for (std::size_t c = 0; c < channels; ++c)
                fill(input.drives[input.drives.size() == 1 ? 0 : c], 0, c, below_.data() + c * at_.columns);
        } else {
            const auto values = [&](const Drawn& drawn, Buffer<double>& row) {
                draw(drawn, 0, 0, row.data());
                return drawn.is_constant() ? core::Values{nullptr, drawn.rule.a} : core::Values{row.data(), 0.0};
            };
            const core::Values mean = values(input.contrast[0], mean_);
            const core::Values difference = values(input.contrast[1], difference_);
            for (std::size_t c = 0; c < channels; ++c)
                memory_->each("contrast", at_.columns,
                              core::ContrastRow{mean, difference, input.shares[c], below_.data() + c * at_.columns,
                                                below_low_.data() + c * at_.columns});
        }
    }

    Memory* memory_;
    RunPlan<T> plan_;
    Buffer<std::uint32_t> refused_;
    TallyOn<Memory> tally_;
    std::vector<core::LayerValues> layer_of_;
    Buffer<std::uint8_t> population_of_;
    Buffer<std::uint32_t> channel_;
    Buffer<T> matrix_;
    Buffer<double> kernel_, kernel_modes_;
    std::vector<Buffer<double>> tables_;

    // of a block
    std::size_t block_ = 0;
    Buffer<double> values_;
    Buffer<std::int8_t> status_, method_;

    // of a range
    std::size_t first_ = 0;
    core::SystemRows rows_;
    core::RunColumns<T> at_;
    Buffer<T> arrays_, tried_, rates_, low_;
    Buffer<core::LayerValues> layers_;
    Buffer<double> parameters_, below_, below_low_, drive_, drive_low_, step_, tolerance_, magnitude_, error_, mean_,
        difference_, seen_, seen_low_;
    Buffer<std::uint8_t> runs_, direct_;
    Buffer<core::Verdict> verdict_;
    Buffer<std::uint32_t> list_, again_;
    Buffer<core::Cycle> cycles_;
    Buffer<core::Ending> endings_;
    Buffer<T> revised_;
    std::optional<ResidentOn<T, Memory>> march_;
    std::size_t left_ = 0;
};

}  // namespace colonnade::kernels
