#pragma once

/// Runs kernels: a block at a time, its threads as fibers that change at barriers only.
#include <csetjmp>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "cuda_runtime.h"
#include "emulated.hpp"
#include "memory.hpp"

namespace colonnade::emulated {

/// Limits of an H100.
inline constexpr unsigned max_threads = 1024;
inline constexpr std::size_t max_shared_bytes = std::size_t{227} << 10;
inline constexpr std::size_t shared_bytes_unasked = std::size_t{48} << 10;
inline constexpr unsigned threads_of_warp = 32;

struct Launch {
    const void* kernel = nullptr;
    std::shared_ptr<const Call> call;
    dim3 grid, block;
    std::size_t shared = 0;
};

/// What a thread does between two barriers. Segments are numbered as they begin.
struct Segment {
    std::uint32_t thread, block_barriers, warp_barriers;
};

struct Fiber;

/// For whoever holds device_lock().
class Engine {
public:
    static Engine& device();

    void run(const Launch& launch);

    /// Called by the thread of a kernel that runs.
    void wait_for_block() { wait(State::at_block_barrier); }
    void wait_for_warp() { wait(State::at_warp_barrier); }
    /// Ends the launch.
    [[noreturn]] void abort();

    [[nodiscard]] bool is_on_stack(std::uintptr_t at) const { return at - stack_ < stack_bytes; }
    [[nodiscard]] bool is_argument(std::uintptr_t at) const { return at - call_ < call_bytes_; }
    /// Of the thread that runs.
    [[nodiscard]] std::uint32_t segment() const { return segment_; }
    /// Segments from these on belong to this launch, and to this block.
    [[nodiscard]] std::uint32_t first_of_launch() const { return first_of_launch_; }
    [[nodiscard]] std::uint32_t first_of_block() const { return first_of_block_; }
    /// Whether no barrier lies between the thread that runs and a segment of its launch.
    [[nodiscard]] bool is_concurrent(std::uint32_t other) const;
    [[nodiscard]] const Launch& launch() const { return *launch_; }
    /// "thread 3 of block 7"
    [[nodiscard]] std::string words_of(std::uint32_t segment) const;

    std::uint64_t accesses = 0;  ///< of this launch

    static constexpr std::size_t stack_bytes = std::size_t{128} << 10;

private:
    enum class State : std::uint8_t { fresh, ready, at_block_barrier, at_warp_barrier, ended };
    Engine();
    struct Thread {
        State state;
        Fiber* fiber;
        std::uint32_t warp_barriers;
    };

    static void fiber_main();
    void live();  ///< what a fiber does
    void begin(std::uint32_t thread);
    [[nodiscard]] bool next_ready();
    [[nodiscard]] bool run_block(std::uint32_t block);
    [[nodiscard]] bool release();
    void report_stuck() const;
    void resume();
    void wait(State state);
    void leave_fiber();
    Fiber* spare_fiber();
    [[nodiscard]] std::size_t place(std::size_t at, std::size_t count) const;

    std::vector<std::unique_ptr<Fiber>> fibers_;
    std::vector<Fiber*> spare_;
    Fiber* current_ = nullptr;
    std::jmp_buf scheduler_;
    std::uintptr_t stack_ = 0, call_ = 0;
    std::size_t call_bytes_ = 0;

    const Launch* launch_ = nullptr;
    std::uint32_t threads_ = 0, block_ = 0, block_barriers_ = 0, at_ = 0;
    std::size_t turn_ = 0;   ///< threads of this round that have had theirs
    bool has_next_ = false;  ///< at_ is to go on
    std::vector<Thread> thread_;
    std::uint32_t segment_ = 0, next_segment_ = 1, first_of_launch_ = 1, first_of_block_ = 1;
    std::vector<Segment> segments_;                                      ///< of this block
    std::vector<std::pair<std::uint32_t, std::uint32_t>> block_starts_;  ///< first segment, block; of this launch
    bool aborted_ = false;
    Order order_ = Order::ascending;
    std::uint64_t launches_ = 0;
};

/// The engine while the calling thread of the host runs a thread of a kernel; else nullptr.
extern constinit thread_local Engine* running;

/// Cells of what a block shares.
Space& shared_space();

}  // namespace colonnade::emulated
