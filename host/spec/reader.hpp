#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "colonnade/spec.hpp"
#include "host/spec/files.hpp"
#include "host/spec/keys.hpp"
#include "host/spec/toml/value.hpp"

namespace colonnade::spec {

/// Throws Error when the tree holds something that is neither a key nor a section, or a string with control characters.
void check_names(const Value& root);

/// Fills fields from a tree of values; what is not given takes the default of the table of keys. One value at a time:
/// what several keys have to agree on is checked by `check_rules`.
class Reader {
public:
    static constexpr bool reading = true;

    /// Keeps references. `root` has passed `check_names`.
    Reader(const Value& root, Files& files) : root_(root), files_(files) {}

    void operator()(std::string_view path, bool& field);
    void operator()(std::string_view path, std::uint64_t& field);
    void operator()(std::string_view path, double& field);
    void operator()(std::string_view path, std::string& field);
    void operator()(std::string_view path, Draw& field);
    void operator()(std::string_view path, std::vector<Draw>& field);
    void operator()(std::string_view path, std::vector<std::size_t>& field);
    /// Names; none for "all".
    void operator()(std::string_view path, std::vector<std::string>& field);
    /// Population of each neuron, from the indices of the inhibitory ones.
    void operator()(std::string_view path, std::vector<bool>& field);
    /// Values of an axis of an atlas.
    void operator()(std::string_view path, std::vector<AtlasValue>& field);
    /// The subset, as far as it is given.
    void operator()(std::string_view path, Column& column);
    /// Custom weights.
    void operator()(std::string_view path, Microcircuit& circuit);
    template <class E>
    requires std::is_enum_v<E>
    void operator()(std::string_view path, E& field) { field = static_cast<E>(option(path)); }
    [[nodiscard]] bool shares_activation(const Microcircuit&) const;
    [[nodiscard]] bool uses_contrast() const;

    [[nodiscard]] bool given(std::string_view path) const { return root_.at(path) != nullptr; }
    /// Place of a value, or of the section it would stand in, or of the whole.
    [[nodiscard]] Where where(std::string_view path) const;
    /// What is given at a path, as it is named in messages; its default otherwise.
    [[nodiscard]] std::string found(std::string_view path) const;
    /// What a key of draws may give, signs of weights considered.
    [[nodiscard]] Range range_of(const Key& key) const;
    [[nodiscard]] Files& files() const noexcept { return files_; }

    /// Throws Error for the first value that no field asked for: a key without meaning here.
    void refuse_meaningless() const;

private:
    /// Given or default value, nullptr when there is neither; marks it as asked for.
    const Value* take(std::string_view path, const Key& key);
    [[nodiscard]] std::size_t option(std::string_view path);
    [[nodiscard]] bool mixed_signs() const;
    void refuse_meaningless(const Value& value, const std::string& section) const;

    const Value& root_;
    Files& files_;
    std::set<const Value*> taken_{};
};

}  // namespace colonnade::spec
