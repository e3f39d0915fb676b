#pragma once

#include <cstddef>
#include <limits>
#include <string>

namespace colonnade::experiment {

/// What the control groups of this process leave it.
struct GroupLimits {
    std::size_t memory = std::numeric_limits<std::size_t>::max();  ///< bytes that it may still take
    double processors = std::numeric_limits<double>::infinity();   ///< processors' worth of time
};

/// The least along the whole path of /proc/self/cgroup, from the group to the top of what is mounted, in version 2
/// (memory.max and memory.high, beyond which a process is slowed down to nothing; cpu.max) and in version 1
/// (memory.limit_in_bytes, cpu.cfs_quota_us) of cgroups(7), wherever /proc/self/mountinfo says that they are mounted.
/// Pages of files that a group has not touched lately are not counted as used: they make room by themselves. Whatever
/// is missing or no number limits nothing. `root`: the folder that holds proc and sys, for tests.
[[nodiscard]] GroupLimits group_limits(const std::string& root = "");

}  // namespace colonnade::experiment
