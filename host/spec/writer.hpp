#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "colonnade/spec.hpp"
#include "host/spec/keys.hpp"
#include "host/spec/toml/value.hpp"

namespace colonnade::spec {

/// Turns fields back into a tree of values, defaults included, such that the Reader gives the same fields again, also
/// when the axes of a sweep, or values that an atlas lists, replace some of them.
class Writer {
public:
    static constexpr bool reading = false;

    explicit Writer(std::span<const SweepAxis> axes);

    void operator()(std::string_view path, bool field);
    void operator()(std::string_view path, std::uint64_t field);
    void operator()(std::string_view path, double field);
    void operator()(std::string_view path, const std::string& field);
    void operator()(std::string_view path, const Draw& field);
    void operator()(std::string_view path, const std::vector<Draw>& field);
    void operator()(std::string_view path, const std::vector<std::size_t>& field);
    /// No names stand for all, which goes without saying.
    void operator()(std::string_view path, const std::vector<std::string>& field);
    void operator()(std::string_view path, const std::vector<bool>& field);
    void operator()(std::string_view path, const std::vector<AtlasValue>& field);
    void operator()(std::string_view path, const Column& column);
    void operator()(std::string_view path, const Microcircuit& circuit);
    template <class E>
    requires std::is_enum_v<E>
    void operator()(std::string_view path, E field) { write_option(path, static_cast<std::size_t>(field)); }
    [[nodiscard]] bool shares_activation(const Microcircuit& circuit) const;
    [[nodiscard]] bool uses_contrast() const;

    [[nodiscard]] const Value& tree() const noexcept { return root_; }

private:
    void put(std::string_view path, Value value);
    /// Whether a swept key decides that the one at `path` has no meaning at some of its values.
    [[nodiscard]] bool depends_on_swept(std::string_view path) const;
    void write_option(std::string_view path, std::size_t index);
    [[nodiscard]] bool swept(std::string_view path) const;

    Value root_{Table{}};
    std::span<const SweepAxis> axes_;
};

}  // namespace colonnade::spec
