#include "host/experiment/parallel/machine.hpp"

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>

#include "support/scratch.hpp"

namespace colonnade::experiment {
namespace {

constexpr std::size_t mebibyte = std::size_t{1} << 20;

void write(const std::string& path, const std::string& text) {
    std::filesystem::create_directories(std::filesystem::path(path).parent_path());
    std::ofstream(path) << text;
}

/// What available_memory() says in a process with a limit of its own.
std::size_t available_under(__rlimit_resource resource, std::size_t bytes) {
    int ends[2];
    if (pipe(ends) != 0) return 0;
    const pid_t child = fork();
    if (child == 0) {
        const rlimit limit{bytes, bytes};
        std::size_t found = 0;
        if (setrlimit(resource, &limit) == 0) found = available_memory();
        _exit(::write(ends[1], &found, sizeof found) == sizeof found ? 0 : 1);
    }
    close(ends[1]);
    std::size_t found = 0;
    const bool heard = read(ends[0], &found, sizeof found) == sizeof found;
    waitpid(child, nullptr, 0);
    close(ends[0]);
    return heard ? found : 0;
}

TEST(Machine, HasTheLeastOfWhatTheSystemHasAndItsGroupsAllow) {
    const testing::Scratch scratch;
    const std::string root = scratch.path("root");
    write(root + "/proc/meminfo", "MemTotal: 900 kB\nMemFree: 1 kB\nMemAvailable:      300 kB\n");
    EXPECT_EQ(available_memory(root), 300U * 1024U);
    write(root + "/proc/self/cgroup", "0::/a\n");
    write(root + "/proc/self/mountinfo", "30 23 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n");
    write(root + "/sys/fs/cgroup/a/memory.max", "204800\n");
    write(root + "/sys/fs/cgroup/a/memory.current", "2048\n");
    EXPECT_EQ(available_memory(root), 204800U - 2048U);
}

TEST(Machine, HasNoMoreThanItsResourceLimitsLeave) {
    const std::size_t without = available_memory();
    for (const auto resource : {RLIMIT_AS, RLIMIT_DATA}) {
        std::ifstream status("/proc/self/status");
        std::size_t used = 0;
        const std::string name = resource == RLIMIT_AS ? "VmSize:" : "VmData:";
        for (std::string line; std::getline(status, line);)
            if (line.starts_with(name)) used = std::stoull(line.substr(name.size())) * 1024;
        const std::size_t left = available_under(resource, used + 100 * mebibyte);
        // the child takes some for itself, and others of the machine's
        EXPECT_LE(left, 100 * mebibyte);
        EXPECT_GE(left, std::min(80 * mebibyte, without / 2));
    }
}

TEST(Machine, UsesNoMoreThreadsThanItsGroupsPayFor) {
    const std::size_t all = usable_threads("/nowhere");
    EXPECT_GE(all, 1U);
    const testing::Scratch scratch;
    const std::string root = scratch.path("root");
    write(root + "/proc/self/cgroup", "0::/a\n");
    write(root + "/proc/self/mountinfo", "30 23 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n");
    for (const auto& [quota, threads] : {std::pair{"10000 100000", 1UL},
                                         {"100000 100000", 1UL},
                                         {"max 100000", all},
                                         {"100100 100000", std::min(all, 2UL)},
                                         {"99999999 1000", all}}) {
        write(root + "/sys/fs/cgroup/a/cpu.max", quota);
        EXPECT_EQ(usable_threads(root), threads) << quota;
    }
}

TEST(Machine, KnowsWhatItHolds) {
    const ProcessMemory before = process_memory();
    EXPECT_GT(before.resident, mebibyte);
    EXPECT_GE(before.resident, before.anonymous);
    // from the system itself, as an allocator may have some left that is resident already
    constexpr std::size_t bytes = 64 * mebibyte;
    void* much = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    ASSERT_NE(much, MAP_FAILED);
    std::memset(much, 1, bytes);
    EXPECT_GE(process_memory().anonymous, before.anonymous + bytes);
    munmap(much, bytes);
    EXPECT_LT(process_memory().anonymous, before.anonymous + bytes);
    // Linux keeps up to 64 pages of a thread, since 6.2 twice as many as there are processors, out of its counters
    const auto counted_late =
        static_cast<std::size_t>((64 + 2 * sysconf(_SC_NPROCESSORS_CONF)) * sysconf(_SC_PAGESIZE));
    EXPECT_GE(process_memory().peak, before.resident + bytes - counted_late);
}

}  // namespace
}  // namespace colonnade::experiment
