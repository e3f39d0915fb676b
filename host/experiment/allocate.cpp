#include "experiment/allocate.hpp"

#include <sys/mman.h>

#include "colonnade/run.hpp"
#include "experiment/parallel.hpp"

namespace colonnade::experiment {
namespace {

/// Has the memory of an array that is about to be zeroed come in pages of 2 MiB where it spans some: at 4 KiB each,
/// their faults take longer than its numbers. Advice that is refused changes nothing.
void expect_use(std::uintptr_t address, std::size_t bytes) {
#ifdef MADV_HUGEPAGE
    constexpr std::uintptr_t page = std::uintptr_t{2} << 20;
    const std::uintptr_t first = (address + page - 1) / page * page, last = (address + bytes) / page * page;
    if (first < last) static_cast<void>(::madvise(reinterpret_cast<void*>(first), last - first, MADV_HUGEPAGE));
#else
    static_cast<void>(address), static_cast<void>(bytes);
#endif
}

}  // namespace

void Allocations::fill(std::size_t threads, const std::function<bool()>& stop) const {
    in_parallel(threads, arrays_.size(), [&](std::size_t at) {
        if (stop && stop()) throw Interrupted{};
        const Array& array = arrays_[at];
        expect_use(array.address, array.bytes);
        array.zero();
    });
}

}  // namespace colonnade::experiment
