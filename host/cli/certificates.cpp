#include "host/cli/certificates.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

#include "host/cli/columns.hpp"
#include "host/cli/json.hpp"

namespace colonnade::cli {
namespace {

constexpr std::size_t max_rows = 40;
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

const std::vector<CertificateNumber>& all_numbers() {
    static const std::vector<CertificateNumber> all{{"contraction_rate", "rate", "rate", false},
                                                    {"stability_margin", "margin", "margin", false},
                                                    {"spectral_abscissa", "abscissa", "spectral abscissa", true},
                                                    {"regret", "regret", "regret", true},
                                                    {"competition_index", "competition", "competition index", false}};
    return all;
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

/// "(medians of rate, margin and competition index; largest regret)"
std::string legend(const std::vector<CertificateNumber>& numbers) {
    std::vector<std::string> parts;
    for (const bool is_largest : {false, true}) {
        std::vector<std::string> words;
        for (const CertificateNumber& each : numbers)
            if (each.is_largest == is_largest) words.push_back(each.words);
        if (words.empty()) continue;
        const std::string last = words.back();
        words.pop_back();
        parts.push_back(fmt::format("{} {}{}{}", is_largest ? "largest" : "medians of", fmt::join(words, ", "),
                                    words.empty() ? "" : " and ", last));
    }
    return parts.empty() ? std::string() : fmt::format("({})\n", fmt::join(parts, "; "));
}

}  // namespace

CertificateSummary summarise_certificates(const Dataset& dataset, const Summary& run) {
    CertificateSummary summary{run.axes, {}, {}, {}};
    // the questions are the flags that say "no", "yes" or "undecided"
    for (const Variable& variable : dataset.variables)
        if (variable.flags.size() == 4 && variable.flags[0].first == "no" && variable.flags[2].first == "undecided")
            summary.questions.push_back(variable.name);
    for (const CertificateNumber& each : all_numbers())
        if (dataset.find(each.variable) != nullptr) summary.numbers.push_back(each);
    std::size_t row = 0;
    for (const PointSummary& point : run.points)
        for (const CircuitSummary& circuit : point.circuits) {
            CertificateRow found{point.where, circuit.layer, {}, {}};
            for (const std::string& question : summary.questions) {
                AnswerCounts counts{};
                for (const std::int8_t answer : row_of<std::int8_t>(dataset, question, row, run.columns))
                    ++counts[static_cast<std::size_t>(answer)];
                found.counts.push_back(counts);
            }
            for (const CertificateNumber& each : summary.numbers) {
                const auto values = row_of<double>(dataset, each.variable, row, run.columns);
                found.numbers.push_back(each.is_largest ? largest(values) : median(values));
            }
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
    for (const CertificateNumber& each : summary.numbers) header.push_back(each.header);
    rows.push_back(std::move(header));
    for (std::size_t r = 0; r < std::min(summary.rows.size(), max_rows); ++r) {
        const CertificateRow& from = summary.rows[r];
        Row row = from.where;
        row.push_back(from.layer);
        for (const AnswerCounts& counts : from.counts) row.push_back(cell(counts));
        for (const double value : from.numbers) row.push_back(number(value));
        rows.push_back(std::move(row));
    }
    std::string text = aligned(rows);
    text += legend(summary.numbers);
    if (summary.rows.size() > max_rows)
        text += fmt::format("{} more rows are left out here.\n", summary.rows.size() - max_rows);
    return text;
}

std::string certificate_details(const Dataset& dataset) {
    const auto& ended = std::get<std::vector<std::int64_t>>(dataset.find("status_count")->values);
    const bool single = dataset.size("column") == 1 && ended.size() == dataset.size("status_kind");
    if (!single) return {};
    for (const char* const shown : {"rate", "agent_regret", "lyapunov", "contraction_weight"})
        if (dataset.find(shown) == nullptr) return {};
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
        for (std::size_t n = 0; n < summary.numbers.size(); ++n) {
            const CertificateNumber& each = summary.numbers[n];
            nlohmann::json& value = row[each.variable + (each.is_largest ? "_max" : "_median")];
            value = json_number(from.numbers[n]);
            if (each.variable == "regret" && std::isinf(from.numbers[n])) value = "infinite";
        }
        rows.push_back(std::move(row));
    }
    return rows;
}

}  // namespace colonnade::cli
