/// Every read and write of a kernel, as the compiler tells: -fsanitize=thread puts a call before each, and what it
/// calls is defined here, not in the sanitizer's library. So races are found whatever the order of threads, and
/// addresses are checked byte by byte.
#include <algorithm>
#include <string>
#include <utility>

#include "engine.hpp"
#include "findings.hpp"

extern "C" {
extern const char __executable_start, end;  // of this program, from the linker
}

namespace colonnade::emulated {
namespace {

enum class Kind { read, write, atomic };

const char* word_of(Kind kind) {
    return kind == Kind::read ? "reads" : kind == Kind::write ? "writes" : "adds to";
}

/// Kernels in which threads write the same number to one place on purpose, without an atomic operation.
bool may_race(const std::string& kernel) {
    return kernel == "each<MeetOctave>";  // marks what it meets
}

/// While what follows runs for the host: it shares templates with kernels, in which calls stand before accesses.
class ForTheHost {
public:
    ForTheHost() : engine_(std::exchange(running, nullptr)) {}
    ~ForTheHost() { running = engine_; }
    ForTheHost(const ForTheHost&) = delete;
    ForTheHost& operator=(const ForTheHost&) = delete;

private:
    Engine* engine_;
};

/// "kernel NAME: what", the first few times.
template <class Words>
void report_some(const Engine& engine, const char* what, Words words) {
    const std::string head = "kernel " + name_of(engine.launch().kernel) + ": " + what;
    if (reported(head) < max_alike) report(cudaErrorLaunchFailure, head + words());
}

void report_race(const Engine& engine, const Space& space, std::uintptr_t at, Kind mine, std::uint32_t other,
                 const char* theirs) {
    const ForTheHost host;
    if (may_race(name_of(engine.launch().kernel))) return;
    const bool is_shared = &space == &shared_space();
    report_some(engine, "a race; ", [&] {
        return engine.words_of(engine.segment()) + " " + word_of(mine) + " " +
               (is_shared ? "byte " + std::to_string(at - space.base) + " of shared memory"
                          : Memory::device().place_of(at)) +
               " that " + engine.words_of(other) + " " + theirs + " without a barrier between";
    });
}

void report_unwritten(const Engine& engine, const Space& space, std::uintptr_t at) {
    const ForTheHost host;
    report_some(engine, "shared memory that nothing has written; ", [&] {
        return engine.words_of(engine.segment()) + " reads its byte " + std::to_string(at - space.base);
    });
}

template <Kind kind>
void touch_cell(const Engine& engine, const Space& space, Cell& cell, std::uintptr_t at, std::uint32_t first) {
    const std::uint32_t me = engine.segment();
    const auto meet = [&](std::uint32_t other, const char* did) {
        if (other >= first && other != me && engine.is_concurrent(other))
            report_race(engine, space, at, kind, other, did);
    };
    meet(cell.writer, "wrote");
    if constexpr (kind != Kind::atomic) meet(cell.atomic, "added to");
    if constexpr (kind == Kind::read) {
        if (&space == &shared_space() && cell.writer < first && cell.atomic < first)
            report_unwritten(engine, space, at);
        if (cell.reader[0] == me) return;
        cell.reader[1] = cell.reader[0];
        cell.reader[0] = me;
    } else {
        meet(cell.reader[0], "read");
        meet(cell.reader[1], "read");
        (kind == Kind::write ? cell.writer : cell.atomic) = me;
    }
}

constexpr std::uint32_t in_parts = ~std::uint32_t{0};  ///< writer of a word whose bytes have cells of their own

template <Kind kind>
void touch(const Engine& engine, const Space& space, std::uintptr_t at, std::size_t bytes, std::uint32_t first) {
    const std::size_t from = at - space.base, to = from + bytes;
    for (std::size_t word = from / 4; word * 4 < to; ++word) {
        Cell& whole = space.words[word];
        const bool is_whole = word * 4 >= from && word * 4 + 4 <= to;
        if (is_whole && whole.writer != in_parts) {
            touch_cell<kind>(engine, space, whole, space.base + word * 4, first);
            continue;
        }
        if (whole.writer != in_parts) {
            for (std::size_t b = word * 4; b < word * 4 + 4; ++b) space.single[b] = whole;
            whole.writer = in_parts;
        }
        for (std::size_t b = std::max(from, word * 4); b < std::min(to, word * 4 + 4); ++b)
            touch_cell<kind>(engine, space, space.single[b], space.base + b, first);
    }
}

/// `place()`: words on where an access goes that ends the launch.
template <class Place>
[[noreturn]] void refuse(Engine& engine, Kind kind, std::size_t bytes, Place place) {
    running = nullptr;
    report(cudaErrorIllegalAddress, "kernel " + name_of(engine.launch().kernel) + ": " +
                                        engine.words_of(engine.segment()) + " " + word_of(kind) + " " +
                                        std::to_string(bytes) + " bytes at " + place());
    engine.abort();
}

template <Kind kind>
void access(const volatile void* address, std::size_t bytes) {
    if (running == nullptr) return;
    Engine& engine = *running;
    const auto at = reinterpret_cast<std::uintptr_t>(address);
    static Memory& memory = Memory::device();
    static const Space& shared = shared_space();
    if (memory.space.has(at)) {
        ++engine.accesses;
        if (!memory.holds(at, bytes)) refuse(engine, kind, bytes, [&] { return memory.place_of(at); });
        return touch<kind>(engine, memory.space, at, bytes, engine.first_of_launch());
    }
    if (engine.is_on_stack(at)) return;
    if (shared.has(at)) {
        ++engine.accesses;
        const std::size_t offset = at - shared.base;
        if (offset + bytes > engine.launch().shared)
            refuse(engine, kind, bytes, [&] {
                return "byte " + std::to_string(offset) + " of shared memory of " +
                       std::to_string(engine.launch().shared) + " bytes";
            });
        return touch<kind>(engine, shared, at, bytes, engine.first_of_block());
    }
    static const auto program = reinterpret_cast<std::uintptr_t>(&__executable_start);
    static const auto program_end = reinterpret_cast<std::uintptr_t>(&end);
    const bool is_constant = at >= program && at < program_end;
    if (kind == Kind::read && (is_constant || engine.is_argument(at))) return;
    refuse(engine, kind, bytes, [&] { return memory.place_of(at); });
}

}  // namespace
}  // namespace colonnade::emulated

