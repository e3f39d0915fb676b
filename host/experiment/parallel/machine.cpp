#include "host/experiment/parallel/machine.hpp"

#include <sched.h>
#include <sys/resource.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <limits>
#include <optional>
#include <sstream>
#include <string>
#include <thread>

#include "host/experiment/parallel/control_groups.hpp"

namespace colonnade::experiment {
namespace {

constexpr std::size_t unlimited = std::numeric_limits<std::size_t>::max();

/// Bytes beside a name in a file of lines such as `VmSize:    10240 kB`; nothing where there is none.
std::optional<std::size_t> kibibytes(const std::string& path, const std::string& name) {
    std::ifstream file(path);
    for (std::string line; std::getline(file, line);) {
        if (!line.starts_with(name + ":")) continue;
        std::istringstream rest(line.substr(name.size() + 1));
        std::size_t value = 0;
        if (rest >> value) return value * 1024;
    }
    return std::nullopt;
}

/// What a resource limit leaves beyond what /proc/self/status says is in use.
std::size_t limit_left(int resource, const std::string& status, const std::string& used) {
    rlimit limit{};
    if (getrlimit(static_cast<__rlimit_resource>(resource), &limit) != 0 || limit.rlim_cur == RLIM_INFINITY)
        return unlimited;
    const std::size_t now = kibibytes(status, used).value_or(0);
    return limit.rlim_cur - std::min<std::size_t>(limit.rlim_cur, now);
}

}  // namespace

std::size_t available_memory(const std::string& root) {
    const std::string status = root + "/proc/self/status";
    // RLIMIT_RSS is left out: Linux has not kept it since 2.4.30 (getrlimit(2))
    return std::min({kibibytes(root + "/proc/meminfo", "MemAvailable").value_or(unlimited), group_limits(root).memory,
                     limit_left(RLIMIT_AS, status, "VmSize"), limit_left(RLIMIT_DATA, status, "VmData")});
}

ProcessMemory process_memory() {
    const std::string status = "/proc/self/status";
    return {kibibytes(status, "VmRSS").value_or(0), kibibytes(status, "RssAnon").value_or(0),
            kibibytes(status, "VmHWM").value_or(0)};
}

std::size_t usable_threads(const std::string& root) {
    cpu_set_t set;
    std::size_t processors = std::max(1U, std::thread::hardware_concurrency());
    if (sched_getaffinity(0, sizeof set, &set) == 0) processors = static_cast<std::size_t>(CPU_COUNT(&set));
    const double quota = std::ceil(group_limits(root).processors);
    return quota < static_cast<double>(processors) ? static_cast<std::size_t>(quota) : processors;
}

int current_processor() {
    return sched_getcpu();
}

void spread_thread(std::size_t index, int starter) {
    cpu_set_t all;
    if (sched_getaffinity(0, sizeof all, &all) != 0 || CPU_COUNT(&all) < 2) return;
    const auto others = static_cast<std::size_t>(CPU_COUNT(&all)) - (starter >= 0 && CPU_ISSET(starter, &all) ? 1 : 0);
    std::size_t left = index % others;
    for (int processor = 0; processor < CPU_SETSIZE; ++processor) {
        if (!CPU_ISSET(processor, &all) || processor == starter || left-- > 0) continue;
        cpu_set_t own;
        CPU_ZERO(&own);
        CPU_SET(processor, &own);
        if (sched_setaffinity(0, sizeof own, &own) == 0) sched_setaffinity(0, sizeof all, &all);
        return;
    }
}

}  // namespace colonnade::experiment
