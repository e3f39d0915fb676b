#include <fmt/format.h>
#include <fmt/ranges.h>
#include <CLI/CLI.hpp>

#include <nlohmann/json.hpp>

#include "colonnade/colonnade.hpp"
#include "host/cli/cli.hpp"
#include "host/cli/json.hpp"
#include "host/cli/verbs.hpp"
#include "host/experiment/parallel/machine.hpp"

namespace colonnade::cli {

void add_info(CLI::App& app, bool& json) {
    app.add_subcommand("info", "version, build, backends, machine and devices")
        ->add_flag("--json", json, "print one JSON object");
}

namespace {

double gibibytes(std::size_t bytes) {
    return static_cast<double>(bytes) / 1073741824.0;
}

std::string version_text(int cuda) {
    return fmt::format("{}.{}", cuda / 1000, cuda % 1000 / 10);
}

nlohmann::json device_json(const Device& device) {
    return {{"name", device.name},
            {"compute_capability", fmt::format("{}.{}", device.major, device.minor)},
            {"memory_bytes", device.memory_total},
            {"free_bytes", free_device_memory(device.index)},
            {"driver", version_text(device.driver)},
            {"runtime", version_text(device.runtime)}};
}

/// The devices in the order in which --device counts them.
nlohmann::json devices_json(const DeviceList& list) {
    nlohmann::json all = nlohmann::json::array();
    for (const Device& device : list.usable) all.push_back(device_json(device));
    return all;
}

void print_devices(const DeviceList& list, std::ostream& out) {
    if (list.usable.empty()) out << fmt::format("devices   none: {}\n", list.reason);
    for (std::size_t i = 0; i < list.usable.size(); ++i) {
        const Device& device = list.usable[i];
        out << fmt::format(
            "device {}  {}, compute capability {}.{}, {:.1f} of {:.1f} GiB free, driver {}, runtime {}\n", i,
            device.name, device.major, device.minor, gibibytes(free_device_memory(device.index)),
            gibibytes(device.memory_total), version_text(device.driver), version_text(device.runtime));
    }
}

}  // namespace

int run_info(bool json, std::ostream& out) {
    const std::size_t memory = experiment::available_memory();
    const std::size_t threads = experiment::usable_threads();
    const DeviceList list = devices();
    if (json) {
        out << json_text({{"version", version},
                          {"revision", revision},
                          {"compiler", compiler},
                          {"build_type", build_type},
                          {"backends", backends()},
                          {"simd", simd_levels()},
                          {"devices", devices_json(list)},
                          {"no_device", list.reason},
                          {"threads", threads},
                          {"available_bytes", memory}});
        return Exit::done;
    }
    out << fmt::format("colonnade {} ({})\n", version, revision);
    out << fmt::format("built by  {}, {}\n", compiler, build_type);
    out << fmt::format("backends  {}\n", fmt::join(backends(), ", "));
    out << fmt::format("simd      {}\n", fmt::join(simd_levels(), ", "));
    out << fmt::format("machine   {} threads, {:.1f} GiB of memory available\n", threads, gibibytes(memory));
    print_devices(list, out);
    return Exit::done;
}

}  // namespace colonnade::cli
