#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "colonnade/error.hpp"
#include "colonnade/estimate.hpp"
#include "colonnade/run.hpp"
#include "colonnade/spec.hpp"

/// How long a verb takes, by trying pieces of it that are spread over the whole, larger ones until the time is up.
namespace colonnade::trials {

/// What is known so far. Plain data, so that it can cross a pipe.
struct Tried {
    double seconds = 0.0;      ///< that the verb will take
    double took = 0.0;         ///< seconds of the largest try
    std::uint64_t pieces = 0;  ///< of it: columns, points of a grid or of a branch
    std::uint64_t of = 0;      ///< pieces in the whole; 0: not known
    Findings findings{};
};

/// Told each time that more is known.
using Tell = std::function<void(const Tried&)>;

/// Tries a verb for about `seconds`. It may take longer where a piece cannot be stopped: whoever has to be sure runs it
/// in a process of its own. Throws Error as the verb does.
void try_out(Verb verb, const Experiment& experiment, const RunOptions& options, double seconds, const Tell& tell);

/// What a trial in a process of its own came to.
struct Apart {
    std::optional<Tried> tried;    ///< the last that it told; nothing where not one piece ended
    double seconds = 0.0;          ///< that it was given
    std::optional<Error> refusal;  ///< what the verb says to this spec
};

/// try_out() in a process of its own, which is ended when `seconds` have passed, wherever it is then: a single circuit
/// may take hours. Throws Interrupted soon after options.stop answers true.
[[nodiscard]] Apart try_apart(Verb verb, const Experiment& experiment, const RunOptions& options, double seconds);

}  // namespace colonnade::trials
