#pragma once

/// Memory of the emulated device: one range of addresses, in which an allocation is followed by a guard zone and never
/// lies where one was freed a short while ago. What was not written reads as NaN, or -1.
#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>

namespace colonnade::emulated {

/// Held by whoever does anything with the device.
std::recursive_mutex& device_lock();

/// Who touched a word or byte last, as numbers of Engine::segment.
struct Cell {
    std::uint32_t writer, atomic, reader[2];
};

/// Addresses whose accesses are checked, with a cell for each word of four bytes, and one for each byte of words that
/// were touched in part. All cells are zeros, in pages that take no room until they are used.
struct Space {
    std::byte* start = nullptr;
    std::uintptr_t base = 0;  ///< the address of `start`
    std::size_t bytes = 0;
    Cell* words = nullptr;
    Cell* single = nullptr;

    Space() = default;
    Space(void* from, std::size_t size);
    [[nodiscard]] bool has(std::uintptr_t at) const { return at - base < bytes; }
    /// Makes all cells zeros.
    void forget() const;
};

inline constexpr int pattern = 0xFF;
inline constexpr std::size_t granule = 256;

class Memory {
public:
    static Memory& device();

    /// nullptr where there is no room.
    void* allocate(std::size_t bytes);
    /// Whether it was an allocation; a guard zone that was written to is a finding.
    bool release(void* block);
    void* allocate_pinned(std::size_t bytes);
    bool release_pinned(void* block);
    /// Of all allocations; for a look between tests.
    void check_guards() const;

    [[nodiscard]] bool is_pinned(const void* at) const;
    /// Whether `bytes` from there on lie in one allocation.
    [[nodiscard]] bool holds(std::uintptr_t at, std::size_t bytes) const {
        const std::uintptr_t from = at - space.base, last = from + bytes - 1;
        if (last >= space.bytes) return false;
        const std::uintptr_t first_granule = from / granule, last_granule = last / granule;
        if (first_granule == last_granule) return last % granule < valid_[first_granule];
        for (std::uintptr_t g = first_granule; g < last_granule; ++g)
            if (valid_[g] != granule) return false;
        return last % granule < valid_[last_granule];
    }
    /// Where an address lies, in words.
    [[nodiscard]] std::string place_of(std::uintptr_t at) const;

    Space space;
    std::size_t limit;
    std::size_t allocated = 0;                    ///< bytes
    std::size_t failed = 0;                       ///< allocations so far
    std::size_t will_succeed = 0, will_fail = 0;  ///< allocations

private:
    Memory();
    [[nodiscard]] bool may_allocate();
    void mark(std::size_t from, std::size_t bytes, bool is_valid);
    void check_guard(std::size_t from, std::size_t bytes) const;

    std::uint16_t* valid_;                          ///< bytes of a granule that belong to an allocation
    std::map<std::size_t, std::size_t> blocks_;     ///< offset, bytes
    std::map<std::uintptr_t, std::size_t> pinned_;  ///< address, bytes
    std::size_t next_ = granule;                    ///< where the search for room begins
};

}  // namespace colonnade::emulated
