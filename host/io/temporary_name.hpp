#pragma once

#include <string>
#include <vector>

namespace colonnade::io {

/// A process among all that may write into a folder, on whatever machine.
struct Process {
    std::string host;  ///< name of the host, and a hash of its boot and of the space that its process numbers belong to
    long id = 0;
    unsigned long long started = 0;  ///< ticks since boot (proc_pid_stat(5), field 22); 0 where it cannot be read

    bool operator==(const Process&) const = default;
};
[[nodiscard]] Process this_process();

/// `.NAME.HOST.PID.STARTTIME.RANDOM.tmp`, as a file is called until it takes the name `name`, which is shortened where
/// it is long; another one at every call.
[[nodiscard]] std::string temporary_name(const std::string& name, const Process& process = this_process());

/// Removes from `folder` the temporaries of `name` whose processes have ended. One of another host, or of another boot
/// of this one, may be in use and stays. Returns a sentence for each that was removed, and for each of another host
/// that has not changed for a day.
std::vector<std::string> remove_stale(const std::string& folder, const std::string& name);

}  // namespace colonnade::io
