#include <fmt/format.h>
#include <fmt/ranges.h>
#include <CLI/CLI.hpp>

#include <nlohmann/json.hpp>

#include "cli/cli.hpp"
#include "cli/json.hpp"
#include "cli/verbs.hpp"
#include "colonnade/colonnade.hpp"
#include "experiment/machine.hpp"

namespace colonnade::cli {

void add_info(CLI::App& app, bool& json) {
    app.add_subcommand("info", "version, build, backends and machine")
        ->add_flag("--json", json, "print one JSON object");
}

int run_info(bool json, std::ostream& out) {
    const std::size_t memory = experiment::available_memory();
    const std::size_t threads = experiment::usable_threads();
    if (json) {
        out << json_text({{"version", version},
                          {"revision", revision},
                          {"compiler", compiler},
                          {"build_type", build_type},
                          {"backends", backends()},
                          {"simd", simd_levels()},
                          {"threads", threads},
                          {"available_bytes", memory}});
        return Exit::done;
    }
    out << fmt::format("colonnade {} ({})\n", version, revision);
    out << fmt::format("built by  {}, {}\n", compiler, build_type);
    out << fmt::format("backends  {}\n", fmt::join(backends(), ", "));
    out << fmt::format("simd      {}\n", fmt::join(simd_levels(), ", "));
    out << fmt::format("machine   {} threads, {:.1f} GiB of memory available\n", threads,
                       static_cast<double>(memory) / 1073741824.0);
    return Exit::done;
}

}  // namespace colonnade::cli
