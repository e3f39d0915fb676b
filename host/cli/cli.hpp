#pragma once

#include <ostream>

namespace colonnade::cli {

/// Exit statuses of the tool, besides 128 + the number of the signal that stopped it (design: 75 is kept for a stop
/// with a checkpoint).
enum Exit : int { done = 0, internal = 1, usage = 2, unconverged = 3, machine = 4 };

/// The same for --help, which every verb ends with.
inline constexpr const char* exit_statuses =
    "Exit status: 0 done; 1 internal error; 2 bad usage or spec; 3 run --require-converged alone: some circuit did\n"
    "not converge (the file is written); 4 device, memory or disk; 128 + N stopped by signal N (nothing is written).";

/// The whole tool: parses the command line, runs a verb, writes results to `out` and one sentence of error to `err`.
/// Returns an exit status; never throws.
int main_cli(int argc, const char* const* argv, std::ostream& out, std::ostream& err);

}  // namespace colonnade::cli
