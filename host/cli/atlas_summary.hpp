#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "colonnade/dataset.hpp"

namespace colonnade::cli {

/// What the table and the JSON of `colonnade atlas` show, all of it counted from its dataset.
struct AtlasSummary {
    std::string title, x_key, y_key;
    std::size_t x_points = 0, y_points = 0;
    std::vector<std::string> observed, certified;   ///< names of the labels
    std::vector<std::vector<std::int64_t>> points;  ///< [observed][certified]
    std::int64_t refuted = 0;   ///< certified to have one equilibrium, observed to have more, to cycle or to diverge
    std::int64_t unproved = 0;  ///< one equilibrium observed, for which no more than local stability is proved
    std::int64_t crossings = 0, observations = 0;  ///< boundary points, and points observed to find them
};

[[nodiscard]] AtlasSummary summarise_atlas(const Dataset& dataset);
[[nodiscard]] std::string atlas_table(const AtlasSummary& summary);
[[nodiscard]] nlohmann::json atlas_json(const AtlasSummary& summary);

}  // namespace colonnade::cli
