#include "host/spec/read_draw.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <tuple>

#include "host/spec/draw_support.hpp"
#include "host/spec/nearest.hpp"
#include "host/spec/print.hpp"
#include "host/spec/refuse.hpp"

namespace colonnade::spec {
namespace {

constexpr std::array<std::string_view, 7> names{"uniform", "normal",   "lognormal", "loguniform",
                                                "choice",  "linspace", "file"};
constexpr std::array<std::string_view, 9> members{"uniform",  "normal", "lognormal", "loguniform", "choice",
                                                  "linspace", "file",   "per",       "truncated"};

class DrawReader {
public:
    DrawReader(const Value& value, std::string_view path, const Key& key, const Range& range, Files& files)
        : value_(value), path_(path), key_(key), range_(range), files_(files) {}

    Draw read() {
        draw_.allowed_lowest = smallest(range_);
        draw_.allowed_highest = largest(range_);
        if (value_.numeric(draw_.a)) {
            if (!std::isfinite(draw_.a) || !range_.contains(draw_.a)) refuse_range(value_, std::string(path_));
            return draw_;
        }
        if (value_.table() == nullptr) refuse(value_, path_, key_);
        draw_.where = value_.where.text() + ": " + std::string(path_);
        find_rule();
        read_rule();
        read_scope();
        read_truncation();
        check_support(draw_, value_, path_, range_);
        return draw_;
    }

private:
    [[noreturn]] void refuse_range(const Value& value, const std::string& path) const {
        const std::string range = range_.text();
        refuse(value.where, path, print_short(value), range.empty() ? "a finite number" : range);
    }

    [[nodiscard]] std::string name() const { return std::string(names[static_cast<std::size_t>(draw_.kind) - 1]); }
    [[nodiscard]] std::string below(std::string_view member) const {
        return std::string(path_) + "." + std::string(member);
    }

    void find_rule() {
        for (const Member& member : value_.table()->members) {
            if (std::find(members.begin(), members.end(), member.key) == members.end())
                refuse(member.value.where, path_, "a draw named " + print_short(Value{member.key}),
                       fmt::format("{}", fmt::join(members, ", ")), nearest_name(member.key, members));
            const auto found = std::find(names.begin(), names.end(), member.key);
            if (found == names.end()) continue;
            if (rule_ != nullptr)
                refuse(member.value.where, path_, fmt::format("both {} and {}", name(), member.key), "one draw");
            rule_ = &member.value;
            draw_.kind = static_cast<DrawKind>(1 + (found - names.begin()));
        }
        if (rule_ == nullptr)
            refuse(value_.where, path_, print_short(value_), fmt::format("one of {}", fmt::join(names, ", ")));
    }

    void read_rule() {
        const std::string path = below(name());
        switch (draw_.kind) {
            case DrawKind::constant:
                break;
            case DrawKind::choice:
                read_choice(path);
                break;
            case DrawKind::file:
                read_file(path);
                break;
            case DrawKind::linspace:
                std::tie(draw_.a, draw_.b) = pair(*rule_, path, "[first, last]");
                break;
            case DrawKind::uniform:
                std::tie(draw_.a, draw_.b) = pair(*rule_, path, "[lowest, highest]");
                if (!(draw_.a < draw_.b))
                    refuse(rule_->where, path, print_short(*rule_), "[lowest, highest] in this order");
                break;
            case DrawKind::loguniform:
                std::tie(draw_.a, draw_.b) = pair(*rule_, path, "[lowest, highest]");
                if (!(0.0 < draw_.a && draw_.a < draw_.b))
                    refuse(rule_->where, path, print_short(*rule_), "[lowest, highest] in this order, both above 0");
                break;
            case DrawKind::normal:
            case DrawKind::lognormal:
                std::tie(draw_.a, draw_.b) = pair(*rule_, path, "[mean, standard deviation]");
                if (!(draw_.b > 0.0)) refuse(rule_->where, path, print_short(*rule_), "a standard deviation above 0");
                break;
        }
    }

    std::pair<double, double> pair(const Value& value, const std::string& path, const char* shape,
                                   bool infinite = false) {
        std::pair<double, double> ends;
        const Items* items = value.items();
        const bool fits = items != nullptr && items->size() == 2 && (*items)[0].numeric(ends.first) &&
                          (*items)[1].numeric(ends.second);
        const auto good = [&](double x) { return infinite ? !std::isnan(x) : std::isfinite(x); };
        if (!fits || !good(ends.first) || !good(ends.second))
            refuse(value.where, path, print_short(value),
                   fmt::format("two {}numbers {}", infinite ? "" : "finite ", shape));
        return ends;
    }

    void read_choice(const std::string& path) {
        const Items* items = rule_->items();
        if (items == nullptr || items->empty())
            refuse(rule_->where, path, print_short(*rule_), "an array of at least one number");
        for (const Value& item : *items) {
            double number = 0.0;
            if (!item.numeric(number) || !std::isfinite(number) || !range_.contains(number)) refuse_range(item, path);
            draw_.values.push_back(number);
        }
    }

    void read_file(const std::string& path) {
        if (rule_->string() == nullptr) refuse(rule_->where, path, print_short(*rule_), noun(Type::path));
        draw_.file = files_.resolve(*rule_->string());
        const data::Array& array = files_.array(draw_.file, rule_->where, path);
        const bool row = array.shape.size() == 2 && (array.shape[0] == 1 || array.shape[1] == 1);
        if (array.shape.size() != 1 && !row)
            refuse(rule_->where, path, fmt::format("an array of shape [{}]", fmt::join(array.shape, ", ")),
                   "one number a column");
        for (const double number : array.values)
            if (!std::isfinite(number) || !range_.contains(number)) refuse_range(Value{number, rule_->where}, path);
        draw_.values = array.values;
    }

    void read_scope() {
        const Value* per = value_.member("per");
        if (per == nullptr) return;
        const std::string* scope = per->string();
        if (scope == nullptr || (*scope != "column" && *scope != "layer"))
            refuse(per->where, below("per"), print_short(*per), "\"column\" or \"layer\"");
        draw_.scope = *scope == "layer" ? Scope::layer : Scope::column;
        if (draw_.scope == Scope::layer && (draw_.kind == DrawKind::linspace || draw_.kind == DrawKind::file))
            refuse(per->where, below("per"), "\"layer\" with " + name(), "\"column\", as its values belong to columns");
    }

    void read_truncation() {
        const Value* truncated = value_.member("truncated");
        if (truncated == nullptr) return;
        const std::string path = below("truncated");
        if (draw_.kind == DrawKind::choice || draw_.kind == DrawKind::linspace || draw_.kind == DrawKind::file)
            refuse(truncated->where, path, "a truncated " + name(),
                   "truncated for uniform, normal, lognormal and loguniform");
        std::tie(draw_.lowest, draw_.highest) = pair(*truncated, path, "[lowest, highest], inf allowed", true);
        if (!(draw_.lowest < draw_.highest))
            refuse(truncated->where, path, print_short(*truncated), "[lowest, highest] in this order");
    }

    const Value& value_;
    std::string_view path_;
    const Key& key_;
    const Range& range_;
    Files& files_;
    const Value* rule_ = nullptr;
    Draw draw_;
};

}  // namespace

Draw read_draw(const Value& value, std::string_view path, const Key& key, const Range& range, Files& files) {
    return DrawReader(value, path, key, range, files).read();
}

}  // namespace colonnade::spec
