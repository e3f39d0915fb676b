#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "colonnade/dataset.hpp"
#include "colonnade/run.hpp"
#include "colonnade/spec.hpp"

namespace colonnade {

/// What happens at a special point of a branch; the numbers are the flag values of the output.
enum class SpecialKind : std::int8_t {
    fold = 0,              ///< smooth: the branch turns back in the parameter
    hopf = 1,              ///< a pair of eigenvalues crosses the imaginary axis
    branch_point = 2,      ///< another branch crosses: a pitchfork, a transcritical point, or a segment of equilibria
    border_crossing = 3,   ///< a neuron meets its corner and the branch goes on (persistence)
    border_fold = 4,       ///< the same, and the branch turns back (non-smooth fold)
    border_branching = 5,  ///< the same, and more than one branch leaves
    unbounded = 6          ///< rates grow without bound as the parameter nears this value
};

/// How a branch came to its end.
enum class BranchEnd : std::int8_t {
    range = 0,       ///< an end of the parameter's range
    joined = 1,      ///< it met a branch, or a part of itself, that is known already
    unbounded = 2,   ///< rates passed solve.divergence_limit, or have no bound
    max_points = 3,  ///< continuation.max_points
    lost = 4         ///< no next point was found, or equilibria form more than a curve
};

/// An equilibrium on a branch.
struct BranchPoint {
    double parameter = 0.0;
    std::vector<double> rates;  ///< [layer][neuron]
    std::int32_t unstable = 0;  ///< eigenvalues of the flow's Jacobian with a positive real part
    double abscissa = 0.0;      ///< largest real part, in 1 / tau
    double error_bound = 0.0;   ///< exactly one equilibrium is so near to `rates`; NaN: undecided, as on a fold
};

struct SpecialPoint {
    SpecialKind kind = SpecialKind::fold;
    std::size_t branch = 0;  ///< on which it was found first
    double parameter = 0.0;
    std::vector<double> rates;
    double frequency = 0.0;  ///< hopf: |imaginary part| of the pair, in rad / tau; NaN otherwise
    /// hopf of circuits that are not piecewise linear, one pair alone: l_1 of Kuznetsov (2004, equation 5.39), below 0
    /// where cycles begin as stable ones (supercritical), above 0 where not (subcritical); NaN otherwise.
    double lyapunov_coefficient = 0.0;
    std::int64_t neuron = -1;  ///< border: which neuron meets its corner; the first of several
};

struct Branch {
    std::size_t column = 0;  ///< global
    BranchEnd end = BranchEnd::range;
    std::vector<BranchPoint> points;
};

/// What happens on a branch of cycles; the numbers are the flag values of the output.
enum class CycleEvent : std::int8_t {
    fold = 0,             ///< two cycles meet: the branch turns back in the parameter
    period_doubling = 1,  ///< a multiplier passes -1: a cycle of twice the period branches off
    torus = 2,            ///< a complex pair of multipliers passes modulus 1
    branch_point = 3      ///< a multiplier passes 1 without a fold: another branch of cycles crosses
};

/// How a branch of cycles came to its end.
enum class CycleEnd : std::int8_t {
    range = 0,        ///< an end of the parameter's range
    hopf = 1,         ///< it shrank to an equilibrium, at another Hopf point
    long_period = 2,  ///< the period grew a hundredfold, as next to a homoclinic orbit, or a turn takes too many steps
    max_points = 3,   ///< continuation.max_points
    lost = 4          ///< no next cycle was found
};

/// A closed orbit on a branch.
struct CyclePoint {
    double parameter = 0.0, period = 0.0;  ///< in tau
    std::vector<double> low, high;         ///< range of each neuron's rate along it [layer][neuron]
    std::int32_t unstable = 0;             ///< Floquet multipliers of a modulus above 1
    double multiplier = 0.0;               ///< the largest modulus of a multiplier, its own direction's left out
};

struct CycleSpecialPoint {
    CycleEvent kind = CycleEvent::fold;
    std::size_t branch = 0;  ///< among cycles
    double parameter = 0.0, period = 0.0;
};

/// Cycles that begin at a Hopf point.
struct CycleBranch {
    std::size_t column = 0;  ///< global
    std::size_t hopf = 0;    ///< among special points
    CycleEnd end = CycleEnd::range;
    std::vector<CyclePoint> points;  ///< the first is the Hopf point itself, a cycle without extent
};

/// What a curve in two keys is made of; the numbers are the flag values of the output.
enum class CurveKind : std::int8_t { fold = 0, hopf = 1 };

/// How a curve in two keys came to its end.
enum class CurveEnd : std::int8_t {
    range = 0,            ///< an end of the range of either key
    joined = 1,           ///< it met its own beginning (a closed curve), or another curve that is known already
    bogdanov_takens = 2,  ///< hopf: the frequency came to 0
    unbounded = 3,        ///< rates passed solve.divergence_limit, or grow while the keys rest
    max_points = 4,       ///< continuation.max_points
    lost = 5              ///< no next point was found
};

/// What happens at a point of a curve in two keys.
enum class CodimensionTwo : std::int8_t {
    bogdanov_takens = 0,  ///< two eigenvalues are 0: a Hopf curve ends on a fold curve
    cusp = 1,             ///< two folds meet and vanish
    generalised_hopf = 2  ///< the first Lyapunov coefficient is 0 (Bautin): a curve of folds of cycles begins
};

/// A fold or Hopf point on a curve in two keys.
struct CurvePoint {
    double parameter = 0.0, second = 0.0;  ///< values of both keys
    std::vector<double> rates;             ///< [layer][neuron]
    double frequency = 0.0;                ///< hopf: in rad / tau; NaN otherwise
    double lyapunov_coefficient = 0.0;     ///< hopf: as SpecialPoint has it; NaN otherwise
    std::int32_t unstable = 0;             ///< eigenvalues with a positive real part beside those on the imaginary axis
};

struct SpecialCurve {
    std::size_t column = 0;  ///< global
    CurveKind kind = CurveKind::fold;
    CurveEnd end = CurveEnd::range;
    std::vector<CurvePoint> points;
};

struct CodimensionTwoPoint {
    CodimensionTwo kind = CodimensionTwo::bogdanov_takens;
    std::size_t curve = 0;  ///< on which it was found first
    double parameter = 0.0, second = 0.0;
    std::vector<double> rates;
};

/// Equilibria of some columns as one key of the spec varies, and their folds and Hopf points as two do.
struct Diagram {
    std::string key;
    double from = 0.0, to = 1.0;
    std::size_t layers = 1, neurons = 1;  ///< of one column: rates hold layers x neurons numbers
    std::vector<Branch> branches{};
    std::vector<SpecialPoint> special{};
    std::vector<CycleBranch> cycles{};  ///< from Hopf points on
    std::vector<CycleSpecialPoint> cycle_special{};
    std::string second_key{};  ///< empty: no curves
    double second_from = 0.0, second_to = 1.0;
    std::vector<SpecialCurve> curves{};
    std::vector<CodimensionTwoPoint> codimension_two{};
};

/// Follows the equilibria x = Phi(W(p) x + u(p)) of the columns of [continuation] in its key p (theory.md, section 4).
/// Branches begin at the equilibria of both ends of the range, and, where a column has so few neurons that all of them
/// are known, of seven places between: all of them (piecewise linear activations up to 12 neurons, others up to 4),
/// else those that Newton finds from x(0) and 200 other points. Piecewise linear activations: exactly, region by
/// region. Others: pseudo-arclength (Keller, 1977), special points located within 1e-9 of a step and corners, of
/// piecewise linear neurons among them and of power laws with a highest rate, to rounding. From each Hopf point on the
/// cycles that begin there are followed, with state, period and key as unknowns of single shooting. With a second key
/// the curves of folds and of Hopf points in both keys are followed as well (smooth activations), from those found here
/// and along lines of either key. Nothing depends on options.threads. Throws Error (no key, a key without effect, a
/// second key where activations have corners, a sweep); Interrupted.
[[nodiscard]] Diagram continue_equilibria(const Experiment& experiment, const RunOptions& options = {});

/// `fold`, `hopf`, ...: the flag meanings of the output.
[[nodiscard]] const char* name_of(SpecialKind kind);
[[nodiscard]] const char* name_of(BranchEnd end);
[[nodiscard]] const char* name_of(CycleEvent kind);
[[nodiscard]] const char* name_of(CycleEnd end);
[[nodiscard]] const char* name_of(CurveKind kind);
[[nodiscard]] const char* name_of(CurveEnd end);
[[nodiscard]] const char* name_of(CodimensionTwo kind);

/// The diagram as labelled arrays (docs/output.md).
[[nodiscard]] Dataset label(const Diagram& diagram, const Experiment& experiment);

}  // namespace colonnade
