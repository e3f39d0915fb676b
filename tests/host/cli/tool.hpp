#pragma once

/// The command-line tool called as a function, in a folder of its own.
#include <sstream>
#include <string>
#include <vector>

#include "host/cli/cli.hpp"
#include "support/scratch.hpp"

namespace colonnade::cli::test {

struct Called {
    int status;
    std::string out, err;
};

inline Called call(const std::vector<std::string>& arguments) {
    std::vector<const char*> argv{"colonnade"};
    for (const std::string& argument : arguments) argv.push_back(argument.c_str());
    std::ostringstream out, err;
    const int status = main_cli(static_cast<int>(argv.size()), argv.data(), out, err);
    return {status, out.str(), err.str()};
}

/// Twenty columns of three layers; every circuit converges.
inline const std::string small_spec = R"(title = "Small"
seed = 3
[column]
count = 20
layers = 3
[microcircuit]
w_EI = { uniform = [0.8, 1.2] }
[stimulus]
kind = "contrast"
difference = { loguniform = [1e-3, 1e-1] }
)";

/// Expects one line that begins with the tool's name.
inline bool is_one_sentence(const std::string& text) {
    return text.rfind("colonnade: ", 0) == 0 && text.find('\n') == text.size() - 1;
}

}  // namespace colonnade::cli::test
