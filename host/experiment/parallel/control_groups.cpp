#include "host/experiment/parallel/control_groups.hpp"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <optional>
#include <sstream>
#include <string_view>
#include <vector>

namespace colonnade::experiment {
namespace {

constexpr std::size_t unlimited = std::numeric_limits<std::size_t>::max();

std::optional<std::size_t> number(std::string_view text) {
    std::size_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

std::vector<std::string> words_of(const std::string& line, char separator = ' ') {
    std::vector<std::string> words;
    std::istringstream text(line);
    for (std::string word; std::getline(text, word, separator);) words.push_back(std::move(word));
    return words;
}

std::vector<std::string> lines_of(const std::string& path) {
    std::vector<std::string> lines;
    std::ifstream file(path);
    for (std::string line; std::getline(file, line);) lines.push_back(std::move(line));
    return lines;
}

/// The words of a file's first line; none where there is no such file.
std::vector<std::string> first_line(const std::string& path) {
    const auto lines = lines_of(path);
    return lines.empty() ? std::vector<std::string>{} : words_of(lines.front());
}

/// The number in a file of one; nothing where it says "max", is missing or is no number.
std::optional<std::size_t> number_in(const std::string& path) {
    const auto words = first_line(path);
    return words.empty() ? std::nullopt : number(words.front());
}

/// The number beside a name in a file of such lines.
std::optional<std::size_t> number_beside(const std::string& name, const std::string& path) {
    for (const std::string& line : lines_of(path)) {
        const auto words = words_of(line);
        if (words.size() == 2 && words[0] == name) return number(words[1]);
    }
    return std::nullopt;
}

/// Blanks in a path of mountinfo are written as \040 and the like (proc(5)).
std::string unescaped(const std::string& text) {
    std::string plain;
    for (std::size_t i = 0; i < text.size(); ++i) {
        int code = 0;
        const char* digits = text.data() + i + 1;
        if (text[i] == '\\' && i + 3 < text.size() && std::from_chars(digits, digits + 3, code, 8).ptr == digits + 3) {
            plain += static_cast<char>(code);
            i += 3;
        } else {
            plain += text[i];
        }
    }
    return plain;
}

bool holds(const std::vector<std::string>& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

/// One hierarchy as it is mounted: `group` of it appears at `point`.
struct Mount {
    bool second = false;                   ///< version 2
    std::vector<std::string> controllers;  ///< of version 1
    std::string group, point;
};

std::vector<Mount> mounts(const std::string& root) {
    std::vector<Mount> found;
    for (const std::string& line : lines_of(root + "/proc/self/mountinfo")) {
        const auto words = words_of(line);
        const auto dash = std::find(words.begin(), words.end(), "-");
        if (dash - words.begin() < 6 || words.end() - dash < 4) continue;
        if (dash[1] != "cgroup" && dash[1] != "cgroup2") continue;
        found.push_back({dash[1] == "cgroup2", words_of(dash[3], ','), unescaped(words[3]), unescaped(words[4])});
    }
    return found;
}

/// Group of this process in the hierarchy of a mount; nothing where it is in none.
std::optional<std::string> group_in(const Mount& mount, const std::string& root, std::string_view controller) {
    for (const std::string& line : lines_of(root + "/proc/self/cgroup")) {
        const std::size_t first = line.find(':');
        const std::size_t second = first == std::string::npos ? first : line.find(':', first + 1);
        if (second == std::string::npos) continue;
        const auto controllers = words_of(line.substr(first + 1, second - first - 1), ',');
        const bool is_it = mount.second ? controllers.empty() : holds(controllers, controller);
        if (is_it) return line.substr(second + 1);
    }
    return std::nullopt;
}

/// Folders of a group and of its ancestors as far as the mount shows them, the top first. Of a group that does not lie
/// below the mount's own, as behind a namespace, the mount is all that can be seen.
std::vector<std::string> folders(const Mount& mount, const std::string& group, const std::string& root) {
    std::vector<std::string> all{root + mount.point};
    const std::string top = mount.group == "/" ? "" : mount.group;
    if (!group.starts_with(top) || (group.size() > top.size() && group[top.size()] != '/')) return all;
    for (const std::string& name : words_of(group.substr(top.size()), '/')) {
        if (name == "..") break;
        if (!name.empty()) all.push_back(all.back() + '/' + name);
    }
    return all;
}

std::size_t left(std::size_t limit, const std::string& folder, const char* usage, const char* reclaimable) {
    const auto used = number_in(folder + usage);
    if (limit == unlimited || !used) return unlimited;
    const std::size_t idle = std::min(number_beside(reclaimable, folder + "/memory.stat").value_or(0), *used);
    return limit - std::min(limit, *used - idle);
}

std::size_t memory_left(const Mount& mount, const std::string& folder, bool is_own) {
    if (mount.second) {
        const std::size_t limit = std::min(number_in(folder + "/memory.max").value_or(unlimited),
                                           number_in(folder + "/memory.high").value_or(unlimited));
        return left(limit, folder, "/memory.current", "inactive_file");
    }
    // before there were hierarchies of limits, an ancestor's bound its own processes alone
    if (!is_own && number_in(folder + "/memory.use_hierarchy") == std::size_t{0}) return unlimited;
    std::size_t limit = number_in(folder + "/memory.limit_in_bytes").value_or(unlimited);
    // also that of ancestors which are not mounted here
    limit = std::min(limit, number_beside("hierarchical_memory_limit", folder + "/memory.stat").value_or(unlimited));
    return left(limit, folder, "/memory.usage_in_bytes", "total_inactive_file");
}

double processors_in(const Mount& mount, const std::string& folder) {
    std::optional<std::size_t> quota, period;
    if (mount.second) {
        const auto words = first_line(folder + "/cpu.max");
        if (words.size() == 2) {
            quota = number(words[0]);
            period = number(words[1]);
        }
    } else {
        quota = number_in(folder + "/cpu.cfs_quota_us");
        period = number_in(folder + "/cpu.cfs_period_us");
    }
    if (!quota || !period || *quota == 0 || *period == 0) return std::numeric_limits<double>::infinity();
    return static_cast<double>(*quota) / static_cast<double>(*period);
}

}  // namespace

GroupLimits group_limits(const std::string& root) {
    GroupLimits limits;
    for (const Mount& mount : mounts(root))
        for (const std::string_view controller : {"memory", "cpu"}) {
            if (!mount.second && !holds(mount.controllers, controller)) continue;
            const auto group = group_in(mount, root, controller);
            if (!group) continue;
            const auto all = folders(mount, *group, root);
            for (const std::string& folder : all) {
                if (controller == "memory")
                    limits.memory = std::min(limits.memory, memory_left(mount, folder, folder == all.back()));
                else
                    limits.processors = std::min(limits.processors, processors_in(mount, folder));
            }
        }
    return limits;
}

}  // namespace colonnade::experiment
