#pragma once

#include <array>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "cli/summary.hpp"
#include "colonnade/dataset.hpp"

namespace colonnade::cli {

/// Circuits that answer no, yes, undecided and not applicable, in the order of their flags.
using AnswerCounts = std::array<std::int64_t, 4>;

/// What is certified of the circuits of one layer (or of whole concurrent columns) at one point of a sweep.
struct CertificateRow {
    std::vector<std::string> where;                      ///< swept values
    std::string layer;                                   ///< number from 1, or "all"
    std::vector<AnswerCounts> counts;                    ///< in the order of CertificateSummary::questions
    double rate = 0.0, margin = 0.0, competition = 0.0;  ///< medians over the circuits that have one; NaN: none
    double abscissa = 0.0;                               ///< largest
    double regret = 0.0;                                 ///< largest; infinite where a cost is unbounded below
};

/// What the table and the JSON of `colonnade certify` show, all of it reduced from its dataset.
struct CertificateSummary {
    std::vector<std::string> axes, questions;
    std::vector<CertificateRow> rows;
};

[[nodiscard]] CertificateSummary summarise_certificates(const Dataset& dataset, const Summary& run);

/// A table a person can read: a line for each layer and point, a column for each question.
[[nodiscard]] std::string certificate_table(const CertificateSummary& summary);
/// All that is known of a single circuit of few neurons: P, v, L, slopes and regrets; empty for more than one circuit.
[[nodiscard]] std::string certificate_details(const Dataset& dataset);
[[nodiscard]] nlohmann::json certificates_json(const CertificateSummary& summary);

}  // namespace colonnade::cli
