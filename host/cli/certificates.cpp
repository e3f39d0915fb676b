#include "cli/certificates.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

#include "cli/columns.hpp"
#include "cli/json.hpp"

namespace colonnade::cli {
namespace {

constexpr std::size_t most_rows = 40;
constexpr double undefined = std::numeric_limits<double>::quiet_NaN();

/// Values of one row of circuits.
template <class T>
std::span<const T> row_of(const Dataset& dataset, const std::string& name, std::size_t row, std::size_t columns) {
    return std::span(std::get<std::vector<T>>(dataset.find(name)->values)).subspan(row * columns, columns);
}

double median(std::span<const double> values) {
    std::vector<double> known;
    std::copy_if(values.begin(), values.end(), std::back_inserter(known), [](double v) { return !std::isnan(v); });
    if (known.empty()) return undefined;
    const auto middle = known.begin() + static_cast<std::ptrdiff_t>(known.size() / 2);
    std::nth_element(known.begin(), middle, known.end());
    return *middle;
}

double largest(std::span<const double> values) {
    double found = undefined;
    for (const double value : values) found = std::fmax(found, value);
    return found;
}

/// "yes" where all circuits agree, else counts: "930 yes, 70 undecided".
std::string cell(const AnswerCounts& counts) {
    static constexpr const char* names[] = {"no", "yes", "undecided", "n/a"};
    const std::int64_t total = counts[0] + counts[1] + counts[2] + counts[3];
    std::vector<std::string> parts;
    for (const std::size_t kind : {1U, 0U, 2U, 3U}) {
        if (counts[kind] == total && total > 0) return names[kind];
        if (counts[kind] > 0) parts.push_back(fmt::format("{} {}", counts[kind], names[kind]));
    }
    return fmt::format("{}", fmt::join(parts, ", "));
}

}  // namespace

CertificateSummary summarise_certificates(const Dataset& dataset, const Summary& run) {
    CertificateSummary summary{run.axes, {}, {}};
    // the questions are the flags that say "no", "yes" or "undecided"
    for (const Variable& variable : dataset.variables)
        if (variable.flags.size() == 4 && variable.flags[0].first == "no" && variable.flags[2].first == "undecided")
            summary.questions.push_back(variable.name);
    std::size_t row = 0;
    for (const PointSummary& point : run.points)
        for (const CircuitSummary& circuit : point.circuits) {
            CertificateRow found{point.where, circuit.layer, {}, 0.0, 0.0, 0.0, 0.0, 0.0};
            for (const std::string& question : summary.questions) {
                AnswerCounts counts{};
                for (const std::int8_t answer : row_of<std::int8_t>(dataset, question, row, run.columns))
                    ++counts[static_cast<std::size_t>(answer)];
                found.counts.push_back(counts);
            }
            const auto values = [&](const char* name) { return row_of<double>(dataset, name, row, run.columns); };
            found.rate = median(values("contraction_rate"));
            found.margin = median(values("stability_margin"));
            found.competition = median(values("competition_index"));
            found.abscissa = largest(values("spectral_abscissa"));
            found.regret = largest(values("regret"));
            summary.rows.push_back(std::move(found));
            ++row;
        }
    return summary;
}

std::string certificate_table(const CertificateSummary& summary) {
    std::vector<Row> rows;
    Row header = summary.axes;
    header.emplace_back("layer");
    for (const std::string& question : summary.questions) {
        std::string words = question;
        std::replace(words.begin(), words.end(), '_', ' ');
        header.push_back(words);
    }
    for (const char* name : {"rate", "margin", "abscissa", "regret", "competition"}) header.emplace_back(name);
    rows.push_back(std::move(header));
    for (std::size_t r = 0; r < std::min(summary.rows.size(), most_rows); ++r) {
        const CertificateRow& from = summary.rows[r];
        Row row = from.where;
        row.push_back(from.layer);
        for (const AnswerCounts& counts : from.counts) row.push_back(cell(counts));
        for (const double value : {from.rate, from.margin, from.abscissa, from.regret, from.competition})
            row.push_back(number(value));
        rows.push_back(std::move(row));
    }
    std::string text = aligned(rows);
    text += "(medians of rate, margin and competition index; largest spectral abscissa and regret)\n";
    if (summary.rows.size() > most_rows)
        text += fmt::format("{} more rows are left out here.\n", summary.rows.size() - most_rows);
    return text;
}

std::string certificate_details(const Dataset& dataset) {
    const Variable* status = dataset.find("status");
    const bool single = std::get<std::vector<std::int8_t>>(status->values).size() == 1;
    if (!single || dataset.find("agent_regret") == nullptr) return {};
    const auto& rate = dataset.find("rate")->values;
    const auto rates = std::visit(
        [](const auto& values) -> std::vector<double> {
            if constexpr (requires { static_cast<double>(values.front()); })
                return std::vector<double>(values.begin(), values.end());
            return {};
        },
        rate);
    const auto& names = std::get<std::vector<std::string>>(dataset.find("neuron")->values);
    const bool single_precision = std::holds_alternative<std::vector<float>>(rate);
    const auto shown = shown_rates(
        rates, single_precision ? std::numeric_limits<float>::epsilon() : std::numeric_limits<double>::epsilon());
    std::vector<Row> rows{{"neuron", "rate", "regret", "P", "v"}};
    for (std::size_t i = 0; i < rates.size(); ++i)
        rows.push_back({names[i % names.size()], shown[i], number(dataset.doubles("agent_regret")[i]),
                        number(dataset.doubles("lyapunov")[i]), number(dataset.doubles("contraction_weight")[i])});
    std::string text = aligned(rows) + "(P: PA + A'P is negative definite; v: the flow contracts in max |x_i| / v_i)\n";
    const Variable* dual = dataset.find("dual_factor");
    if (dual == nullptr || std::isnan(dataset.doubles("dual_factor")[0])) return text;
    text += "\nNo P exists: Z = LL' has diag((W - I)Z) >= 0, with L =\n";
    std::vector<Row> factor;
    for (std::size_t i = 0; i < rates.size(); ++i) {
        Row row;
        for (std::size_t j = 0; j < rates.size(); ++j)
            row.push_back(number(dataset.doubles("dual_factor")[i * rates.size() + j]));
        factor.push_back(std::move(row));
    }
    return text + aligned(factor);
}

nlohmann::json certificates_json(const CertificateSummary& summary) {
    nlohmann::json rows = nlohmann::json::array();
    for (const CertificateRow& from : summary.rows) {
        nlohmann::json row{{"layer", from.layer}};
        if (!summary.axes.empty()) {
            row["sweep"] = nlohmann::json::object();
            for (std::size_t a = 0; a < summary.axes.size(); ++a) row["sweep"][summary.axes[a]] = from.where[a];
        }
        for (std::size_t q = 0; q < summary.questions.size(); ++q)
            row["answers"][summary.questions[q]] = {{"no", from.counts[q][0]},
                                                    {"yes", from.counts[q][1]},
                                                    {"undecided", from.counts[q][2]},
                                                    {"not_applicable", from.counts[q][3]}};
        row["contraction_rate_median"] = json_number(from.rate);
        row["stability_margin_median"] = json_number(from.margin);
        row["competition_index_median"] = json_number(from.competition);
        row["spectral_abscissa_max"] = json_number(from.abscissa);
        row["regret_max"] = std::isinf(from.regret) ? nlohmann::json("infinite") : json_number(from.regret);
        rows.push_back(std::move(row));
    }
    return rows;
}

}  // namespace colonnade::cli
