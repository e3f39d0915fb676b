#pragma once

#include <stdexcept>
#include <string>

namespace colonnade {

/// Who has to act on an error; it decides the exit status of the command-line tool.
enum class Fault {
    input,    ///< the caller's spec, option or file: exit 2
    machine,  ///< memory, disk or device: exit 4
    internal  ///< a broken contract of our own: exit 1
};

/// The one exception type of the library. `what()` is a single sentence that says where, what was
/// found and what is allowed, e.g. `stack.toml:12: column.layers: found 0, allowed: 1 to 4096`.
class Error : public std::runtime_error {
public:
    explicit Error(const std::string& sentence, Fault fault = Fault::input)
        : std::runtime_error(sentence), fault_(fault) {}

    [[nodiscard]] Fault fault() const noexcept { return fault_; }

private:
    Fault fault_;
};

}  // namespace colonnade