using colonnade::emulated::access;
using colonnade::emulated::Kind;

unsigned atomicAdd(unsigned* address, unsigned value) {
    access<Kind::atomic>(address, sizeof *address);
    return std::exchange(*address, *address + value);
}
unsigned long long atomicAdd(unsigned long long* address, unsigned long long value) {
    access<Kind::atomic>(address, sizeof *address);
    return std::exchange(*address, *address + value);
}
unsigned atomicExch(unsigned* address, unsigned value) {
    access<Kind::atomic>(address, sizeof *address);
    return std::exchange(*address, value);
}
long long atomicMax(long long* address, long long value) {
    access<Kind::atomic>(address, sizeof *address);
    return std::exchange(*address, std::max(*address, value));
}

// The interface between compiled code and the library of a thread sanitizer, of gcc and clang alike.
#define COLONNADE_ACCESS(bytes)                             \
    void __tsan_read##bytes(void* at) {                     \
        access<Kind::read>(at, bytes);                      \
    }                                                       \
    void __tsan_write##bytes(void* at) {                    \
        access<Kind::write>(at, bytes);                     \
    }                                                       \
    void __tsan_unaligned_read##bytes(void* at) {           \
        access<Kind::read>(at, bytes);                      \
    }                                                       \
    void __tsan_unaligned_write##bytes(void* at) {          \
        access<Kind::write>(at, bytes);                     \
    }                                                       \
    void __tsan_volatile_read##bytes(void* at) {            \
        access<Kind::read>(at, bytes);                      \
    }                                                       \
    void __tsan_volatile_write##bytes(void* at) {           \
        access<Kind::write>(at, bytes);                     \
    }                                                       \
    void __tsan_unaligned_volatile_read##bytes(void* at) {  \
        access<Kind::read>(at, bytes);                      \
    }                                                       \
    void __tsan_unaligned_volatile_write##bytes(void* at) { \
        access<Kind::write>(at, bytes);                     \
    }

extern "C" {
COLONNADE_ACCESS(1)
COLONNADE_ACCESS(2)
COLONNADE_ACCESS(4)
COLONNADE_ACCESS(8)
COLONNADE_ACCESS(16)
void __tsan_read_range(void* at, std::size_t bytes) {
    if (bytes > 0) access<Kind::read>(at, bytes);
}
void __tsan_write_range(void* at, std::size_t bytes) {
    if (bytes > 0) access<Kind::write>(at, bytes);
}
void __tsan_init() {}
void __tsan_func_entry(void*) {}
void __tsan_func_exit() {}
void __tsan_vptr_update(void**, void*) {}
void __tsan_vptr_read(void**) {}
}
