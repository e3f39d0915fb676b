#pragma once

/// What a folder of the GPU suite holds: results.jsonl, to which every piece of a run adds at its end. In it
///   {"piece": {"revision": R, "parts": [...], "seconds": N}}   begins a piece: earlier results of these parts are void
///   {"part": P, "status": "running"}                           the lines that follow are P's, an object a case
///   {"part": P, "status": S, "exit": E, "seconds": N, ...}     how P ended; where this is missing it was cut off
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace colonnade::suite {

using nlohmann::json;

/// By name: {"part", "status", "exit", "seconds", "allowed_seconds", "device", "revision", "results": [...]}.
using Sections = std::map<std::string, json>;

/// Parts whose lines are tests of gpu_suite/tests.cpp.
[[nodiscard]] inline bool is_of_tests(const std::string& part) {
    return part == "tests" || part == "memcheck" || part == "racecheck" || part == "initcheck" || part == "synccheck";
}

/// Lines that are no whole objects, such as a part that was stopped may leave, are passed over.
[[nodiscard]] inline Sections sections_of(const std::string& path) {
    Sections sections;
    std::string current, device, revision;
    std::ifstream file(path);
    for (std::string text; std::getline(file, text);) {
        json line = json::parse(text, nullptr, false);
        if (!line.is_object()) continue;
        if (line.contains("piece")) {
            const json& piece = line["piece"];
            revision = piece.value("revision", "");
            for (const json& name : piece.value("parts", json::array())) sections.erase(name.get<std::string>());
            current.clear();
        } else if (line.contains("part")) {
            const auto name = line["part"].get<std::string>();
            if (line.value("status", "") == "running") {
                current = name;
                sections[name] = {{"part", name}, {"status", "cut off"}, {"results", json::array()}};
                sections[name]["revision"] = revision;
            } else {
                sections[name].update(line);
                current.clear();
            }
            if (!device.empty()) sections[name]["device"] = device;
        } else if (!current.empty()) {
            if (current == "machine" && line.contains("device"))
                device = line["device"].is_string() ? line["device"].get<std::string>() : "";
            sections[current]["results"].push_back(std::move(line));
        }
    }
    return sections;
}

}  // namespace colonnade::suite
