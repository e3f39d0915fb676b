#pragma once

#include <optional>
#include <string>

#include "colonnade/colonnade.hpp"
#include "host/estimates/trial.hpp"

namespace colonnade::cli {

/// What a trial in a process of its own came to.
struct Apart {
    std::optional<estimates::Tried> tried;  ///< the last that it told; nothing where not one piece ended
    double seconds = 0.0;                   ///< that it was given
    std::optional<Error> refusal;           ///< what the verb says to this spec
};

/// estimates::try_out() in a process of its own, which is ended when `seconds` have passed, wherever it is then: a
/// single circuit may take hours. Throws Interrupted soon after options.stop answers true.
[[nodiscard]] Apart try_apart(Verb verb, const Experiment& experiment, const RunOptions& options, double seconds);

}  // namespace colonnade::cli
