#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "host/cli/certificates.hpp"
#include "host/cli/cli.hpp"
#include "host/cli/execution.hpp"
#include "host/cli/json.hpp"
#include "host/cli/table.hpp"
#include "host/cli/verbs.hpp"

namespace colonnade::cli {

void add_certify(CLI::App& app, RunVerb& options) {
    CLI::App* verb = app.add_subcommand(
        "certify", "run an experiment and certify every circuit: uniqueness, stability, regret and Nash equilibrium");
    add_run_options(*verb, options);
    verb->footer(
        "Examples:\n"
        "  colonnade certify pair.toml\n"
        "  colonnade certify pair.toml --set microcircuit.w_EE=1.5 --json\n"
        "Every yes and no is proved, rounding included; docs/certificates.md says what each promises.");
}

int run_certify(const RunVerb& options, std::ostream& out) {
    Execution execution = execute(options, {Verb::certify, certify, {Picture::montage}});
    const Summary run = summarise(execution.dataset);
    const CertificateSummary summary = summarise_certificates(execution.dataset, run);
    write_outputs(options, execution, montage_of(execution));
    const std::string& file = execution.experiment.base.output.file;
    if (options.common.json) {
        nlohmann::json report = summary_json(run);
        report["certificates"] = certificates_json(summary);
        report["output"] = file;
        report["seconds"] = execution.seconds;
        out << json_text(report);
    } else if (!options.quiet) {
        out << table(run) << '\n' << certificate_table(summary);
        const std::string details = certificate_details(execution.dataset);
        if (!details.empty()) out << '\n' << details;
        out << fmt::format("\n{:.2f} s\n", execution.seconds);
        if (!file.empty()) out << "Results: " << file << '\n';
    }
    return Exit::done;
}

}  // namespace colonnade::cli
