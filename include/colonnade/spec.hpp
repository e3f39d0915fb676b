#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <iterator>
#include <limits>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "colonnade/types.hpp"

/// An experiment as plain values: what code fills in or `load_spec` (load.hpp) makes of a TOML file, and what `run`
/// computes.
/// Times share one unit with tau_E and tau_I; weights and rates are dimensionless (theory.md, section 1).
namespace colonnade {

/// How often a draw is made: once for a column (the same in all its layers) or for each of its layers.
enum class Scope { column, layer };

/// A number, or a rule that gives every column (and layer) its own.
struct Draw {
    DrawKind kind = DrawKind::constant;
    double a = 0.0;  ///< constant: the value; uniform, loguniform, linspace: first end; (log)normal: mean (of the log)
    double b = 0.0;  ///< uniform, loguniform, linspace: other end; (log)normal: standard deviation (of the log)
    std::vector<double> values{};  ///< choice: the options; file: one value a column (wholly read at load)
    Scope scope = Scope::column;
    double lowest =
        -std::numeric_limits<double>::infinity();  ///< `truncated = [lowest, highest]`: redrawn until inside
    double highest = std::numeric_limits<double>::infinity();
    double allowed_lowest = -std::numeric_limits<double>::infinity();  ///< range of the key, checked on every draw
    double allowed_highest = std::numeric_limits<double>::infinity();
    std::string file{};   ///< file: its path, resolved against the spec's folder
    std::string where{};  ///< `file:line: key` of anything but a constant, for messages

    [[nodiscard]] bool is_constant() const noexcept { return kind == DrawKind::constant; }
    static Draw of(double value) {
        Draw d;
        d.a = value;
        return d;
    }
};

/// Activation of one population with the parameters of theory.md, section 2; those that `activations` of types.hpp does
/// not list for its kind are ignored.
struct Population {
    Activation kind = Activation::relu;
    Draw threshold = Draw::of(0.0);   ///< theta
    Draw max = Draw::of(1.0);         ///< r
    Draw gain = Draw::of(1.0);        ///< k
    Draw lambda = Draw::of(1.0);      ///< soft threshold
    Draw sharpness = Draw::of(1.0);   ///< beta: softplus
    Draw refractory = Draw::of(0.0);  ///< r of the factor (k - r x) of Wilson and Cowan: logistic
    Draw sensitive = Draw::of(1.0);   ///< k of that factor
    double exponent = 2.0;            ///< p > 1: power law
    bool limited = false;             ///< power law: it ends at max
    bool offset = false;              ///< logistic: Phi(0) is taken off, so that a neuron without drive rests

    [[nodiscard]] const Draw& operator[](ActivationParameter parameter) const noexcept {
        const Draw* const all[] = {&threshold, &max, &gain, &lambda, &sharpness, &refractory, &sensitive};
        return *all[static_cast<std::size_t>(parameter)];
    }
    [[nodiscard]] Draw& operator[](ActivationParameter parameter) noexcept {
        return const_cast<Draw&>(static_cast<const Population&>(*this)[parameter]);
    }
};

enum class Motif { wilson_cowan, lateral_inhibition, custom };
enum class Inhibition { shared, paired, kernel };
enum class KernelTopology { ring, line };

/// Fall-off of kernel inhibition, w_EI K(d), with the distance d in channels:
/// K(d) = exp(-d^2/2 width^2) - centre exp(-d^2/2 centre_width^2); `centre = 0` is the Gaussian.
struct KernelShape {
    KernelTopology topology = KernelTopology::ring;
    double width = 1.0;
    double centre = 0.0;
    double centre_width = 0.5;
};

/// One microcircuit (theory.md, sections 6 and 7). Neuron order: the E neurons 0..N-1, then the I neurons;
/// for `custom` the order of the matrix.
struct Microcircuit {
    Motif motif = Motif::lateral_inhibition;
    Inhibition inhibition = Inhibition::shared;
    std::size_t channels = 2;  ///< excitatory neurons, N; 1 for wilson-cowan
    Population excitatory{};
    Population inhibitory{};
    Draw w_EE = Draw::of(0.5), w_EI = Draw::of(1.0), w_IE = Draw::of(1.0), w_II = Draw::of(0.0);
    Draw w_self = Draw::of(1.0),
         w_cross = Draw::of(1.0);  ///< paired: interneuron to its own and to the other E neurons
    KernelShape kernel{};
    Draw tau_E = Draw::of(1.0), tau_I = Draw::of(1.0);
    std::vector<double> weights{};  ///< custom: row-major W, [neuron][neuron], or [column][neuron][neuron]
    bool weights_per_column = false;
    std::string weights_file{};         ///< custom: path the weights came from, resolved; empty when they were inline
    std::vector<bool> is_inhibitory{};  ///< custom: population of each neuron
    bool allow_mixed_signs = false;     ///< accept weights that break Dale's law

