/// Question: what does the cuda backend take on this machine, kernel by kernel and run by run, and how near is that to
/// what the device can issue and move? Usage: gpu_bench machine | resident SECONDS PHOTOGRAPH |
/// once WORKLOAD float32|float64 COLUMNS PHOTOGRAPH | ladder SECONDS | whole SECONDS PHOTOGRAPH [BACKEND...] | serve
/// [BACKEND]. Run by bench/gpu_suite.sh.
#include <cstdlib>
#include <exception>

#include "gpu/programs.hpp"

namespace {

using namespace colonnade;

bool run(const std::vector<std::string>& words) {
    const std::string verb = words.empty() ? "" : words[0];
    if (verb == "machine") return bench::tell_machine();
    if (verb == "resident" && words.size() == 3) return bench::bench_device_pipeline(std::stod(words[1]), words[2]);
    if (verb == "once" && words.size() == 5)
        return bench::launch_once(words[1], words[2], std::stoul(words[3]), words[4]);
    if (verb == "ladder" && words.size() == 2) return bench::bench_ladder(std::stod(words[1]));
    if (verb == "whole" && words.size() == 3) return bench::bench_whole(std::stod(words[1]), words[2], {"cuda", "cpu"});
    if (verb == "whole" && words.size() > 3)
        return bench::bench_whole(std::stod(words[1]), words[2], {words.begin() + 3, words.end()});
    if (verb == "serve") return bench::serve(words.size() > 1 ? words[1] : "cuda");
    fmt::print(stderr, "gpu_bench: found '{}', allowed: machine, resident, once, ladder, whole, serve\n", verb);
    return false;
}

}  // namespace

int main(int argc, char** argv) {
    try {
        return run({argv + 1, argv + argc}) ? EXIT_SUCCESS : EXIT_FAILURE;
    } catch (const std::exception& error) {
        fmt::print(stderr, "gpu_bench: {}\n", error.what());
        return EXIT_FAILURE;
    }
}
