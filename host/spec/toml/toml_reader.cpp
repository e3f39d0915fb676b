#include "host/spec/toml/toml_reader.hpp"

#include <stdexcept>

namespace {

/// toml++ asserts on some malformed text, such as the header `[+]`; here that is one more way of not being TOML.
struct Malformed : std::logic_error {
    using std::logic_error::logic_error;
};

[[noreturn]] void give_up(const char* condition) {
    throw Malformed(condition);
}

}  // namespace

// Assertions have to be checked in every build type.
#undef NDEBUG
#define TOML_ASSERT(condition) (static_cast<bool>(condition) ? static_cast<void>(0) : ::give_up(#condition))
#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>

#include "colonnade/error.hpp"
#include "host/spec/print.hpp"
#include "host/spec/toml/text_check.hpp"

namespace colonnade::spec {
namespace {

/// Turns toml++'s tree, which is sorted by key, into ours.
struct Converter {
    std::shared_ptr<const std::string> name;
    bool with_lines;

    [[nodiscard]] Table convert_table(const toml::table& table) const {
        struct Entry {
            toml::source_position position;
            Member member;
        };
        std::vector<Entry> entries;
        for (const auto& [key, node] : table)
            entries.push_back({key.source().begin, {std::string(key.str()), convert(node)}});
        std::stable_sort(entries.begin(), entries.end(),
                         [](const Entry& left, const Entry& right) { return left.position < right.position; });
        Table result;
        for (Entry& entry : entries) result.members.push_back(std::move(entry.member));
        return result;
    }

    [[nodiscard]] Value convert(const toml::node& node) const {
        Value value{false, {name, with_lines ? static_cast<std::uint32_t>(node.source().begin.line) : 0}};
        if (const auto* table = node.as_table()) {
            value.data = convert_table(*table);
        } else if (const auto* array = node.as_array()) {
            Items items;
            for (const toml::node& item : *array) items.push_back(convert(item));
            value.data = std::move(items);
        } else if (const auto boolean = node.value_exact<bool>()) {
            value.data = *boolean;
        } else if (const auto integer = node.value_exact<std::int64_t>()) {
            value.data = *integer;
        } else if (const auto real = node.value_exact<double>()) {
            value.data = *real;
        } else if (const auto string = node.value_exact<std::string>()) {
            value.data = *string;
        } else {
            throw Error(value.where.text() +
                        ": found a date or time, allowed: numbers, strings, true, false, arrays and tables");
        }
        return value;
    }
};

/// True when the parser trips over the first `lines` lines.
bool trips(std::string_view text, std::size_t lines) {
    std::size_t end = 0;
    for (; lines > 0 && end != std::string_view::npos; --lines) end = text.find('\n', end + (end > 0 ? 1 : 0));
    try {
        static_cast<void>(toml::parse(text.substr(0, end)));
    } catch (const Malformed&) {
        return true;
    } catch (const toml::parse_error&) {
        return false;
    }
    return false;
}

/// Line at which the parser trips; it reads in order, so that every longer beginning trips as well.
std::size_t line_of_assertion(std::string_view text) {
    std::size_t low = 1;
    auto high = 1 + static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
    while (low < high) {
        const std::size_t middle = (low + high) / 2;
        if (trips(text, middle))
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

}  // namespace

Value read_toml(std::string_view text, const std::string& name) {
    check_text(text, name);
    try {
        return Converter{std::make_shared<const std::string>(name), true}.convert(toml::parse(text));
    } catch (const toml::parse_error& error) {
        throw Error(fmt::format("{}:{}: not valid TOML: {}", name, error.source().begin.line,
                                shorten(error.description(), 200)));
    } catch (const Malformed&) {
        throw Error(fmt::format("{}:{}: not valid TOML: malformed key or table header", name, line_of_assertion(text)));
    }
}

Value read_value(std::string_view text, const std::string& place) {
    const Converter converter{std::make_shared<const std::string>(place), false};
    check_encoding(text, place);
    Value word{std::string(text), {converter.name, 0}};
    try {
        check_text(text, place);
        const toml::table table = toml::parse("value = " + std::string(text));
        return table.size() == 1 ? converter.convert(*table.get("value")) : word;
    } catch (const toml::parse_error&) {
        return word;
    } catch (const Malformed&) {
        return word;
    } catch (const Error&) {  // what may not be TOML may be a word
        return word;
    }
}

}  // namespace colonnade::spec
