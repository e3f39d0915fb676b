#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <map>
#include <nlohmann/json.hpp>

#include "colonnade/colonnade.hpp"
#include "host/cli/cli.hpp"
#include "host/cli/columns.hpp"
#include "host/cli/execution.hpp"
#include "host/cli/json.hpp"
#include "host/cli/outputs.hpp"
#include "host/cli/signals.hpp"
#include "host/cli/verbs.hpp"
#include "host/trials/trial.hpp"

namespace colonnade::cli {
namespace {

constexpr double max_seconds = 1.2;  ///< of all trials together, what reading the spec took among it
constexpr double min_seconds = 0.3;  ///< of all trials together, however long that took

constexpr Verb all_verbs[] = {Verb::run, Verb::certify, Verb::attractors, Verb::atlas, Verb::follow};

/// What is said of one verb.
struct Line {
    Verb verb;
    trials::Apart trial;
    Estimate size;
};

bool has_section(const Experiment& experiment, const std::string& name) {
    return ('\n' + experiment.base.text).find("\n[" + name + "]") != std::string::npos;
}

/// Those that are asked for, else run and what the spec has a section for.
std::vector<Verb> verbs_of(const CheckVerb& options, const Experiment& experiment) {
    const bool asked = !options.verbs.empty();
    const std::map<Verb, bool> meant{{Verb::run, true},
                                     {Verb::certify, false},
                                     {Verb::attractors, has_section(experiment, "attractors")},
                                     {Verb::atlas, !experiment.base.atlas.x.key.empty()},
                                     {Verb::follow, !experiment.base.continuation.key.empty()}};
    std::vector<Verb> verbs;
    for (const Verb verb : all_verbs)
        if (asked ? std::count(options.verbs.begin(), options.verbs.end(), name_of(verb)) > 0 : meant.at(verb))
            verbs.push_back(verb);
    return verbs;
}

/// What these verbs may draw.
std::vector<Picture> pictures_of(const std::vector<Verb>& verbs) {
    std::vector<Picture> pictures;
    for (const Verb verb : verbs) {
        if (verb == Verb::run || verb == Verb::certify) pictures.push_back(Picture::montage);
        if (verb == Verb::atlas) pictures.push_back(Picture::atlas);
        if (verb == Verb::follow) pictures.push_back(Picture::diagram);
    }
    std::sort(pictures.begin(), pictures.end());
    pictures.erase(std::unique(pictures.begin(), pictures.end()), pictures.end());
    return pictures;
}

/// Tries the verbs one after another and sizes them by what was found. The trials come first: a process that has met a
/// device cannot hand it on to another.
std::vector<Line> look_at(const std::vector<Verb>& verbs, const Experiment& experiment, const CheckVerb& options,
                          double seconds) {
    RunOptions run_options = options.spec.run;
    run_options.stop = [] { return caught_signal() != 0; };
    const auto start = std::chrono::steady_clock::now();
    std::vector<Line> lines;
    for (std::size_t i = 0; i < verbs.size(); ++i) {
        const std::chrono::duration<double> past = std::chrono::steady_clock::now() - start;
        const double share = (seconds - past.count()) / static_cast<double>(verbs.size() - i);
        lines.push_back({verbs[i], trials::try_apart(verbs[i], experiment, run_options, std::max(share, 0.05)), {}});
        const auto& refusal = lines.back().trial.refusal;
        // what only happens to be in the spec is no reason to refuse it
        if (refusal && (verbs[i] == Verb::run || !options.verbs.empty())) throw Error(*refusal);
    }
    for (Line& line : lines)
        line.size = estimate(experiment, options.spec.run, line.verb,
                             line.trial.tried ? line.trial.tried->findings : Findings{});
    return lines;
}

std::string mebibytes(std::size_t bytes) {
    return fmt::format("{:.1f} MiB", static_cast<double>(bytes) / 1048576.0);
}

std::string file_size(std::size_t bytes) {
    return bytes == 0 ? "-" : mebibytes(bytes);
}

std::string time_of(const Line& line, double started) {
    if (line.trial.tried) return fmt::format("about {:.2g} s", started + line.trial.tried->seconds);
    return fmt::format("more than {:.2g} s", line.trial.seconds);
}

std::string tried_text(const Line& line) {
    if (!line.trial.tried) return fmt::format("nothing ended in {:.2g} s", line.trial.seconds);
    const trials::Tried& tried = *line.trial.tried;
    const char* piece =
        line.verb == Verb::run || line.verb == Verb::certify || line.verb == Verb::attractors ? "columns" : "points";
    return fmt::format("{} of {} {} in {:.2g} s", tried.pieces, tried.of, piece, tried.took);
}

nlohmann::json line_json(const Line& line, double started) {
    nlohmann::json entry{{"verb", name_of(line.verb)},
                         {"circuits", line.size.circuits},
                         {"neurons", line.size.neurons},
                         {"working_bytes", line.size.working_bytes},
                         {"result_bytes", line.size.result_bytes},
                         {"memory_bytes", line.size.process_bytes + line.size.memory_bytes()},
                         {"file_bytes", line.size.file_bytes},
                         {"picture_bytes", line.size.picture_bytes},
                         {"fits", line.size.fits()},
                         {"trial_pieces", nullptr},
                         {"trial_of", nullptr},
                         {"trial_seconds", nullptr},
                         {"estimated_seconds", nullptr},
                         {"more_than_seconds", nullptr},
                         {"refusal", nullptr}};
    if (line.trial.tried) {
        entry["trial_pieces"] = line.trial.tried->pieces;
        entry["trial_of"] = line.trial.tried->of;
        entry["trial_seconds"] = line.trial.tried->took;
        entry["estimated_seconds"] = started + line.trial.tried->seconds;
    } else if (!line.trial.refusal) {
        entry["more_than_seconds"] = line.trial.seconds;
    }
    if (line.trial.refusal) entry["refusal"] = line.trial.refusal->what();
    return entry;
}

nlohmann::json check_json(const Experiment& experiment, const std::vector<Line>& lines, double started) {
    nlohmann::json report{{"spec", resolved_toml(experiment)},
                          {"columns", experiment.base.column.computed()},
                          {"sweep_points", experiment.points.size()},
                          {"process_bytes", lines.front().size.process_bytes},
                          {"available_bytes", lines.front().size.available_bytes},
                          {"verbs", nlohmann::json::array()}};
    for (const Line& line : lines) report["verbs"].push_back(line_json(line, started));
    return report;
}

/// Lines that TOML takes for comments.
std::string commented(const std::string& text) {
    std::string lines;
    for (std::size_t at = 0, end = 0; at < text.size(); at = end + 1) {
        end = std::min(text.find('\n', at), text.size() - 1);
        lines += "# " + text.substr(at, end + 1 - at);
    }
    return lines;
}

/// One line, a comment of TOML, that says what error in time an experiment's results have (docs/concepts.md).
std::string time_error(const Spec& spec) {
    if (spec.solve.method == Method::forward_backward)
        return "# error in time: none can be told, forward-backward steps are a map and their count is not time\n";
    std::string line = "# error in time: periods and amplitudes are confirmed to 1 %";
    if (spec.output.settling) line += ", settling times to 2 % (but where a peak grazes the level)";
    return line + "; which of several equilibria is reached is up to Euler's steps\n";
}

std::string check_text(const Experiment& experiment, const std::vector<Line>& lines, double started) {
    const Estimate& first = lines.front().size;
    const Column& column = experiment.base.column;
    std::string text = fmt::format("{} circuits of {} neurons: {} columns x {} layers x {} sweep points\n",
                                   column.computed() * column.layers * experiment.points.size(), first.neurons,
                                   column.computed(), column.layers, experiment.points.size());
    std::vector<Row> rows{{"verb", "time", "memory", "results", "file", "picture", "tried"}};
    std::string remarks;
    for (const Line& line : lines) {
        if (line.trial.refusal) {
            remarks += fmt::format("{}: {}\n", name_of(line.verb), line.trial.refusal->what());
            continue;
        }
        rows.push_back({name_of(line.verb), time_of(line, started),
                        mebibytes(line.size.process_bytes + line.size.memory_bytes()),
                        mebibytes(line.size.result_bytes), file_size(line.size.file_bytes),
                        file_size(line.size.picture_bytes), tried_text(line)});
        if (!line.size.fits()) remarks += fmt::format("{}: too much memory\n", name_of(line.verb));
    }
    text += aligned(rows) + remarks;
    text += fmt::format("memory: {} are the program and this spec; {} more are available\n",
                        mebibytes(first.process_bytes), mebibytes(first.available_bytes));
    return resolved_toml(experiment) + '\n' + commented(text) + time_error(experiment.base);
}

}  // namespace

void add_check(CLI::App& app, CheckVerb& options) {
    CLI::App* verb =
        app.add_subcommand("check", "validate a spec; print it resolved, with sizes, memory and time of each verb");
    add_spec_options(*verb, options.spec);
    std::vector<std::string> names;
    for (const Verb each : all_verbs) names.emplace_back(name_of(each));
    verb->add_option("--verb", options.verbs,
                     "estimate this verb; may be repeated. Otherwise run and those that the spec has a section for")
        ->take_all()
        ->expected(1)
        ->allow_extra_args(false)
        ->check(CLI::IsMember(names));
    verb->footer("Example: colonnade check stack.toml --set column.count=1_000_000 --verb certify");
}

int run_check(const CheckVerb& options, std::ostream& out) {
    const auto start = std::chrono::steady_clock::now();
    log_to_stderr(false);
    const Experiment experiment = load(options.spec);
    const std::vector<Verb> verbs = verbs_of(options, experiment);
    const auto outputs = outputs_of(experiment.base, pictures_of(verbs));
    check_outputs(experiment, outputs, 0, warn);
    const std::chrono::duration<double> loading = std::chrono::steady_clock::now() - start;
    // what a verb takes until here
    const double started = static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
    const auto lines = look_at(verbs, experiment, options, std::max(min_seconds, max_seconds - loading.count()));
    if (options.spec.json)
        out << json_text(check_json(experiment, lines, started));
    else
        out << check_text(experiment, lines, started);
    for (const Line& line : lines) {
        if (line.trial.refusal) continue;
        check_memory(line.size);
        check_outputs(experiment, outputs, line.size.file_bytes, {});
    }
    return Exit::done;
}

}  // namespace colonnade::cli
