#include "engine.hpp"

#include <sys/mman.h>
#include <ucontext.h>

#include <algorithm>
#include <cstring>
#include <new>
#include <string>

#include "findings.hpp"
#include "uses.hpp"

uint3 threadIdx{}, blockIdx{};
dim3 blockDim, gridDim;

namespace colonnade::kernels::cuda {
/// What kernels/cuda/thread.hpp declares: one block runs at a time.
alignas(256) extern unsigned char shared_memory[];
alignas(256) unsigned char shared_memory[emulated::max_shared_bytes];
}  // namespace colonnade::kernels::cuda

namespace colonnade::emulated {

constinit thread_local Engine* running = nullptr;

namespace {
Order chosen_order = Order::changing;
}  // namespace

void set_order(Order order) {
    chosen_order = order;
}

/// A stack, and where on it a thread of a kernel stopped.
struct Fiber {
    ucontext_t start{};
    std::jmp_buf stopped{};
    std::byte* stack = nullptr;
    bool is_started = false;
};

Space& shared_space() {
    static Space space(kernels::cuda::shared_memory, max_shared_bytes);
    return space;
}

Engine::Engine() = default;

Engine& Engine::device() {
    static auto* const engine = new Engine;  // streams that are destroyed last still run
    return *engine;
}

std::size_t Engine::place(std::size_t at, std::size_t count) const {
    constexpr std::uint64_t prime = 2147483647;  // has no divisor in common with a smaller count
    switch (order_) {
        case Order::descending:
            return count - 1 - at;
        case Order::scattered:
            return static_cast<std::size_t>((at * prime + count / 2) % count);
        default:
            return at;
    }
}

void Engine::run(const Launch& launch) {
    Memory& memory = Memory::device();
    if (next_segment_ > 0x80000000U) {
        memory.space.forget();
        shared_space().forget();
        next_segment_ = 1;
    }
    constexpr Order turns[] = {Order::ascending, Order::descending, Order::scattered};
    order_ = chosen_order == Order::changing ? turns[launches_ % 3] : chosen_order;
    ++launches_;
    (void)name_of(launch.kernel);  // looks names up, for which the stack of a fiber may be too small
    launch_ = &launch;
    call_ = reinterpret_cast<std::uintptr_t>(launch.call.get());
    call_bytes_ = launch.call->bytes();
    threads_ = launch.block.x * launch.block.y * launch.block.z;
    thread_.resize(threads_);
    blockDim = launch.block;
    gridDim = launch.grid;
    accesses = 0;
    aborted_ = false;
    first_of_launch_ = next_segment_;
    block_starts_.clear();
    const std::size_t blocks = std::size_t{launch.grid.x} * launch.grid.y * launch.grid.z;
    std::size_t done = 0;
    while (done < blocks && run_block(static_cast<std::uint32_t>(place(done, blocks)))) ++done;
    count_use(launch.kernel, done, done * threads_, accesses);
}

bool Engine::run_block(std::uint32_t block) {
    block_ = block;
    const dim3& grid = launch_->grid;
    blockIdx = {block % grid.x, block / grid.x % grid.y, block / grid.x / grid.y};
    std::fill(thread_.begin(), thread_.end(), Thread{State::fresh, nullptr, 0});
    block_barriers_ = 0;
    segments_.clear();
    first_of_block_ = next_segment_;
    block_starts_.emplace_back(first_of_block_, block);
    std::memset(kernels::cuda::shared_memory, pattern, launch_->shared);
    do {
        turn_ = 0;
        has_next_ = false;
        while (!aborted_ && (has_next_ || next_ready())) {
            has_next_ = false;
            resume();
        }
    } while (!aborted_ && release());
    if (aborted_) {
        spare_.clear();
        for (const auto& fiber : fibers_) {
            fiber->is_started = false;  // what stood on its stack is lost, as on a device
            spare_.push_back(fiber.get());
        }
    }
    return !aborted_;
}

bool Engine::next_ready() {
    while (turn_ < threads_) {
        at_ = static_cast<std::uint32_t>(place(turn_++, threads_));
        const State state = thread_[at_].state;
        if (state == State::fresh || state == State::ready) return true;
    }
    return false;
}

bool Engine::release() {
    const auto all_are = [&](std::uint32_t first, std::uint32_t last, State state) {
        return std::all_of(thread_.begin() + first, thread_.begin() + last,
                           [&](const Thread& thread) { return thread.state == state; });
    };
    if (all_are(0, threads_, State::ended)) return false;
    bool is_released = false;
    for (std::uint32_t first = 0; first < threads_; first += threads_of_warp) {
        const std::uint32_t last = std::min(first + threads_of_warp, threads_);
        if (!all_are(first, last, State::at_warp_barrier)) continue;
        for (std::uint32_t t = first; t < last; ++t) thread_[t].state = State::ready, ++thread_[t].warp_barriers;
        is_released = true;
    }
    if (is_released) return true;
    if (all_are(0, threads_, State::at_block_barrier)) {
        for (Thread& thread : thread_) thread.state = State::ready;
        ++block_barriers_;
        return true;
    }
    report_stuck();
    aborted_ = true;
    return false;
}

void Engine::report_stuck() const {
    const auto in = [&](State state) {
        return std::count_if(thread_.begin(), thread_.end(), [&](const Thread& t) { return t.state == state; });
    };
    const auto first_in = [&](State state) {
        return std::find_if(thread_.begin(), thread_.end(), [&](const Thread& t) { return t.state == state; }) -
               thread_.begin();
    };
    std::string sentence = "kernel " + name_of(launch_->kernel) + ", block " + std::to_string(block_) + " of " +
                           std::to_string(threads_) + " threads: a barrier that not all threads reach;";
    const char* separator = " ";
    const auto add = [&](State state, const char* words) {
        if (in(state) == 0) return;
        sentence += separator + std::to_string(in(state)) + words + ", the first of them thread " +
                    std::to_string(first_in(state));
        separator = "; ";
    };
    add(State::at_block_barrier, " wait at __syncthreads()");
    add(State::at_warp_barrier, " wait at __syncwarp()");
    add(State::ended, " have ended");
    report(cudaErrorLaunchFailure, sentence);
}

Fiber* Engine::spare_fiber() {
    if (spare_.empty()) {
        auto fiber = std::make_unique<Fiber>();
        constexpr std::size_t guard = 4096;  // below the stack, which grows down to it
        void* const room = mmap(nullptr, stack_bytes + guard, PROT_READ | PROT_WRITE,
                                MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        if (room == MAP_FAILED) throw std::bad_alloc();
        (void)mprotect(room, guard, PROT_NONE);
        fiber->stack = static_cast<std::byte*>(room) + guard;
        spare_.push_back(fiber.get());
        fibers_.push_back(std::move(fiber));
    }
    Fiber* const fiber = spare_.back();
    spare_.pop_back();
    return fiber;
}

/// Lets thread at_ run until it leaves its fiber.
void Engine::resume() {
    current_ = thread_[at_].state == State::fresh ? spare_fiber() : thread_[at_].fiber;
    stack_ = reinterpret_cast<std::uintptr_t>(current_->stack);
    running = this;
    // setjmp and longjmp, as changes of ucontext enter the kernel of the system each time
    if (_setjmp(scheduler_) == 0) {
        if (current_->is_started) _longjmp(current_->stopped, 1);
        current_->is_started = true;
        (void)getcontext(&current_->start);
        current_->start.uc_stack.ss_sp = current_->stack;
        current_->start.uc_stack.ss_size = stack_bytes;
        current_->start.uc_link = nullptr;
        makecontext(&current_->start, &Engine::fiber_main, 0);
        (void)setcontext(&current_->start);
    }
    running = nullptr;
}

void Engine::fiber_main() {
    device().live();
}

void Engine::live() {
    for (;;) {
        thread_[at_].fiber = current_;
        begin(at_);
        (*launch_->call)();
        thread_[at_].state = State::ended;
        const bool goes_on = next_ready();
        if (goes_on && thread_[at_].state == State::fresh) continue;  // on this stack
        has_next_ = goes_on;
        spare_.push_back(current_);
        leave_fiber();
    }
}

void Engine::begin(std::uint32_t thread) {
    const dim3& block = launch_->block;
    threadIdx = {thread % block.x, thread / block.x % block.y, thread / block.x / block.y};
    segment_ = next_segment_++;
    segments_.push_back({thread, block_barriers_, thread_[thread].warp_barriers});
}

void Engine::wait(State state) {
    thread_[at_].state = state;
    leave_fiber();
    begin(at_);
}

void Engine::leave_fiber() {
    if (_setjmp(current_->stopped) == 0) _longjmp(scheduler_, 1);
}

void Engine::abort() {
    aborted_ = true;
    _longjmp(scheduler_, 1);
}

bool Engine::is_concurrent(std::uint32_t other) const {
    if (other < first_of_block_) return true;
    const Segment& theirs = segments_[other - first_of_block_];
    const Segment& mine = segments_[segment_ - first_of_block_];
    if (theirs.thread == mine.thread || theirs.block_barriers != mine.block_barriers) return false;
    return theirs.thread / threads_of_warp != mine.thread / threads_of_warp ||
           theirs.warp_barriers == mine.warp_barriers;
}

std::string Engine::words_of(std::uint32_t segment) const {
    if (segment >= first_of_block_)
        return "thread " + std::to_string(segments_[segment - first_of_block_].thread) + " of block " +
               std::to_string(block_);
    const auto after =
        std::upper_bound(block_starts_.begin(), block_starts_.end(), std::pair{segment, ~std::uint32_t{0}});
    return "a thread of block " + std::to_string(std::prev(after)->second);
}

}  // namespace colonnade::emulated

void __syncthreads() {
    colonnade::emulated::running->wait_for_block();
}
void __syncwarp() {
    colonnade::emulated::running->wait_for_warp();
}
