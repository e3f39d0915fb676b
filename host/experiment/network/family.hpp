#pragma once

#include <Eigen/Dense>
#include <vector>

#include "colonnade/spec.hpp"
#include "host/game/jet.hpp"
#include "host/game/network.hpp"

namespace colonnade::experiment {

/// A network whose numbers depend on one parameter p: every weight, drive, activation parameter and time constant is
/// base + p * change, which is exact for all keys that may be drawn. All layers of a column are one network; a cascade
/// has the equilibria and the spectra of its concurrent twin without feedback, whose matrices are block triangular.
struct Family {
    game::Network base;    ///< at p = 0
    game::Network change;  ///< per unit of p; thresholds and the like of its units are changes as well
    Eigen::VectorXd tau;   ///< [neuron] at p = 0
    Eigen::VectorXd tau_change;

    [[nodiscard]] Eigen::Index size() const { return tau.size(); }
    /// The activation of neuron i at p = 0, with what p changes of it.
    [[nodiscard]] game::UnitOf<core::Jet> unit(Eigen::Index i, double p = 0.0) const;
    [[nodiscard]] game::Network at(double p) const;
    /// Time constants of the neurons at rates x, those of refractory ones shortened by their speed.
    [[nodiscard]] Eigen::VectorXd tau_at(double p, const Eigen::VectorXd& x) const;
    /// Whether equilibria or their stability can depend on p.
    [[nodiscard]] bool has_effect() const;
};

/// The spec with all layers as one network and the number p in the place of `key`: a cascade becomes its concurrent
/// twin without feedback. Throws Error as spec::draws_at does.
[[nodiscard]] Spec spec_at(const Spec& spec, const std::string& key, double p);

/// The network of one column, with p in the place of `key` (spec::draws_at); an empty key changes nothing. `column` is
/// global. Throws Error as drawing does.
[[nodiscard]] Family family_of(const Spec& spec, std::size_t column, const std::string& key);

/// A network whose numbers depend on two parameters p and q: linearly on each, so that their product may occur.
class Plane {
public:
    /// As family_of does; the keys stand for different numbers.
    Plane(const Spec& spec, std::size_t column, const std::string& first_key, const std::string& second_key);

    [[nodiscard]] Eigen::Index size() const { return first_at_1_.size(); }
    /// The family in p at a value of q, and that in q at a value of p.
    [[nodiscard]] Family first_at(double q) const;
    [[nodiscard]] Family second_at(double p) const;

private:
    Family first_at_1_, first_at_2_;    ///< at q = 1 and 2
    Family second_at_1_, second_at_2_;  ///< at p = 1 and 2
};

}  // namespace colonnade::experiment
