#include "host/spec/draws_at.hpp"

#include "host/spec/fields.hpp"

namespace colonnade::spec {
namespace {

/// Walks the fields of both populations by their own names.
class Finder {
public:
    static constexpr bool reading = false;

    explicit Finder(std::string_view key) : key_(key) {}

    void operator()(std::string_view path, Draw& field) {
        if (path == key_ || is_shared_name(path)) found_.push_back(&field);
    }
    void operator()(std::string_view path, std::vector<Draw>& field) {
        if (path == key_ && field.size() == 1) found_.push_back(&field.front());
    }
    template <class T>
    void operator()(std::string_view, const T&) {}

    [[nodiscard]] static bool shares_activation(const Microcircuit&) { return false; }
    [[nodiscard]] static bool uses_contrast() { return false; }
    [[nodiscard]] std::vector<Draw*>& found() { return found_; }

private:
    /// Whether `microcircuit.activation.gain` asks for `microcircuit.activation_E.gain` and `_I`.
    [[nodiscard]] bool is_shared_name(std::string_view path) const {
        constexpr std::string_view shared = "microcircuit.activation.";
        return key_.starts_with(shared) && path.starts_with("microcircuit.activation_") &&
               path.substr(shared.size() + 2) == key_.substr(shared.size());
    }

    std::string_view key_;
    std::vector<Draw*> found_;
};

}  // namespace

std::vector<Draw*> draws_at(Spec& spec, std::string_view key) {
    // a single layer has no neighbour, and a cascade nothing from above
    const bool coupled = spec.column.layers > 1;
    const bool fed_back = coupled && spec.column.coupling == Coupling::concurrent;
    if (key == "column.feedback" ? !fed_back : key.starts_with("column.") && !coupled) return {};
    Finder finder(key);
    visit_fields(spec, finder);
    return finder.found();
}

}  // namespace colonnade::spec
