#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "colonnade/spec.hpp"
#include "host/assembly/shape.hpp"
#include "host/equilibrium/outcome.hpp"
#include "host/experiment/network/agents.hpp"
#include "host/experiment/network/system_columns.hpp"
#include "host/experiment/results/allocate.hpp"
#include "host/stability/rungs.hpp"
#include "host/stability/small_networks.hpp"

namespace colonnade::experiment {

/// Questions that certificates answer, in the order of Certificates::answers: the rungs of the ladder, then these.
enum class Question : std::size_t { unique = stability::rungs.size(), unique_at_drive, globally_stable, nash };
inline constexpr std::size_t question_count = static_cast<std::size_t>(Question::nash) + 1;

struct QuestionInfo {
    const char* name;       ///< variable of the output
    const char* long_name;  ///< what yes says
};
[[nodiscard]] const std::array<QuestionInfo, question_count>& questions();

/// Entries of the certificates' arrays that are kept where rates are.
struct KeptCertificates {
    std::size_t neurons = 0, duals = 0;
};

/// What is known of every circuit: arrays that the ranges of a run fill, [point][system][column], and per neuron
/// [point][layer][neuron][column] where the run keeps rates. What the output leaves out is empty.
struct Certificates {
    /// `circuits`: points x systems x columns; `kept`: entries of a per-neuron array and of `dual`.
    Certificates(const Output& output, std::size_t circuits, const KeptCertificates& kept, Allocations& allocations);

    std::array<std::vector<std::int8_t>, question_count> answers;
    std::vector<double> contraction_rate, stability_margin, spectral_abscissa, regret, competition_index;
    std::vector<std::int32_t> regret_neuron;  ///< through all layers of the system; -1: none

    std::vector<double> lyapunov, contraction_weight, agent_regret;  ///< per neuron
    std::vector<double> dual;  ///< L of Z = LL' [point][system][neuron][neuron][column]
};

/// Largest network whose dual factor is kept, per circuit.
inline constexpr std::size_t largest_dual = 16;

/// Where one circuit's values go.
struct CircuitPlace {
    std::size_t circuit;  ///< in the circuit arrays
    std::size_t neuron;   ///< of its first neuron in the per-neuron arrays
    std::size_t dual;     ///< of its first entry in `dual`
    std::size_t stride;   ///< between two neurons, and two entries of `dual`
};

/// Certifies the columns of a range, system by system. Systems of two or three neurons climb rungs 1 to 4 side by side;
/// of larger ones, a circuit with the weights and time constants of the one before takes over its rungs.
class Certifier {
public:
    Certifier(const Spec& spec, const assembly::Shape& shape, const kernels::Backend& backend,
              Certificates& certificates)
        : spec_(&spec), shape_(&shape), backend_(&backend), certificates_(&certificates) {}

    /// Prepares for the columns of the system that the range stands at.
    void stand_at(const SystemColumns& range);

    /// Column k of that range, which ended with `status` at `rates` [layer][neuron].
    void certify(const SystemColumns& range, std::size_t k, equilibrium::Status status, const Eigen::VectorXd& rates,
                 const CircuitPlace& place);

private:
    [[nodiscard]] stability::Answer uniqueness() const;
    /// At the drives of `agents`, given the answer for every drive.
    [[nodiscard]] static stability::Answer uniqueness_here(const game::Network& agents, stability::Answer everywhere);
    /// Whether every start of the flow ends at the one equilibrium, whatever its rates of refractory neurons; `unique`:
    /// at these drives.
    [[nodiscard]] bool is_globally_stable(const game::Network& agents, stability::Answer unique) const;
    void climb(const SystemColumns& range, std::size_t k, const Eigen::MatrixXd& weights);
    void keep_equilibrium(const game::Network& agents, const Eigen::VectorXd& rates, bool is_global,
                          const CircuitPlace& place);

    const Spec* spec_;
    const assembly::Shape* shape_;
    const kernels::Backend* backend_;
    Certificates* certificates_;
    std::optional<stability::SmallNetworks>
        small_networks_;  ///< of the system at hand, where it has two or three neurons
    stability::Network network_;
    stability::Ladder ladder_;
};

}  // namespace colonnade::experiment
