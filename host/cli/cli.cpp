#include "host/cli/cli.hpp"

#include <fmt/format.h>
#include <CLI/CLI.hpp>
#include <new>
#include <string>
#include <system_error>

#include "colonnade/colonnade.hpp"
#include "host/cli/signals.hpp"
#include "host/cli/verbs.hpp"
#include "host/data/shown.hpp"

namespace colonnade::cli {
namespace {

constexpr const char* description =
    "Excitatory-inhibitory microcircuits, stacked into cortical columns and run to equilibrium in parallel.\n"
    "Example: colonnade run examples/contrast-stack.toml --set column.count=1000 -o out.nc";

int status_of(Fault fault) {
    switch (fault) {
        case Fault::input:
            return Exit::usage;
        case Fault::machine:
            return Exit::machine;
        case Fault::internal:
            return Exit::internal;
    }
    return Exit::internal;
}

/// The command line as a shell would read it again.
std::string quoted(int argc, const char* const* argv) {
    constexpr const char* plain =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
        "%+,-./:=@_";
    std::string line;
    for (int i = 0; i < argc; ++i) {
        std::string word = argv[i];
        if (word.empty() || word.find_first_not_of(plain) != std::string::npos) {
            for (std::size_t at = 0; (at = word.find('\'', at)) != std::string::npos; at += 4)
                word.replace(at, 1, "'\\''");
            word.insert(0, 1, '\'').push_back('\'');
        }
        line += (i > 0 ? " " : "") + word;
    }
    return line;
}

int dispatch(int argc, const char* const* argv, std::ostream& out, std::ostream& err) {
    CLI::App app(description, "colonnade");
    app.set_version_flag("--version", std::string("colonnade ") + version);
    app.require_subcommand(1);
    RunVerb run, certify, follow, atlas;
    AttractorsVerb attractors;
    CheckVerb check;
    bool info_json = false;
    add_run(app, run);
    add_certify(app, certify);
    add_attractors(app, attractors);
    add_continue(app, follow);
    add_atlas(app, atlas);
    add_check(app, check);
    add_info(app, info_json);
    for (CLI::App* verb : app.get_subcommands({})) {
        const std::string examples = verb->get_footer();
        verb->footer(examples + (examples.empty() ? "" : "\n") + exit_statuses);
    }
    app.footer(exit_statuses);
    const auto is_named = [&](const CLI::App* verb) { return verb->get_name() == argv[1]; };
    if (argc > 1 && argv[1][0] != '-' && app.get_subcommands(is_named).empty()) {
        err << fmt::format(
            "colonnade: found {}, allowed: run, certify, attractors, continue, atlas, check, info; see colonnade "
            "--help\n",
            data::shown(argv[1]));
        return Exit::usage;
    }
    try {
        app.parse(argc, argv);
    } catch (const CLI::CallForHelp&) {
        const auto chosen = app.get_subcommands();
        out << (chosen.empty() ? app.help() : chosen.front()->help("colonnade"));
        return Exit::done;
    } catch (const CLI::CallForVersion&) {
        out << "colonnade " << version << '\n';
        return Exit::done;
    } catch (const CLI::ParseError& error) {
        err << "colonnade: " << data::escaped(error.what()) << "; see colonnade --help\n";
        return Exit::usage;
    }
    if (app.got_subcommand("check")) return run_check(check, out);
    if (app.got_subcommand("info")) return run_info(info_json, out);
    run.command = certify.command = attractors.run.command = follow.command = atlas.command = quoted(argc, argv);
    if (app.got_subcommand("attractors")) return run_attractors(attractors, out);
    if (app.got_subcommand("continue")) return run_continue(follow, out);
    if (app.got_subcommand("atlas")) return run_atlas(atlas, out);
    return app.got_subcommand("certify") ? run_certify(certify, out) : run_run(run, out);
}

}  // namespace

int main_cli(int argc, const char* const* argv, std::ostream& out, std::ostream& err) {
    const SignalGuard guard;
    try {
        const int status = dispatch(argc, argv, out, err);
        if (out.flush()) return status;
        err << "colonnade: the results could not be written to standard output\n";
        return Exit::machine;
    } catch (const Error& error) {
        err << "colonnade: " << data::escaped(error.what()) << '\n';
        return status_of(error.fault());
    } catch (const Interrupted&) {
        err << "colonnade: stopped by " << caught_signal_name() << "; nothing was written\n";
        return 128 + caught_signal();
    } catch (const std::bad_alloc&) {
        err << "colonnade: out of memory; `colonnade check` tells how much an experiment needs\n";
        return Exit::machine;
    } catch (const std::system_error& error) {
        err << "colonnade: the system refused what the run needs, such as a thread: " << error.what() << '\n';
        return Exit::machine;
    } catch (const std::exception& error) {
        err << "colonnade: internal error: " << error.what() << '\n';
        return Exit::internal;
    }
}

}  // namespace colonnade::cli
