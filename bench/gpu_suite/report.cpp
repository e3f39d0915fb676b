/// Puts what the pieces of a run of the GPU suite left in a folder together: results.json, and a table in table.txt and
/// on standard output. Exit 1 where a check failed or there was no device.
/// Usage: suite_report FOLDER [PART...]: the parts that there are, in order; or suite_report --slowest FOLDER: the case
/// of `resident` that is furthest from its ceiling, as "WORKLOAD PRECISION COLUMNS".
///
/// results.jsonl has the lines of gpu_suite/sections.hpp; nvidia-smi.txt the driver's own words.
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <iterator>
#include <set>
#include <string>

#include "gpu_suite/sections.hpp"

namespace {

using namespace colonnade::suite;

std::string text_of(const std::string& path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), {}};
}

/// Counts of tests; one of the device is an instance named cuda.
json counts_of(const json& lines) {
    int tests = 0, on_device = 0;
    json failures = json::array();
    for (const json& line : lines) {
        if (line.value("ended", "") == "not run") continue;
        const auto name = line.value("name", "");
        ++tests;
        if (name.ends_with("/cuda")) ++on_device;
        if (line.value("ended", "") != "passed") failures.push_back(name);
    }
    return {{"tests", tests}, {"on_device", on_device}, {"failures", failures}};
}

/// Peers that take too long, to compile above all, are no failure of what they are compared with; nor is a profiler's.
bool failed(const json& part) {
    const auto status = part.value("status", ""), name = part.value("part", "");
    if (name == "profile") return false;
    return status == "failed" || (status != "passed" && status != "absent" && name != "peers");
}

void judge(json& part) {
    const auto name = part.value("part", "");
    const auto fail = [&](const char* why) { part["status"] = "failed", part["why"] = why; };
    if (is_of_tests(name)) {
        part["counts"] = counts_of(part["results"]);
        if (!part["counts"]["failures"].empty()) fail("a test did not pass");
        if (part["counts"]["on_device"] == 0 && part["status"] != "absent") fail("no test ran on the device");
    }
    for (const json& line : part["results"])
        if (!line.value("same_answer", true)) fail("an answer differs");
}

json assemble(const std::string& folder, const std::vector<std::string>& names) {
    Sections sections = sections_of(folder + "/results.jsonl");
    json report{{"machine", json::object()}, {"parts", json::array()},   {"failed", json::array()},
                {"not_run", json::array()},  {"devices", json::array()}, {"revisions", json::array()}};
    std::set<std::string> devices, revisions;
    for (const std::string& name : names) {
        if (!sections.contains(name)) {
            report["not_run"].push_back(name);
            continue;
        }
        json& part = sections[name];
        judge(part);
        if (name == "machine" && !part["results"].empty()) report["machine"] = part["results"].front();
        if (failed(part)) report["failed"].push_back(name);
        devices.insert(part.value("device", ""));
        revisions.insert(part.value("revision", ""));
        report["parts"].push_back(std::move(part));
    }
    devices.erase(""), revisions.erase("");
    report["devices"] = devices, report["revisions"] = revisions;
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
    add("ended", "");
    add("why", "");
    add("same_answer", "");
    const std::string name = line.contains("workload") ? cell(line, "workload") : cell(line, "name");
    return fmt::format("  {:9} {:18} {:24} {:8} {:>10} {:>10} ms {:>10}/s  {}\n", bench, name, cell(line, "contestant"),
                       cell(line, "precision"), cell(line, "columns"), cell(line, "median_ms"), rate, rest);
}

