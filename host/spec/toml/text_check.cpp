#include "host/spec/toml/text_check.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "colonnade/error.hpp"
#include "host/data/utf8.hpp"

namespace colonnade::spec {
namespace {

constexpr std::size_t bracket_limit = 32;
constexpr std::size_t dot_limit = 8;

std::size_t line_of(std::string_view text, std::size_t offset) {
    return 1 +
           static_cast<std::size_t>(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(offset), '\n'));
}

/// Walks over strings and comments, so that what is left can be looked at character by character.
class Scanner {
public:
    Scanner(std::string_view text, const std::string& name) : text_(text), name_(name) {}

    void scan() {
        const std::string_view byte_order_mark = "\xEF\xBB\xBF";
        if (text_.starts_with(byte_order_mark)) at_ = byte_order_mark.size();
        while (at_ < text_.size()) {
            const char c = text_[at_];
            if (c == '"' || c == '\'')
                skip_string(c);
            else if (c == '#')
                at_ = std::min(text_.find('\n', at_), text_.size());
            else
                look_at(c);
        }
    }

private:
    [[noreturn]] void refuse(const std::string& rest) const {
        throw Error(fmt::format("{}:{}: found {}", name_, line_of(text_, std::min(at_, text_.size() - 1)), rest));
    }

    [[nodiscard]] bool beyond_ascii(std::size_t i) const {
        return i < text_.size() && static_cast<unsigned char>(text_[i]) >= 0x80U;
    }

    /// The parser and its tree are recursive, also over dotted keys; and it does not know all characters where TOML
    /// wants ASCII.
    void look_at(char c) {
        if (beyond_ascii(at_)) refuse("a character beyond ASCII outside a string, allowed: quotes around it");
        if (c == '[' || c == '{') ++brackets_;
        if ((c == ']' || c == '}') && brackets_ > 0) --brackets_;
        if (c == '.') ++dots_;
        if (c == '=' || c == ',' || c == '\n') dots_ = 0;
        if (brackets_ > bracket_limit)
            refuse(fmt::format("brackets nested deeper than {}, allowed: at most that", bracket_limit));
        if (dots_ > dot_limit)
            refuse(fmt::format("dotted keys nested deeper than {}, allowed: at most that", dot_limit));
        ++at_;
    }

    /// Stops one past the closing quotes, or at the end of the line that a short string must not cross.
    void skip_string(char quote) {
        const std::string three(3, quote);
        const bool is_long = text_.substr(at_, 3) == three;
        for (at_ += is_long ? 3 : 1; at_ < text_.size(); ++at_) {
            if (quote == '"' && text_[at_] == '\\') {
                const auto next = text_.find_first_not_of(" \t\r\n", at_ + 1);
                if (is_long && next != std::string_view::npos && beyond_ascii(next))
                    refuse("a backslash before a character beyond ASCII, allowed: TOML's escapes");
                ++at_;
            } else if (is_long ? text_.substr(at_, 3) == three : text_[at_] == quote) {
                at_ += is_long ? 3 : 1;
                // a long string may end in one or two quotes of its own
                for (int i = 0; is_long && i < 2 && at_ < text_.size() && text_[at_] == quote; ++i) ++at_;
                return;
            } else if (!is_long && text_[at_] == '\n') {
                return;
            }
        }
    }

    std::string_view text_;
    const std::string& name_;
    std::size_t at_ = 0, brackets_ = 0, dots_ = 0;
};

}  // namespace

void check_encoding(std::string_view text, const std::string& name) {
    for (std::size_t i = 0; i < text.size();) {
        const std::size_t length = data::sequence_length(text.substr(i));
        if (length == 0)
            throw Error(fmt::format("{}:{}: found byte 0x{:02X} outside a UTF-8 sequence, allowed: UTF-8 text", name,
                                    line_of(text, i), static_cast<unsigned>(static_cast<unsigned char>(text[i]))));
        i += length;
    }
}

void check_text(std::string_view text, const std::string& name) {
    if (text.size() > text_limit)
        throw Error(fmt::format("{}: found {} bytes, allowed: at most {} (16 MiB)", name, text.size(), text_limit));
    check_encoding(text, name);
    Scanner(text, name).scan();
}

}  // namespace colonnade::spec
