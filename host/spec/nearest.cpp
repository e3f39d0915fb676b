#include "host/spec/nearest.hpp"

#include <algorithm>
#include <limits>
#include <optional>
#include <vector>

#include "host/spec/keys.hpp"
#include "host/spec/toml/value.hpp"

namespace colonnade::spec {
namespace {

/// Longer words are not names that were meant, only costly to compare.
constexpr std::size_t longest_name = 80;

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// Edits in a word of this length that still leave it what was meant: none of one or two letters.
std::size_t tolerated(std::size_t length) {
    return std::min<std::size_t>(length / 3, 3);
}

/// The last `parts` parts of a dotted path; the whole path if it has no more.
std::string_view tail(std::string_view path, std::size_t parts) {
    std::size_t begin = path.size();
    for (; parts > 0 && begin != std::string_view::npos; --parts)
        begin = begin == 0 ? std::string_view::npos : path.rfind('.', begin - 1);
    return begin == std::string_view::npos ? path : path.substr(begin + 1);
}

std::size_t count_parts(std::string_view path) {
    return static_cast<std::size_t>(std::count(path.begin(), path.end(), '.')) + 1;
}

/// Edits between two paths of as many parts, part by part; nullopt where some part is not near, or all are the same.
std::optional<std::size_t> slips(std::string_view path, std::string_view candidate) {
    std::size_t all = 0;
    while (true) {
        const std::string_view part = last_part(path);
        const std::size_t distance = edit_distance(part, last_part(candidate));
        if (distance > tolerated(part.size())) return std::nullopt;
        all += distance;
        path = section_part(path), candidate = section_part(candidate);
        if (path.empty()) return all;
    }
}

}  // namespace

std::size_t edit_distance(std::string_view left, std::string_view right) {
    const std::size_t columns = right.size() + 1;
    std::vector<std::size_t> table((left.size() + 1) * columns);
    const auto at = [&](std::size_t i, std::size_t j) -> std::size_t& { return table[i * columns + j]; };
    for (std::size_t i = 0; i <= left.size(); ++i)
        for (std::size_t j = 0; j <= right.size(); ++j) {
            if (i == 0 || j == 0) {
                at(i, j) = i + j;
                continue;
            }
            const bool same = lower(left[i - 1]) == lower(right[j - 1]);
            at(i, j) = std::min({at(i - 1, j) + 1, at(i, j - 1) + 1, at(i - 1, j - 1) + (same ? 0 : 1)});
            if (i > 1 && j > 1 && lower(left[i - 1]) == lower(right[j - 2]) &&
                lower(left[i - 2]) == lower(right[j - 1]))
                at(i, j) = std::min(at(i, j), at(i - 2, j - 2) + 1);
        }
    return table.back();
}

std::string nearest_name(std::string_view word, std::span<const std::string_view> names) {
    if (word.size() > longest_name) return {};
    std::size_t best = tolerated(word.size()) + 1;
    std::string_view found;
    for (const std::string_view name : names)
        if (const std::size_t distance = edit_distance(word, name); distance < best) {
            best = distance;
            found = name;
        }
    return std::string(found);
}

std::string nearest_key(std::string_view path) {
    if (path.size() > longest_name) return {};
    const std::size_t parts = count_parts(path);
    const std::string_view section = section_part(path), name = last_part(path);
    std::size_t best = std::numeric_limits<std::size_t>::max();
    std::string found;
    const auto consider = [&](std::string_view candidate) {
        if (candidate == path || count_parts(candidate) < parts) return;
        // slips in the parts that were written, of which the first may be missing; or the right name in another section
        std::optional<std::size_t> cost = slips(path, tail(candidate, parts));
        // (a name of one or two letters says too little)
        if (!cost && is_section(section) && name == last_part(candidate) && tolerated(name.size()) > 0)
            cost = tolerated(longest_name) + 1;
        if (!cost) return;
        const std::size_t whole = 2 * *cost + (count_parts(candidate) > parts ? 1 : 0);
        if (whole >= best) return;
        best = whole;
        found = candidate;
    };
    for (const std::string& key : all_paths()) consider(key);
    for (const std::string_view known : sections()) consider(known);
    return found;
}

}  // namespace colonnade::spec
