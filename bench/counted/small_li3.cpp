/// Marches a small LI3 with AVX2 for the number of steps given, one thread: what bench/count_instructions.sh counts.
#include <cstdlib>
#include <iostream>

#include "kernels/backend.hpp"
#include "support/workloads.hpp"

int main(int argc, char** argv) {
    using namespace colonnade;
    const auto* backend = kernels::cpu_backend("avx2");
    if (argc != 2 || backend == nullptr) {
        std::cerr << "usage: small_li3 STEPS, on a processor with AVX2\n";
        return 2;
    }
    const auto steps = static_cast<std::size_t>(std::strtoul(argv[1], nullptr, 10));
    for (auto& batch : bench::li3(1024)) {
        const auto system = batch.system();
        std::vector<float> scratch(backend->scratch_size(system));
        backend->advance(system, steps, scratch);
    }
    return EXIT_SUCCESS;
}
