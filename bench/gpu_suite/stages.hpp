#pragma once

/// In which order the GPU suite runs the tests of kernels/, so that the first failure points at its cause.
#include <fnmatch.h>

#include <string>
#include <vector>

namespace colonnade::suite {

/// Tests whose full names match one of the shell patterns; they run in the order in which their program has them.
struct Stage {
    const char* name;
    std::vector<const char*> patterns;
};

/// What later stages are built of comes first; a test belongs to the first stage that has it.
[[nodiscard]] inline const std::vector<Stage>& stages() {
    static const std::vector<Stage> all{
        {"functions", {"*/OnTheDevice.Function*/cuda"}},
        {"draws", {"*/OnTheDevice.Draws*/cuda", "*/EveryLevel.Draws*/cuda"}},
        {"steps", {"*/EveryLevel.*OneStep*/cuda"}},
        {"marches",
         {"*/EveryLevel.*ForEveryActivation*/cuda", "*/EveryLevel.*ForFoldedStacks*/cuda",
          "*/EveryLevel.*ForEveryMotif*/cuda", "*/EveryLevel.*ForwardBackward*/cuda",
          "*/EveryLevel.*EvolveTogether*/cuda", "*/EveryLevel.*ForAProduct*/cuda",
          "*/EveryLevel.*ForWideCircuits*/cuda", "*/EveryLevel.A*/cuda"}},
        {"flow", {"*/EveryLevel.*StepsOfTheFlow*/cuda"}},
        {"library", {"*/ByLibrary.*/cuda"}},
        {"newton", {"*/EveryLevel.*Newton*/cuda"}},
        {"certificates", {"*/CertifyLevel.*/cuda"}},
        {"runs", {"*/PipelineIn.*/cuda"}},
        {"device", {"*/cuda"}},
        {"host", {"*"}},
    };
    return all;
}

[[nodiscard]] inline bool matches(const std::string& test, const char* pattern) {
    return fnmatch(pattern, test.c_str(), 0) == 0;
}

}  // namespace colonnade::suite
