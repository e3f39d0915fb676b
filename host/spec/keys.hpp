#pragma once

#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "colonnade/types.hpp"

namespace colonnade::spec {

enum class Type {
    table,    ///< holds further keys
    boolean,  ///< true or false
    integer,
    real,
    draw,   ///< a number, or a rule that gives every column its own
    draws,  ///< a draw, or an array of them, one a channel
    text,
    path,      ///< of a file that is read; relative to the folder of the spec
    choice,    ///< one of Key::options
    integers,  ///< a list of integers
    names,     ///< a list of names, or "all"
    matrix,    ///< rows of numbers, or { file = "..." }
    values     ///< a list of integers, of numbers or of names
};

/// Interval of numbers; an end may be left out of it.
struct Range {
    double lowest = -std::numeric_limits<double>::infinity();
    double highest = std::numeric_limits<double>::infinity();
    bool above = false;  ///< lowest itself is not allowed
    bool below = false;  ///< highest itself is not allowed

    [[nodiscard]] bool contains(double x) const noexcept {
        return (above ? x > lowest : x >= lowest) && (below ? x < highest : x <= highest);
    }
    /// `1 to 4096`, `above 0`, ...; empty when every number is allowed.
    [[nodiscard]] std::string text() const;
};

/// One key of a spec. The table of keys drives reading, defaults, messages and the reference.
struct Key {
    std::string_view path;  ///< dotted
    Type type = Type::real;
    std::string_view fallback{};       ///< default as TOML; empty when there is none, or when it depends
    std::string_view fallback_note{};  ///< default in words, when it depends
    Range range{};
    std::string_view options{};    ///< names separated by `|`, in the order of the enumeration
    std::string_view unit{};       ///< "1" dimensionless, "tau" a time
    std::string_view only_with{};  ///< condition under which the key has a meaning, in words; see only_with(key)
    bool fixed = false;            ///< may not be swept
    bool signed_if_mixed = false;  ///< allow_mixed_signs lifts the range
    std::string_view meaning{};
};

/// All keys in the order of the reference.
[[nodiscard]] std::span<const Key> keys();
/// The key at a path, or nullptr. `microcircuit.activation_E.gain` and `_I` are those of `microcircuit.activation`.
[[nodiscard]] const Key* find_key(std::string_view path);
/// `column`, `microcircuit`, ...: the tables at the top.
[[nodiscard]] std::span<const std::string_view> sections();
/// True for `column`, `microcircuit`, ... and for keys of type table.
[[nodiscard]] bool is_section(std::string_view path);
/// Every path that a spec may contain, those of both populations spelt out.
[[nodiscard]] const std::vector<std::string>& all_paths();
/// `an integer`, `a number or a draw`, ... for messages.
[[nodiscard]] std::string noun(Type type);
/// What a key may be, in words: noun and range, or the options.
[[nodiscard]] std::string allowed(const Key& key);
/// Names of Key::options.
[[nodiscard]] std::vector<std::string_view> option_names(const Key& key);

/// Keys of an activation of a kind, besides its kind.
[[nodiscard]] std::vector<std::string_view> keys_of(Activation kind);

/// The condition under which a key has a meaning, in words; that of an activation's parameter follows from the table of
/// activations. Empty: always.
[[nodiscard]] std::string only_with(const Key& key);

}  // namespace colonnade::spec
