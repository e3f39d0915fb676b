#include "colonnade/spec.hpp"
#include "host/spec/draws_at.hpp"

namespace colonnade {

std::size_t SweepPoints::size() const noexcept {
    if (axes_.empty()) return specs_.size();
    std::size_t points = 1;
    for (const Axis& axis : axes_) points *= axis.size;
    return points;
}

Spec SweepPoints::operator[](std::size_t point) const {
    if (axes_.empty()) return specs_[point];
    std::vector<std::size_t> step(axes_.size());
    for (std::size_t a = axes_.size(); a-- > 0; point /= axes_[a].size) step[a] = point % axes_[a].size;
    std::size_t own = 0;
    for (std::size_t a = 0; a < axes_.size(); ++a)
        if (axes_[a].values.empty()) own = own * axes_[a].size + step[a];
    Spec spec = specs_[own];
    for (std::size_t a = 0; a < axes_.size(); ++a) {
        if (axes_[a].values.empty()) continue;
        const double value = axes_[a].values[step[a]];
        if (axes_[a].key == "seed") spec.seed = static_cast<std::uint64_t>(value);
        for (Draw* draw : spec::draws_at(spec, axes_[a].key)) draw->a = value;
    }
    return spec;
}

}  // namespace colonnade
