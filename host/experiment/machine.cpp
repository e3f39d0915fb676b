#include "experiment/machine.hpp"

#include <sched.h>
#include <sys/resource.h>

#include <algorithm>
#include <fstream>
#include <limits>
#include <string>
#include <thread>

namespace colonnade::experiment {
namespace {

constexpr std::size_t unlimited = std::numeric_limits<std::size_t>::max();

/// Bytes that Linux reckons it can give without swapping.
std::size_t system_available() {
    std::ifstream info("/proc/meminfo");
    for (std::string line; std::getline(info, line);)
        if (line.rfind("MemAvailable:", 0) == 0) return std::stoull(line.substr(13)) * 1024;
    return unlimited;
}

/// The number in a one-line file; unlimited where there is no such file or it says "max".
std::size_t number_in(const std::string& path) {
    std::ifstream file(path);
    std::size_t value = 0;
    return file >> value ? value : unlimited;
}

/// What the control group (version 2, or the older memory controller) still allows.
std::size_t group_available() {
    const auto left = [](const std::string& limit_path, const std::string& used_path) {
        const std::size_t limit = number_in(limit_path);
        const std::size_t used = number_in(used_path);
        if (limit == unlimited || used == unlimited) return unlimited;
        return limit > used ? limit - used : 0;
    };
    return std::min(left("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory.current"),
                    left("/sys/fs/cgroup/memory/memory.limit_in_bytes", "/sys/fs/cgroup/memory/memory.usage_in_bytes"));
}

/// What the address-space limit (ulimit -v) leaves beyond the address space in use.
std::size_t limit_available() {
    rlimit limit{};
    if (getrlimit(RLIMIT_AS, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return unlimited;
    std::ifstream pages("/proc/self/statm");
    std::size_t used = 0;
    pages >> used;
    used *= 4096;
    return limit.rlim_cur > used ? limit.rlim_cur - used : 0;
}

}  // namespace

std::size_t available_memory() {
    return std::min({system_available(), group_available(), limit_available()});
}

std::size_t usable_threads() {
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) == 0) return static_cast<std::size_t>(CPU_COUNT(&set));
    return std::max(1U, std::thread::hardware_concurrency());
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
