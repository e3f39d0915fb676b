#include "host/experiment/parallel/control_groups.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <limits>
#include <string>

#include "support/scratch.hpp"

namespace colonnade::experiment {
namespace {

constexpr std::size_t unlimited = std::numeric_limits<std::size_t>::max();
constexpr std::size_t mebibyte = std::size_t{1} << 20;

/// A folder that stands for / and holds what the test writes.
class Machine {
public:
    void write(const std::string& path, const std::string& text) const {
        const std::filesystem::path place = root() + path;
        std::filesystem::create_directories(place.parent_path());
        std::ofstream(place) << text;
    }
    /// A group of version 2.
    void group(const std::string& folder, const std::string& max, std::size_t used, std::size_t idle = 0,
               const std::string& high = "max") const {
        write(folder + "/memory.max", max + "\n");
        write(folder + "/memory.high", high + "\n");
        write(folder + "/memory.current", std::to_string(used) + "\n");
        write(folder + "/memory.stat", "anon 5\ninactive_file " + std::to_string(idle) + "\nactive_file 7\n");
    }
    /// A group of version 1.
    void old_group(const std::string& folder, const std::string& limit, std::size_t used, std::size_t idle = 0,
                   bool hierarchy = true) const {
        write(folder + "/memory.limit_in_bytes", limit + "\n");
        write(folder + "/memory.usage_in_bytes", std::to_string(used) + "\n");
        write(folder + "/memory.use_hierarchy", hierarchy ? "1\n" : "0\n");
        write(folder + "/memory.stat", "cache 5\ninactive_file 3\ntotal_inactive_file " + std::to_string(idle) + "\n");
    }
    [[nodiscard]] std::string root() const { return scratch_.path("root"); }
    [[nodiscard]] GroupLimits limits() const { return group_limits(root()); }

private:
    testing::Scratch scratch_;
};

constexpr const char* second = "30 23 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n";
constexpr const char* old_memory =
    "35 31 0:32 / /sys/fs/cgroup/memory rw,relatime shared:9 - cgroup cgroup rw,memory\n";
constexpr const char* old_cpu =
    "32 31 0:29 / /sys/fs/cgroup/cpu,cpuacct rw,relatime shared:8 - cgroup cgroup rw,cpu,cpuacct\n";

TEST(ControlGroups, WithoutAnyLimitNothing) {
    const Machine machine;
    EXPECT_EQ(machine.limits().memory, unlimited);
    EXPECT_EQ(machine.limits().processors, std::numeric_limits<double>::infinity());
}

TEST(ControlGroups, LimitByTheLeastAlongThePathOfVersion2) {
    const Machine machine;
    const std::string step = "/system.slice/slurmstepd.scope/job_1/step_0/user/task_0";
    machine.write("/proc/self/cgroup", "0::" + step + "\n");
    machine.write("/proc/self/mountinfo", second);
    machine.group("/sys/fs/cgroup/system.slice", "max", 900 * mebibyte);
    machine.group("/sys/fs/cgroup/system.slice/slurmstepd.scope/job_1", std::to_string(500 * mebibyte), 200 * mebibyte,
                  50 * mebibyte);
    machine.group("/sys/fs/cgroup/system.slice/slurmstepd.scope/job_1/step_0", std::to_string(600 * mebibyte),
                  100 * mebibyte);
    machine.group("/sys/fs/cgroup" + step, "max", 10 * mebibyte);
    // that of the job: 500 of which 200 are used, 50 of them by pages of files that make room
    EXPECT_EQ(machine.limits().memory, 350 * mebibyte);
    // a group beside the path says nothing
    machine.group("/sys/fs/cgroup/system.slice/slurmstepd.scope/job_2", "1", 1);
    EXPECT_EQ(machine.limits().memory, 350 * mebibyte);
    // from memory.high on a process is slowed down to nothing
    machine.group("/sys/fs/cgroup" + step, "max", 10 * mebibyte, 0, std::to_string(110 * mebibyte));
    EXPECT_EQ(machine.limits().memory, 100 * mebibyte);
    // nothing is left where more is used than allowed
    machine.group("/sys/fs/cgroup" + step, "0", 10 * mebibyte);
    EXPECT_EQ(machine.limits().memory, 0U);
}

TEST(ControlGroups, LimitByTheLeastAlongThePathOfVersion1) {
    const Machine machine;
    machine.write("/proc/self/cgroup",
                  "9:name=systemd:/\n5:cpu,cpuacct:/slurm/uid_7\n4:memory:/slurm/uid_7/job_8/step_batch\n");
    machine.write("/proc/self/mountinfo", std::string(old_memory) + old_cpu);
    const std::string top = "/sys/fs/cgroup/memory";
    machine.old_group(top, "9223372036854771712", 4000 * mebibyte);
    machine.old_group(top + "/slurm/uid_7/job_8", std::to_string(300 * mebibyte), 120 * mebibyte, 20 * mebibyte);
    machine.old_group(top + "/slurm/uid_7/job_8/step_batch", "9223372036854771712", 100 * mebibyte);
    EXPECT_EQ(machine.limits().memory, 200 * mebibyte);
    // without a hierarchy the ancestor's limit is for its own processes
    machine.old_group(top + "/slurm/uid_7/job_8", std::to_string(300 * mebibyte), 120 * mebibyte, 0, false);
    EXPECT_GT(machine.limits().memory, std::size_t{1} << 62);
    // an ancestor that is not mounted here shows in the group's own statistics
    machine.write(top + "/slurm/uid_7/job_8/step_batch/memory.stat",
                  "hierarchical_memory_limit " + std::to_string(150 * mebibyte) + "\ntotal_inactive_file 0\n");
    EXPECT_EQ(machine.limits().memory, 50 * mebibyte);
}

TEST(ControlGroups, OfBothVersionsSideBySideLimitTogether) {
    const Machine machine;
    machine.write("/proc/self/cgroup", "4:memory:/a\n0::/b\n");
    machine.write("/proc/self/mountinfo",
                  std::string(old_memory) + "41 31 0:38 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n");
    machine.old_group("/sys/fs/cgroup/memory/a", std::to_string(80 * mebibyte), 30 * mebibyte);
    EXPECT_EQ(machine.limits().memory, 50 * mebibyte);
    machine.group("/sys/fs/cgroup/unified/b", std::to_string(50 * mebibyte), 10 * mebibyte);
    EXPECT_EQ(machine.limits().memory, 40 * mebibyte);
}

TEST(ControlGroups, AreFoundWhereverTheyAreMounted) {
    const Machine machine;
    machine.write("/proc/self/cgroup", "0::/pod/inner\n");
    // a container shows its own group alone, at a place with a blank in its name
    machine.write("/proc/self/mountinfo", "7 1 0:2 /pod /mnt/c\\040g rw - cgroup2 none rw\n");
    machine.group("/mnt/c g", std::to_string(90 * mebibyte), 30 * mebibyte);
    machine.group("/mnt/c g/inner", std::to_string(70 * mebibyte), 20 * mebibyte);
    EXPECT_EQ(machine.limits().memory, 50 * mebibyte);
    // in a namespace of its own the group's path is /
    machine.write("/proc/self/cgroup", "0::/\n");
    machine.write("/proc/self/mountinfo", "7 1 0:2 / /mnt/c\\040g rw - cgroup2 none rw\n");
    EXPECT_EQ(machine.limits().memory, 60 * mebibyte);
    // a path that leads out of what is mounted says nothing of the way
    for (const char* outside : {"0::/../sibling\n", "0::/podium\n"}) {
        machine.write("/proc/self/cgroup", outside);
        machine.write("/proc/self/mountinfo", "7 1 0:2 /pod /mnt/c\\040g rw - cgroup2 none rw\n");
        EXPECT_EQ(machine.limits().memory, 60 * mebibyte);
    }
}

TEST(ControlGroups, ThatMakeNoSenseLimitNothing) {
    for (const char* garbage : {"", "max", "abc", "-1", "12abc", "99999999999999999999999", "\n\n"}) {
        const Machine machine;
        machine.write("/proc/self/cgroup", "0::/a\ngarbage\n::\n1:\n");
        machine.write("/proc/self/mountinfo", std::string(second) + "garbage - cgroup2\n1 2 3 4 - cgroup2 a b\n");
        machine.group("/sys/fs/cgroup/a", garbage, 10);
        machine.write("/sys/fs/cgroup/a/cpu.max", garbage);
        EXPECT_EQ(machine.limits().memory, unlimited) << garbage;
        EXPECT_EQ(machine.limits().processors, std::numeric_limits<double>::infinity()) << garbage;
    }
    // a limit without what is used, statistics without the pages of files
    const Machine machine;
    machine.write("/proc/self/cgroup", "0::/a\n");
    machine.write("/proc/self/mountinfo", second);
    machine.write("/sys/fs/cgroup/a/memory.max", "100\n");
    EXPECT_EQ(machine.limits().memory, unlimited);
    machine.write("/sys/fs/cgroup/a/memory.current", "40\n");
    EXPECT_EQ(machine.limits().memory, 60U);
}

TEST(ControlGroups, GiveAProcessSoManyProcessorsWorthOfTime) {
    const Machine machine;
    machine.write("/proc/self/cgroup", "0::/a/b\n");
    machine.write("/proc/self/mountinfo", second);
    machine.write("/sys/fs/cgroup/a/cpu.max", "150000 100000\n");
    machine.write("/sys/fs/cgroup/a/b/cpu.max", "max 100000\n");
    EXPECT_EQ(machine.limits().processors, 1.5);
    machine.write("/proc/self/cgroup", "5:cpu,cpuacct:/a\n");
    machine.write("/proc/self/mountinfo", old_cpu);
    machine.write("/sys/fs/cgroup/cpu,cpuacct/a/cpu.cfs_period_us", "100000\n");
    machine.write("/sys/fs/cgroup/cpu,cpuacct/a/cpu.cfs_quota_us", "-1\n");
    EXPECT_EQ(machine.limits().processors, std::numeric_limits<double>::infinity());
    machine.write("/sys/fs/cgroup/cpu,cpuacct/a/cpu.cfs_quota_us", "50000\n");
    EXPECT_EQ(machine.limits().processors, 0.5);
}

}  // namespace
}  // namespace colonnade::experiment