    /// Neurons of one microcircuit: N + 1 (shared, Wilson-Cowan), 2N (paired, kernel), n (custom).
    [[nodiscard]] std::size_t neurons() const;
    /// Indices of the excitatory neurons in channel order.
    [[nodiscard]] std::vector<std::size_t> excitatory_neurons() const;
};

enum class Coupling { cascade, concurrent };

struct Column {
    std::size_t count = 1;
    std::size_t first = 0;  ///< `subset = [first, last]`: the half-open range of global columns that is computed
    std::size_t last = 0;   ///< equals `count` when no subset is given
    std::size_t layers = 1;
    Coupling coupling = Coupling::cascade;
    Draw feedforward = Draw::of(1.0);  ///< gain from E of layer l to E of layer l + 1, channel by channel
    Draw offset = Draw::of(0.0);       ///< added to the E drive of every layer but the first
    Draw feedback = Draw::of(0.0);     ///< gain from E of layer l + 1 to E of layer l (concurrent only)

    [[nodiscard]] std::size_t computed() const noexcept { return last - first; }
};

enum class StimulusKind { constant, contrast, image, file };
enum class ContrastProfile { ramp, winner };

/// External drive of the first layer's E neurons, and of all layers' I neurons.
/// contrast: u_i from mean (1 + difference/2) at channel 0 down to mean (1 - difference/2), as a ramp or with
/// channel 0 above all others alike; the Michelson contrast is difference / 2.
/// image: one column a pixel; u_0 = pixel, u_1 = mean of its neighbourhood, both after
/// v -> mean (1 + contrast (2 v - 1)) for grey values v in [0, 1]; two channels.
struct Stimulus {
    StimulusKind kind = StimulusKind::constant;
    std::vector<Draw> drive_E{Draw::of(1.0)};  ///< constant: one rule for all channels (each draws), or one a channel
    Draw mean = Draw::of(1.0);
    Draw difference = Draw::of(0.01);
    ContrastProfile profile = ContrastProfile::ramp;
    Draw drive_I = Draw::of(0.0);
    std::string image{};  ///< path, resolved against the spec's folder
    std::size_t image_width = 0, image_height = 0;
    std::vector<double> pixels{};   ///< image: grey values in [0, 1], row-major, y downwards
    double contrast = 1.0;          ///< image: scaling of contrast about mid-grey, in (0, 1]
    std::size_t neighbourhood = 2;  ///< image: the mean is over a (2 r + 1) x (2 r + 1) square, edges reflected
    std::vector<double> table{};    ///< file: [column][channel]
    std::string table_file{};       ///< path, resolved against the spec's folder
};

/// Initial rates x(0); drawn neuron by neuron.
struct Initial {
    Draw rate_E = Draw::of(0.0), rate_I = Draw::of(0.0);
};

/// automatic: Newton where a certificate says that the flow can end nowhere else, the flow elsewhere. newton: Newton
/// everywhere, the flow where it does not arrive; of several equilibria it may find any, stable or not.
enum class Method { automatic, flow, newton, forward_backward, relaxation };
/// mixed: the flow in float32, polished and tested in float64.
enum class Precision { float32, float64, mixed };
struct Solve {
    Method method = Method::automatic;
    Precision precision = Precision::float64;
    Product product = Product::ordered;
    double tolerance =
        1e-10;              ///< of residual and certified error, relative to max(1, max_i |x_i|) (theory.md, section 4)
    double max_time = 1e4;  ///< budget of model time, in the unit of tau
    double rtol = 1e-6;     ///< the flow: error of a step, relative to the rate
    double atol = 1e-8;     ///< the flow: error of a step, relative to the column's largest rate
    double step = 0.0;      ///< h (gamma for forward-backward); 0: chosen for each column, of the flow step by step
    std::size_t check_every = 32;   ///< steps between two residual tests, S
    double divergence_limit = 1e9;  ///< a rate beyond this magnitude has diverged
    double settle_fraction = 0.02;  ///< settling: the residual stays below this share of its peak
};

enum class RatesOutput { none, final, traces };

struct Output {
    std::string file{};  ///< NetCDF-4; empty: nothing is written
    RatesOutput rates = RatesOutput::final;
    std::vector<std::size_t> trace_columns{};  ///< traces: global column numbers
    std::size_t trace_every = 1;               ///< traces: steps between two samples
    double trace_time = 50.0;                  ///< traces: model time covered
    bool columns = true;                       ///< false: aggregates alone, in memory that the columns do not add to
    bool metrics = true;                       ///< per-column metrics; aggregates are always written
    bool energies = false;                     ///< costs of every neuron at the equilibrium; certify always keeps them
    bool settling = true;                      ///< settling times of what the flow leads to rest are measured
    std::vector<std::string> variables{};  ///< of single columns, by name: those that run and certify keep; empty: all
    std::string variables_where{};         ///< `file:line` of the key, for messages
    std::string image{};                   ///< montage PNG of an image stimulus and every layer's answer

