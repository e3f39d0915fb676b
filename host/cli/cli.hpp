#pragma once

#include <ostream>

namespace colonnade::cli {

/// Exit statuses of the tool, besides 128 + the number of the signal that stopped it (design: 75 is kept for a stop
/// with a checkpoint).
enum Exit : int { done = 0, internal = 1, usage = 2, unconverged = 3, machine = 4 };

/// The whole tool: parses the command line, runs a verb, writes results to `out` and one sentence of error to `err`.
/// Returns an exit status; never throws.
int main_cli(int argc, const char* const* argv, std::ostream& out, std::ostream& err);

}  // namespace colonnade::cli
