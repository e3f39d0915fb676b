#include "host/experiment/results/allocate.hpp"

#include <sys/mman.h>

#include <cstdint>

#include "colonnade/run.hpp"
#include "host/experiment/parallel/parallel.hpp"

namespace colonnade::experiment {
namespace {

/// Has the memory of an array that is about to be zeroed come in pages of 2 MiB where it spans some: at 4 KiB each,
/// their faults take longer than its numbers. Advice that is refused changes nothing.
void expect_use(void* first, std::size_t bytes) {
#ifdef MADV_HUGEPAGE
    constexpr std::size_t page = std::size_t{2} << 20;
    const std::size_t before = (page - reinterpret_cast<std::uintptr_t>(first) % page) % page;
    if (bytes < before + page) return;
    static_cast<void>(
        ::madvise(static_cast<std::byte*>(first) + before, (bytes - before) / page * page, MADV_HUGEPAGE));
#else
    static_cast<void>(first), static_cast<void>(bytes);
#endif
}

}  // namespace

void Allocations::fill(std::size_t threads, const std::function<bool()>& stop) const {
    in_parallel(threads, arrays_.size(), [&](std::size_t at) {
        if (stop && stop()) throw Interrupted{};
        const Array& array = arrays_[at];
        expect_use(array.first, array.bytes);
        array.zero();
    });
}

}  // namespace colonnade::experiment