    /// Whether a variable of single columns is kept, as far as `columns` and `variables` decide on it.
    [[nodiscard]] bool keeps(const std::string& name) const;
};

/// What `attractors` starts from: the spec's own x(0), and initial rates that are uniform over the range of each
/// activation, or where that is unbounded over [0, spread max(1, largest drive)], for a soft threshold of either sign.
struct AttractorSearch {
    std::size_t starts = 64;  ///< initial states of each circuit
    double spread = 4.0;
};

/// The key in which `continue` follows equilibria, and how far; the two in which it follows folds and Hopf points.
struct Continuation {
    std::string key{};            ///< dotted, e.g. `microcircuit.w_EE`; empty: none
    double from = 0.0, to = 1.0;  ///< range of the key's value
    std::string second_key{};     ///< another key; empty: none, and no curves
    double second_from = 0.0, second_to = 1.0;
    double step = 0.0;                    ///< largest step along a branch, in the unit of the key; 0: (to - from) / 200
    std::size_t max_points = 10000;       ///< of one branch
    std::vector<std::size_t> columns{0};  ///< global column numbers
    std::string picture{};                ///< SVG or PNG of the diagram, by its ending; empty: none
    std::string where{};                  ///< `file:line` of the key, for messages
    std::string second_where{};           ///< `file:line` of the second key
};

/// A value of a key that takes no draw, by the type of the key: integer, number or name.
using AtlasValue = std::variant<std::int64_t, double, std::string>;

/// One axis of an atlas: a key that may be drawn takes `points` values from `from` to `to`, evenly spaced, both ends
/// among them; any other takes `values`, each of which makes a spec of its own (Experiment::atlas_points).
struct AtlasAxis {
    std::string key{};  ///< dotted, e.g. `microcircuit.w_EE`; empty: the spec has no [atlas]
    double from = 0.0, to = 1.0;
    std::size_t points = 100;
    std::vector<AtlasValue> values{};  ///< `points` of them, numbers rising; empty for a key that may be drawn

