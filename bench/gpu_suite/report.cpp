/// Puts what the parts of the GPU suite left in a folder together: results.json, and a table in table.txt and on
/// standard output. Exit 1 where a check failed or there was no device. Usage: suite_report FOLDER
///
/// parts.jsonl has a line for each part that ran; PART.jsonl what it printed, an object a line; tests.gtest.json is
/// GoogleTest's report; nvidia-smi.txt the driver's own words.
#include <fmt/format.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>

namespace {

using nlohmann::json;

/// The lines of a file that are whole JSON objects: a part that was stopped may leave a torn one.
json lines_of(const std::string& path) {
    json lines = json::array();
    std::ifstream file(path);
    for (std::string text; std::getline(file, text);) {
        json line = json::parse(text, nullptr, false);
        if (line.is_object()) lines.push_back(std::move(line));
    }
    return lines;
}

std::string text_of(const std::string& path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), {}};
}

/// Counts from GoogleTest's report; a test of the device is one of the instances named cuda.
json tests_of(const std::string& path) {
    const json report = json::parse(text_of(path), nullptr, false);
    json counts{{"tests", 0}, {"on_device", 0}, {"failures", json::array()}};
    if (!report.is_object()) return counts;
    for (const json& suite : report.value("testsuites", json::array()))
        for (const json& test : suite.value("testsuite", json::array())) {
            if (test.value("result", "") != "COMPLETED") continue;
            const auto name = test.value("name", "");
            counts["tests"] = counts["tests"].get<int>() + 1;
            if (name.ends_with("/cuda")) counts["on_device"] = counts["on_device"].get<int>() + 1;
            if (test.contains("failures")) counts["failures"].push_back(suite.value("name", "") + "." + name);
        }
    return counts;
}

/// Peers that take too long, to compile above all, are no failure of what they are compared with.
bool failed(const json& part) {
    const auto status = part.value("status", "");
    return status == "failed" || (status == "timed out" && part.value("part", "") != "peers");
}

json assemble(const std::string& folder) {
    json report{{"machine", json::object()}, {"parts", json::array()}, {"failed", json::array()}};
    for (json part : lines_of(folder + "/parts.jsonl")) {
        const auto name = part.value("part", "");
        part["results"] = lines_of(folder + "/" + name + ".jsonl");
        if (name == "machine" && !part["results"].empty()) report["machine"] = part["results"].front();
        if (name == "tests") {
            part["counts"] = tests_of(folder + "/tests.gtest.json");
            if (part["counts"]["on_device"] == 0) part["status"] = "failed", part["why"] = "no test ran on the device";
        }
        for (const json& line : part["results"])
            if (!line.value("same_answer", true)) part["status"] = "failed", part["why"] = "an answer differs";
        if (failed(part)) report["failed"].push_back(name);
        report["parts"].push_back(std::move(part));
    }
    report["machine"]["nvidia_smi"] = text_of(folder + "/nvidia-smi.txt");
    report["passed"] = report["failed"].empty() && report["machine"].value("device", json()).is_string();
    return report;
}

/// A cell of the table: text as it is, numbers with four digits, nothing where there is nothing.
std::string cell(const json& line, const std::string& key) {
    const json value = line.value(key, json());
    if (value.is_string()) return value.get<std::string>();
    if (value.is_boolean()) return value.get<bool>() ? "same" : "DIFFERS";
    if (value.is_number_integer()) return std::to_string(value.get<std::int64_t>());
    return value.is_number() ? fmt::format("{:.4g}", value.get<double>()) : "";
}

std::string row_of(const json& line) {
    const auto bench = line.value("bench", "");
    std::string rate = cell(line, "circuit_steps_per_second");
    if (line.contains("circuits_per_second")) rate = cell(line, "circuits_per_second");
    std::string rest = line.value("skipped", "");
    if (!rest.empty()) rest = "skipped: " + rest;
    const auto add = [&](const char* key, const char* unit) {
        if (line.contains(key)) rest += (rest.empty() ? "" : ", ") + cell(line, key) + unit;
    };
    add("percent_of_fma_peak", " % of fma peak");
    add("percent_of_copy", " % of copy");
    add("block", " threads a block");
    add("registers", " registers");
    add("local_bytes", " bytes spilled");
    add("occupancy_percent", " % occupied");
    add("cuda_ms", " ms on cuda");
    add("cpu_ms", " ms on cpu");
    add("reference_ms", " ms on reference");
    add("times_cuda", " times cuda");
    add("times_colonnade", " times colonnade");
    add("largest_difference", " apart");
    add("bytes", " bytes");
    add("why", "");
    add("same_answer", "");
    const std::string name = line.contains("workload") ? cell(line, "workload") : cell(line, "name");
    return fmt::format("  {:9} {:18} {:24} {:8} {:>10} {:>10} ms {:>10}/s  {}\n", bench, name, cell(line, "contestant"),
                       cell(line, "precision"), cell(line, "columns"), cell(line, "median_ms"), rate, rest);
}

std::string table(const json& report) {
    const json& machine = report["machine"];
    std::string text = machine.value("device", json()).is_string()
                           ? fmt::format("{}, compute capability {}, {} multiprocessors\n", cell(machine, "device"),
                                         cell(machine, "compute_capability"), cell(machine, "multiprocessors"))
                           : fmt::format("no device: {}\n", machine.value("no_device", "it could not be asked"));
    for (const json& part : report["parts"]) {
        text += fmt::format("{:10} {:9} {:>4} s of {:>4} s", cell(part, "part"), cell(part, "status"),
                            cell(part, "seconds"), cell(part, "allowed_seconds"));
        if (part.contains("counts"))
            text += fmt::format("  {} tests, {} of them on the device, {} failed", cell(part["counts"], "tests"),
                                cell(part["counts"], "on_device"), part["counts"]["failures"].size());
        text += (part.contains("why") ? "  " + cell(part, "why") : "") + "\n";
        if (part.value("part", "") == "machine") continue;
        for (const json& line : part["results"]) text += row_of(line);
    }
    return text + (report["passed"].get<bool>() ? "passed\n" : "FAILED\n");
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        fmt::print(stderr, "usage: suite_report FOLDER\n");
        return EXIT_FAILURE;
    }
    const std::string folder = argv[1];
    const json report = assemble(folder);
    const std::string text = table(report);
    std::ofstream(folder + "/results.json") << report.dump(2) << '\n';
    std::ofstream(folder + "/table.txt") << text;
    fmt::print("{}", text);
    return report["passed"].get<bool>() ? EXIT_SUCCESS : EXIT_FAILURE;
}
