#pragma once

#include <array>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "colonnade/dataset.hpp"
#include "host/cli/summary.hpp"

namespace colonnade::cli {

/// Circuits that answer no, yes, undecided and not applicable, in the order of their flags.
using AnswerCounts = std::array<std::int64_t, 4>;

/// What is certified of the circuits of one layer (or of whole concurrent columns) at one point of a sweep.
struct CertificateRow {
    std::vector<std::string> where;    ///< swept values
    std::string layer;                 ///< number from 1, or "all"
    std::vector<AnswerCounts> counts;  ///< in the order of CertificateSummary::questions
    std::vector<double> numbers;       ///< in the order of CertificateSummary::numbers; NaN: no circuit has one
};

/// A variable of numbers and what is shown of it.
struct CertificateNumber {
    std::string variable, header;
    std::string words;  ///< for the line below the table
    bool is_largest;    ///< the largest of all circuits; else the median of those that have one
};

/// What the table and the JSON of `colonnade certify` show, all of it reduced from its dataset: what output.variables
/// leaves out is not shown.
struct CertificateSummary {
    std::vector<std::string> axes, questions;
    std::vector<CertificateNumber> numbers;
    std::vector<CertificateRow> rows;
};

[[nodiscard]] CertificateSummary summarise_certificates(const Dataset& dataset, const Summary& run);

/// A table a person can read: a line for each layer and point, a column for each question.
[[nodiscard]] std::string certificate_table(const CertificateSummary& summary);
/// All that is known of a single circuit of few neurons: P, v, L, slopes and regrets; empty for more than one circuit.
[[nodiscard]] std::string certificate_details(const Dataset& dataset);
[[nodiscard]] nlohmann::json certificates_json(const CertificateSummary& summary);

}  // namespace colonnade::cli