    [[nodiscard]] bool is_listed() const noexcept { return !values.empty(); }
};

/// What `atlas` maps: the circuit of this spec over two of its keys.
struct Atlas {
    AtlasAxis x{}, y{};
    std::size_t starts = 4;  ///< initial states from which every circuit is run; the first is x(0)
    double refine = 1e-3;    ///< width, as a share of an axis's length, to which boundaries are bisected
    std::string picture{};   ///< SVG or PNG, by its ending; empty: none
};

struct Spec {
    std::string title{};
    std::uint64_t seed = 0;
    Column column{};
    Microcircuit microcircuit{};
    Stimulus stimulus{};
    Initial initial{};
    Solve solve{};
    Output output{};
    AttractorSearch attractors{};
    Continuation continuation{};
    Atlas atlas{};
    std::string source{};  ///< name of the file the spec came from
    std::string text{};    ///< the whole spec as TOML, overrides applied; empty in the points of a sweep
};

/// One dimension of a sweep: `values` as numbers, or `labels` where the key is not numeric.
struct SweepAxis {
    std::string key{};   ///< dotted, e.g. `microcircuit.w_EE`
    std::string name{};  ///< dimension name in the output, e.g. `w_EE`
    std::vector<double> values{};
    std::vector<std::string> labels{};

    [[nodiscard]] std::size_t size() const noexcept { return labels.empty() ? values.size() : labels.size(); }
};

/// A file that is read, and the key that names it; `spec` for the spec itself.
struct InputFile {
    std::string key{}, path{};
};

/// Specs of the points of a sweep. Points that differ in swept numbers alone share one spec and are made when asked
/// for, so that a million of them take a few megabytes.
class SweepPoints {
public:
    /// A dimension of the points: `values` go into the draws (or the seed) of `key`; without them each of its `size`
    /// steps has specs of its own.
    struct Axis {
        std::string key{};
        std::size_t size = 1;
        std::vector<double> values{};
    };
    class Iterator {
    public:
        using iterator_category = std::input_iterator_tag;
        using value_type = Spec;
        using difference_type = std::ptrdiff_t;
        using pointer = const Spec*;
        using reference = Spec;
        Iterator() = default;
        Iterator(const SweepPoints& points, std::size_t at) : points_(&points), at_(at) {}
        Spec operator*() const { return (*points_)[at_]; }
        Iterator& operator++() {
            ++at_;
            return *this;
        }
        Iterator operator++(int) { return {*points_, at_++}; }
        bool operator==(const Iterator&) const = default;

    private:
        const SweepPoints* points_ = nullptr;
        std::size_t at_ = 0;
    };

    SweepPoints() = default;
    SweepPoints(std::initializer_list<Spec> specs) : specs_(specs) {}
    /// The product of `axes` in row-major order over `specs`, one for each combination of steps of the axes without
    /// values, which hold the first values of the others.
    SweepPoints(std::vector<Axis> axes, std::vector<Spec> specs) : axes_(std::move(axes)), specs_(std::move(specs)) {}

    [[nodiscard]] std::size_t size() const noexcept;
    [[nodiscard]] bool empty() const noexcept { return specs_.empty(); }
    [[nodiscard]] const Spec& front() const { return specs_.front(); }
    [[nodiscard]] Spec operator[](std::size_t point) const;
    [[nodiscard]] Spec back() const { return (*this)[size() - 1]; }
    [[nodiscard]] Iterator begin() const { return {*this, 0}; }
    [[nodiscard]] Iterator end() const { return {*this, size()}; }
    /// Only where there are no axes.
    void push_back(Spec spec) { specs_.push_back(std::move(spec)); }

    /// The specs that stand for all points: which keys are drawn and which are numbers is alike in what they stand for.
    [[nodiscard]] const std::vector<Spec>& specs() const noexcept { return specs_; }

private:
    std::vector<Axis> axes_{};
    std::vector<Spec> specs_{};
};

/// A spec with its sweep: the cartesian product in row-major order of `axes`; one point when there is no sweep.
struct Experiment {
    Spec base{};  ///< the spec without its sweep
    std::vector<SweepAxis> axes{};
    SweepPoints points{};  ///< never empty
    /// Specs of the values that the axes of the atlas list, [y][x], an axis that lists none counting as one value;
    /// empty where neither does.
    std::vector<Spec> atlas_points{};
    std::vector<InputFile> inputs{};  ///< every file that was read; values of a NetCDF file as `file.nc:variable`
};

/// All keys with the values in force (defaults included), as TOML that `parse_spec` accepts again.
[[nodiscard]] std::string resolved_toml(const Experiment& experiment);
/// The table of keys as Markdown: key, type, default, allowed, meaning.
[[nodiscard]] std::string spec_reference();

}  // namespace colonnade
