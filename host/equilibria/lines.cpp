#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>
#include <vector>

#include "host/equilibria/prune.hpp"
#include "host/game/pieces.hpp"

namespace colonnade::equilibria {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// A line slope z + [low, high] near which the neuron's answers lie.
struct Line {
    double slope, low, high;
};

/// Lines of which one is next to the answer to each drive; none where there are no such lines.
std::vector<Line> lines_of(const game::Unit& unit) {
    std::vector<Line> lines;
    for (int k = 0; k < game::pieces(unit); ++k) {
        const auto [slope, offset] = game::piece(unit, k);
        lines.push_back({slope, offset, offset});
    }
    if (!lines.empty()) return lines;
    if (std::isfinite(unit.lowest()) && std::isfinite(unit.highest())) return {{0.0, unit.lowest(), unit.highest()}};
    if (unit.form.kind != Activation::softplus) return {};
    // max(0, z) <= ln(1 + e^(beta z)) / beta <= max(0, z) + ln 2 / beta
    const double above = std::numbers::ln2 / unit.sharpness;
    return {{0.0, 0.0, above}, {1.0, -unit.theta(), above - unit.theta()}};
}

/// Equations worse conditioned bound nothing that would be of use; what rounding does to better ones is within this
/// share of the largest rate.
constexpr double well_conditioned = 1e-8, generous = 1e-6;

}  // namespace

std::optional<Box> equilibrium_box(const game::Network& network) {
    if (auto box = bounding_box(network)) return box;
    const Index n = network.drive.size();
    std::vector<std::vector<Line>> lines;
    std::size_t choices = 1;
    for (const game::Unit& unit : network.units) {
        lines.push_back(lines_of(unit));
        choices *= lines.back().size();
        if (choices == 0 || n > largest_pruned) return std::nullopt;
    }
    VectorXd low = VectorXd::Constant(n, HUGE_VAL), high = -low;
    for (std::size_t choice = 0; choice < choices; ++choice) {
        MatrixXd a = MatrixXd::Identity(n, n);
        VectorXd centre(n), radius(n);
        std::size_t rest = choice;
        for (Index i = 0; i < n; ++i) {
            const auto& own = lines[static_cast<std::size_t>(i)];
            const Line& line = own[rest % own.size()];
            rest /= own.size();
            a.row(i) -= line.slope * network.weights.row(i);
            centre(i) = line.slope * network.drive(i) + 0.5 * (line.low + line.high);
            radius(i) = 0.5 * (line.high - line.low);
        }
        const Eigen::PartialPivLU<MatrixXd> lu(a);
        if (!(lu.rcond() > well_conditioned)) return std::nullopt;
        const VectorXd middle = lu.solve(centre);
        VectorXd reach = lu.inverse().cwiseAbs() * radius;
        reach.array() += generous * (1.0 + middle.cwiseAbs().maxCoeff() + reach.maxCoeff());
        if (!middle.allFinite() || !reach.allFinite()) return std::nullopt;
        low = low.cwiseMin(middle - reach);
        high = high.cwiseMax(middle + reach);
    }
    return Box{0.5 * (low + high), 0.5 * (high - low)};
}

}  // namespace colonnade::equilibria
