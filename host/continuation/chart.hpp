#pragma once

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "colonnade/continuation.hpp"
#include "host/continuation/part.hpp"
#include "host/equilibria/krawczyk.hpp"
#include "host/stability/spectrum.hpp"

namespace colonnade::continuation {

/// How far and how finely branches are followed.
struct Rule {
    double from = 0.0, to = 1.0;
    double step = 0.005;  ///< largest step, in the unit of the parameter
    std::size_t max_points = 2000;
    double limit = 1e9;            ///< rates beyond have no bound
    double min_scale = 1.0;        ///< of rates, natural_scale() at the larger of both ends
    std::function<bool()> stop{};  ///< asked at every point; true throws Interrupted
    bool proves = true;            ///< every point of a branch, by Krawczyk's test

    [[nodiscard]] double span() const { return to - from; }
    /// Distance of two points as steps measure it: rates relative to the larger of min_scale and the largest, times
    /// the range.
    [[nodiscard]] double distance(const Point& one, const Point& other) const {
        const double scale = std::max({min_scale, one.x.cwiseAbs().maxCoeff(), other.x.cwiseAbs().maxCoeff()});
        return std::hypot(span() * (one.x - other.x).norm() / scale, one.p - other.p);
    }
};

/// The diagram of one column as it grows.
class Chart {
public:
    Chart(const Family& family, const Rule& rule, std::size_t column)
        : family_(&family), rule_(&rule), column_(column) {}

    void begin_branch() {
        branches_.emplace_back();
        branches_.back().column = column_;
    }
    [[nodiscard]] bool is_full() const { return branches_.back().points.size() >= rule_->max_points; }
    void end_branch(BranchEnd end) { branches_.back().end = end; }

    void add(const Point& at, const stability::Spectrum& found) {
        if (rule_->stop && rule_->stop()) throw Interrupted{};
        const auto radius =
            rule_->proves ? equilibria::proven_radius(family_->at(at.p), at.x) : std::optional<Eigen::VectorXd>{};
        const double bound = radius ? radius->maxCoeff() : std::numeric_limits<double>::quiet_NaN();
        branches_.back().points.push_back({at.p, {at.x.begin(), at.x.end()}, found.unstable, found.abscissa, bound});
    }

    /// False when this very point is on the chart already.
    bool add_special(SpecialKind kind, const Point& at, double frequency = std::numeric_limits<double>::quiet_NaN(),
                     Eigen::Index neuron = -1) {
        constexpr double undefined = std::numeric_limits<double>::quiet_NaN();
        // across a fold a place is known to the root of what steps are bracketed to
        const double same = (kind == SpecialKind::fold ? 1e-5 : 1e-6) * rule_->span();
        for (const auto& [known, other] : places_)
            if (known == kind && rule_->distance(at, other) <= same) return false;
        places_.emplace_back(kind, at);
        special_.push_back({kind,
                            branches_.size() - 1,
                            at.p,
                            {at.x.begin(), at.x.end()},
                            frequency,
                            undefined,
                            static_cast<std::int64_t>(neuron)});
        return true;
    }

    /// A point where pairs of eigenvalues cross, one special point for each, with the first Lyapunov coefficient of a
    /// single one; with the same answer.
    bool add_hopf(const Point& at, const std::vector<double>& frequencies, double lyapunov_coefficient) {
        if (!add_special(SpecialKind::hopf, at, frequencies.front())) return false;
        special_.back().lyapunov_coefficient = lyapunov_coefficient;
        for (std::size_t k = 1; k < frequencies.size(); ++k) {
            special_.push_back(special_.back());
            special_.back().frequency = frequencies[k];
        }
        return true;
    }

    [[nodiscard]] const Family& family() const noexcept { return *family_; }
    [[nodiscard]] const Rule& rule() const noexcept { return *rule_; }
    std::vector<Branch>& branches() noexcept { return branches_; }
    std::vector<SpecialPoint>& special() noexcept { return special_; }

private:
    const Family* family_;
    const Rule* rule_;
    std::size_t column_;
    std::vector<Branch> branches_;
    std::vector<SpecialPoint> special_;
    std::vector<std::pair<SpecialKind, Point>> places_;
};

}  // namespace colonnade::continuation
