#include "spec/nearest.hpp"

#include <algorithm>
#include <limits>
#include <vector>

#include "spec/keys.hpp"
#include "spec/value.hpp"

namespace colonnade::spec {
namespace {

/// Longer words are not names that were meant, only costly to compare.
constexpr std::size_t longest_name = 80;

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::size_t tolerated(std::size_t length) {
    return std::clamp<std::size_t>(length / 3, 1, 3);
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
    const std::string_view name = last_part(path);
    const std::size_t limit = tolerated(name.size());
    std::size_t best = std::numeric_limits<std::size_t>::max();
    std::string found;
    const auto consider = [&](std::string_view candidate) {
        const std::size_t whole = edit_distance(path, candidate);
        const std::size_t part = edit_distance(name, last_part(candidate));
        if (part > limit) return;
        // a slip in the section counts no more than one letter: the section may be another one altogether
        const std::size_t cost = 2 * part + std::min<std::size_t>(whole - std::min(whole, part), 2);
        if (cost < best) {
            best = cost;
            found = candidate;
        }
    };
    for (const std::string& key : all_paths()) consider(key);
    for (const std::string_view section : sections()) consider(section);
    return found;
}

}  // namespace colonnade::spec
