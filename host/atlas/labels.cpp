#include "host/atlas/labels.hpp"

namespace colonnade::atlas {

const std::array<LabelInfo, observed_count>& observed_labels() {
    static constexpr std::array<LabelInfo, observed_count> all{
        {{"antagonistic", "antagonistic", {0.34, 0.71, 0.91}},
         {"cooperative", "cooperative (paradoxical)", {0.90, 0.62, 0.00}},
         {"unresponsive", "unresponsive", {0.88, 0.88, 0.88}},
         {"mixed", "mixed", {0.60, 0.60, 0.60}},
         {"winner_take_all", "winner-take-all", {0.00, 0.45, 0.70}},
         {"bistable", "bistable", {0.00, 0.62, 0.45}},
         {"multistable", "multistable", {0.00, 0.36, 0.27}},
         {"oscillating", "oscillating", {0.80, 0.47, 0.65}},
         {"diverging", "diverging", {0.84, 0.37, 0.00}},
         {"unfinished", "unfinished", {0.94, 0.89, 0.26}},
         {"aperiodic", "aperiodic", {0.49, 0.18, 0.45}}}};
    return all;
}

const std::array<LabelInfo, certified_count>& certified_labels() {
    static constexpr std::array<LabelInfo, certified_count> all = [] {
        constexpr std::array<std::array<double, 3>, stability::rungs.size()> colours{
            {{0.03, 0.27, 0.49}, {0.26, 0.57, 0.78}, {0.51, 0.76, 0.85}, {0.70, 0.85, 0.80}, {0.86, 0.92, 0.76}}};
        std::array<LabelInfo, certified_count> labels{};
        for (std::size_t i = 0; i < colours.size(); ++i)
            labels[i] = {stability::rungs[i].name, stability::rungs[i].text, colours[i]};
        labels[static_cast<std::size_t>(Certified::nothing)] = {"nothing", "nothing proved", {1.00, 1.00, 1.00}};
        labels[static_cast<std::size_t>(Certified::not_applicable)] = {
            "not_applicable", "not applicable", {0.75, 0.75, 0.75}};
        return labels;
    }();
    return all;
}

const std::array<LabelInfo, energies_count>& energies_labels() {
    static constexpr std::array<LabelInfo, energies_count> all{
        {{"both_fall", "both energies fall", {0.34, 0.71, 0.91}},
         {"E_rises", "E's energy rises, I's falls", {0.90, 0.62, 0.00}},
         {"I_rises", "I's energy rises, E's falls", {0.80, 0.47, 0.65}},
         {"both_rise", "both energies rise", {0.84, 0.37, 0.00}},
         {"unmoved", "an energy does not move", {0.88, 0.88, 0.88}},
         {"none", "none", {1.00, 1.00, 1.00}}}};
    return all;
}

}  // namespace colonnade::atlas
