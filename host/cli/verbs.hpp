#pragma once

#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "colonnade/run.hpp"

namespace CLI {
class App;
}

/// One verb a source: `add_*` declares its options on the application, `run_*` carries it out and returns an exit
/// status.
namespace colonnade::cli {

/// What `run` and `check` have in common.
struct SpecOptions {
    std::string spec;
    std::vector<std::string> overrides;  ///< --set key=value
    RunOptions run;
    bool json = false;
};

struct RunVerb {
    SpecOptions common;
    std::optional<std::string> output{};  ///< -o: replaces output.file
    bool quiet = false;
    bool require_converged = false;
    std::string command;  ///< the command line, for the file's attribute
};

struct AttractorsVerb {
    RunVerb run;
    std::string starts;  ///< --starts: replaces attractors.starts, as it was written
};

struct CheckVerb {
    SpecOptions spec;
    std::vector<std::string> verbs;  ///< --verb: names of what is to be estimated
};

void add_spec_options(CLI::App& verb, SpecOptions& options);
/// Those of every verb that computes and writes: the spec's, -o and --quiet.
void add_run_options(CLI::App& verb, RunVerb& options);
void add_run(CLI::App& app, RunVerb& options);
int run_run(const RunVerb& options, std::ostream& out);

void add_certify(CLI::App& app, RunVerb& options);
int run_certify(const RunVerb& options, std::ostream& out);

void add_attractors(CLI::App& app, AttractorsVerb& options);
int run_attractors(const AttractorsVerb& options, std::ostream& out);

void add_continue(CLI::App& app, RunVerb& options);
int run_continue(const RunVerb& options, std::ostream& out);

void add_atlas(CLI::App& app, RunVerb& options);
int run_atlas(const RunVerb& options, std::ostream& out);

void add_check(CLI::App& app, CheckVerb& options);
int run_check(const CheckVerb& options, std::ostream& out);

void add_info(CLI::App& app, bool& json);
int run_info(bool json, std::ostream& out);

}  // namespace colonnade::cli
