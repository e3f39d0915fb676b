#include "memory.hpp"

#include <sys/mman.h>

#include <cstdlib>
#include <cstring>
#include <new>
#include <string>

#include "emulated.hpp"
#include "findings.hpp"

namespace colonnade::emulated {
namespace {

constexpr std::size_t address_bytes = std::size_t{8} << 30;

/// Zeros that take no room until they are touched.
void* reserve(std::size_t bytes) {
    void* const room = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (room == MAP_FAILED) throw std::bad_alloc();
    return room;
}

std::size_t in_granules(std::size_t bytes) {
    return (bytes + granule - 1) / granule * granule;
}

}  // namespace

std::recursive_mutex& device_lock() {
    static std::recursive_mutex lock;
    return lock;
}

Space::Space(void* from, std::size_t size)
    : start(static_cast<std::byte*>(from)),
      base(reinterpret_cast<std::uintptr_t>(from)),
      bytes(size),
      words(static_cast<Cell*>(reserve(size / 4 * sizeof(Cell)))),
      single(static_cast<Cell*>(reserve(size * sizeof(Cell)))) {}

void Space::forget() const {
    (void)madvise(words, bytes / 4 * sizeof(Cell), MADV_DONTNEED);
    (void)madvise(single, bytes * sizeof(Cell), MADV_DONTNEED);
}

Memory& Memory::device() {
    static auto* const memory = new Memory;  // what is destroyed last still frees
    return *memory;
}

Memory::Memory()
    : space(reserve(address_bytes), address_bytes),
      limit(whole_memory),
      valid_(static_cast<std::uint16_t*>(reserve(address_bytes / granule * sizeof(std::uint16_t)))) {}

bool Memory::may_allocate() {
    if (will_fail == 0) return true;
    if (will_succeed > 0) return --will_succeed, true;
    return --will_fail, false;
}

void Memory::mark(std::size_t from, std::size_t bytes, bool is_valid) {
    for (std::size_t at = 0; at < bytes; at += granule)
        valid_[(from + at) / granule] =
            is_valid ? static_cast<std::uint16_t>(bytes - at < granule ? bytes - at : granule) : 0;
}

void* Memory::allocate(std::size_t bytes) {
    if (!may_allocate() || bytes > limit || allocated > limit - bytes) {
        ++failed;
        return nullptr;
    }
    const std::size_t whole = in_granules(bytes) + granule;  // at least one granule of guard
    const auto is_free = [&](std::size_t from) {
        const auto after = blocks_.lower_bound(from);
        if (after != blocks_.end() && after->first < from + whole) return false;
        if (after == blocks_.begin()) return true;
        const auto before = std::prev(after);
        return before->first + in_granules(before->second) + granule <= from;
    };
    if (next_ + whole > address_bytes) next_ = granule;
    while (!is_free(next_)) {
        const auto after = blocks_.lower_bound(next_ + whole);
        if (after == blocks_.begin()) return nullptr;
        const auto in_the_way = std::prev(after);
        next_ = in_the_way->first + in_granules(in_the_way->second) + granule;
        if (next_ + whole > address_bytes) return nullptr;
    }
    const std::size_t from = next_;
    next_ += whole;
    blocks_.emplace(from, bytes);
    allocated += bytes;
    mark(from, bytes, true);
    std::byte* const block = space.start + from;
    std::memset(block, pattern, whole);
    return block;
}

bool Memory::release(void* block) {
    const std::size_t from = reinterpret_cast<std::uintptr_t>(block) - space.base;
    const auto found = blocks_.find(from);
    if (found == blocks_.end()) return false;
    const std::size_t bytes = found->second;
    check_guard(from, bytes);
    mark(from, bytes, false);
    blocks_.erase(found);
    allocated -= bytes;
    // whole pages of it, so that a long test takes no more memory than a device has
    constexpr std::size_t page = 4096;
    const std::size_t first = (from + page - 1) / page * page, last = (from + bytes) / page * page;
    if (first >= last) return true;
    (void)madvise(space.start + first, last - first, MADV_DONTNEED);
    (void)madvise(space.words + first / 4, (last - first) / 4 * sizeof(Cell), MADV_DONTNEED);
    (void)madvise(space.single + first, (last - first) * sizeof(Cell), MADV_DONTNEED);
    return true;
}

void* Memory::allocate_pinned(std::size_t bytes) {
    if (!may_allocate()) {
        ++failed;
        return nullptr;
    }
    void* const block = std::aligned_alloc(granule, in_granules(bytes));
    if (block == nullptr) return nullptr;
    std::memset(block, pattern, in_granules(bytes));
    pinned_.emplace(reinterpret_cast<std::uintptr_t>(block), bytes);
    return block;
}

bool Memory::release_pinned(void* block) {
    if (pinned_.erase(reinterpret_cast<std::uintptr_t>(block)) == 0) return false;
    std::free(block);
    return true;
}

bool Memory::is_pinned(const void* at) const {
    const auto address = reinterpret_cast<std::uintptr_t>(at);
    const auto after = pinned_.upper_bound(address);
    if (after == pinned_.begin()) return false;
    const auto block = std::prev(after);
    return address < block->first + block->second;
}

void Memory::check_guard(std::size_t from, std::size_t bytes) const {
    const std::byte* const block = space.start + from;
    for (std::size_t at = bytes; at < in_granules(bytes) + granule; ++at)
        if (block[at] != std::byte{pattern})
            return report(cudaErrorIllegalAddress, "an allocation of " + std::to_string(bytes) +
                                                       " bytes was written to from its byte " + std::to_string(at) +
                                                       " on, beyond its end");
}

void Memory::check_guards() const {
    for (const auto& [from, bytes] : blocks_) check_guard(from, bytes);
}

std::string Memory::place_of(std::uintptr_t at) const {
    if (!space.has(at)) return "memory of the host";
    const auto after = blocks_.upper_bound(at - space.base);
    if (after == blocks_.begin()) return "memory of the device before any allocation";
    const auto before = std::prev(after);
    return "byte " + std::to_string(at - space.base - before->first) + " of an allocation of " +
           std::to_string(before->second) + " bytes";
}

}  // namespace colonnade::emulated