/// One line for the part, one for each of its cases but tests that passed.
std::string rows_of(const json& part, bool tells_device) {
    std::string text = fmt::format("{:10} {:9} {:>4} s of {:>4} s", cell(part, "part"), cell(part, "status"),
                                   cell(part, "seconds"), cell(part, "allowed_seconds"));
    if (tells_device) text += fmt::format("  {} {}", cell(part, "device"), cell(part, "revision"));
    if (part.contains("counts"))
        text += fmt::format("  {} tests, {} of them on the device, {} failed", cell(part["counts"], "tests"),
                            cell(part["counts"], "on_device"), part["counts"]["failures"].size());
    text += (part.contains("why") ? "  " + cell(part, "why") : "") + "\n";
    if (part.value("part", "") == "machine") return text;
    for (const json& line : part["results"]) {
        if (line.value("ended", "") == "passed") continue;
        text += is_of_tests(part["part"]) ? fmt::format("  {}: {}{}\n", cell(line, "name"), cell(line, "ended"),
                                                        line.contains("why") ? ", " + cell(line, "why") : "")
                                          : row_of(line);
    }
    return text;
}

std::string table(const json& report) {
    const json& machine = report["machine"];
    std::string text = machine.value("device", json()).is_string()
                           ? fmt::format("{}, compute capability {}, {} multiprocessors\n", cell(machine, "device"),
                                         cell(machine, "compute_capability"), cell(machine, "multiprocessors"))
                           : fmt::format("no device: {}\n", machine.value("no_device", "it could not be asked"));
    const bool differ = report["devices"].size() > 1 || report["revisions"].size() > 1;
    if (differ) text += "the pieces come from more than one device or revision\n";
    for (const json& part : report["parts"]) text += rows_of(part, differ);
    if (!report["not_run"].empty()) {
        text += "not run:";
        for (const json& name : report["not_run"]) text += " " + name.get<std::string>();
        text += "\n";
    }
    if (!report["passed"].get<bool>()) return text + "FAILED\n";
    return text + (report["not_run"].empty() ? "passed\n" : "passed so far\n");
}

/// Of the cases that were timed with most columns, up to a million, which fill any device while a profiler's many
/// passes stay short: the one whose larger share of a ceiling is smallest. Empty: there is none.
std::string slowest(const std::string& folder) {
    Sections sections = sections_of(folder + "/results.jsonl");
    const json lines = sections.contains("resident") ? sections["resident"]["results"] : json::array();
    const auto columns_of = [](const json& line) {
        const auto columns = line.value("columns", std::int64_t{0});
        return line.contains("median_ms") && columns <= 1'000'000 ? columns : 0;
    };
    const auto reached_by = [](const json& line) {
        return std::max(line.value("percent_of_fma_peak", 0.0), line.value("percent_of_copy", 0.0));
    };
    std::int64_t most = 0;
    for (const json& line : lines) most = std::max(most, columns_of(line));
    const json* found = nullptr;
    for (const json& line : lines)
        if (most > 0 && columns_of(line) == most && (found == nullptr || reached_by(line) < reached_by(*found)))
            found = &line;
    if (found == nullptr) return {};
    return fmt::format("{} {} {}", cell(*found, "workload"), cell(*found, "precision"), cell(*found, "columns"));
}

int report_on(const std::string& folder, const std::vector<std::string>& names) {
    const json report = assemble(folder, names);
    const std::string text = table(report);
    std::ofstream(folder + "/results.json") << report.dump(2, ' ', false, json::error_handler_t::replace) << '\n';
    std::ofstream(folder + "/table.txt") << text;
    fmt::print("{}", text);
    return report["passed"].get<bool>() ? EXIT_SUCCESS : EXIT_FAILURE;
}

}  // namespace

int main(int argc, char** argv) {
    try {
        const std::vector<std::string> words(argv + 1, argv + argc);
        if (words.size() == 2 && words[0] == "--slowest") {
            const std::string found = slowest(words[1]);
            if (!found.empty()) fmt::print("{}\n", found);
            return found.empty() ? EXIT_FAILURE : EXIT_SUCCESS;
        }
        if (!words.empty()) return report_on(words[0], {words.begin() + 1, words.end()});
        fmt::print(stderr, "usage: suite_report FOLDER [PART...] | --slowest FOLDER\n");
    } catch (const std::exception& error) {
        std::fprintf(stderr, "suite_report: %s\n", error.what());
    }
    return EXIT_FAILURE;
}
