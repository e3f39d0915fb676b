/// What the emulated device finds, shown by kernels and calls that are wrong on purpose, and that it finds nothing in
/// the same kernels done right.
#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "emulated_device/emulated.hpp"
#include "emulated_device/kernels_with_defects.hpp"
#include "kernels/cuda/runtime.hpp"

namespace colonnade::emulated {
namespace {

using kernels::cuda::check;
using kernels::cuda::DeviceBuffer;
using kernels::cuda::Event;
using kernels::cuda::PinnedBuffer;
using kernels::cuda::Stream;

/// What was found while a body ran, a line each; it may throw the error that the device has from then on.
template <class Body>
std::string found_in(Body body) {
    try {
        body();
    } catch (const Error&) {
    }
    std::string lines;
    for (const std::string& sentence : take_findings()) lines += (lines.empty() ? "" : "\n") + sentence;
    return lines.empty() ? "nothing" : lines;
}

/// Runs a launch on 256 floats that begin as NaN and returns what it found.
template <class Launch>
std::string found_on_floats(Launch run) {
    return found_in([&] {
        const Stream stream;
        DeviceBuffer<float> out(256);
        run(out.data(), stream.get());
        stream.wait();
    });
}

std::string found_between(Neighbours kind, unsigned blocks, unsigned block) {
    return found_on_floats(
        [&](float* out, cudaStream_t stream) { launch_neighbours(kind, blocks, block, out, stream); });
}

TEST(EmulatedDevice, FindsNothingWhereBarriersStandInAnyOrderOfThreads) {
    for (const Order order : {Order::ascending, Order::descending, Order::scattered}) {
        set_order(order);
        for (const unsigned block : {1U, 32U, 33U, 128U})
            EXPECT_EQ(found_between(Neighbours::by_block_barrier, 2, block), "nothing");
        for (const unsigned block : {32U, 128U})
            EXPECT_EQ(found_between(Neighbours::by_warp_barrier, 2, block), "nothing");
    }
}

TEST(EmulatedDevice, FindsAMissingBarrierInAnyOrderOfThreads) {
    for (const Order order : {Order::ascending, Order::descending, Order::scattered}) {
        set_order(order);
        const std::string of_block = found_between(Neighbours::block_without_barrier, 1, 64);
        EXPECT_NE(of_block.find("kernel neighbours<(Neighbours)2>: a race; thread "), std::string::npos) << of_block;
        EXPECT_NE(of_block.find(" of shared memory that thread "), std::string::npos) << of_block;
        EXPECT_NE(found_between(Neighbours::warp_without_barrier, 1, 64).find(": a race; "), std::string::npos);
        EXPECT_NE(found_between(Neighbours::block_by_warp_barrier, 1, 64).find(": a race; "), std::string::npos);
    }
    set_order(Order::ascending);
    EXPECT_NE(found_between(Neighbours::block_without_barrier, 1, 2)
                  .find(": a race; thread 1 of block 0 writes byte 4 of shared memory that thread 0 of block 0 read "
                        "without a barrier between"),
              std::string::npos);
}

TEST(EmulatedDevice, ABarrierThatNotAllThreadsReachEndsTheLaunchAndNamesThem) {
    EXPECT_EQ(found_on_floats([](float* out, cudaStream_t stream) { launch_half_at_barrier(64, out, stream); }),
              "kernel half_at_barrier, block 0 of 64 threads: a barrier that not all threads reach; 32 wait at "
              "__syncthreads(), the first of them thread 0; 32 have ended, the first of them thread 32");
}

TEST(EmulatedDevice, TellsAtomicAdditionsFromRacesAcrossBlocks) {
    const auto count = [](bool is_atomic) {
        std::vector<unsigned> counted(1, 0);
        const std::string found = found_in([&] {
            const Stream stream;
            const DeviceBuffer<unsigned> there(1);
            check(cudaMemcpyAsync(there.data(), counted.data(), sizeof(unsigned), cudaMemcpyHostToDevice, stream.get()),
                  "clearing");
            launch_count(is_atomic, 3, there.data(), stream.get());
            check(cudaMemcpyAsync(counted.data(), there.data(), sizeof(unsigned), cudaMemcpyDeviceToHost, stream.get()),
                  "reading");
        });
        return std::pair{counted.front(), found};
    };
    EXPECT_EQ(count(true), (std::pair<unsigned, std::string>{192, "nothing"}));
    EXPECT_NE(count(false).second.find("kernel count_plainly: a race; "), std::string::npos);
}

TEST(EmulatedDevice, AnAddressOutsideOfAllocationsIsRefusedAndStaysAnError) {
    const Stream stream;
    const DeviceBuffer<float> in(33), out(40);
    EXPECT_EQ(found_in([&] {
                  launch_copy(in.data(), out.data(), 34, stream.get());
                  stream.wait();
              }),
              "kernel copy: thread 1 of block 1 reads 4 bytes at byte 132 of an allocation of 132 bytes");
    EXPECT_NE(found_in([&] {
                  launch_copy(in.data(), nullptr, 1, stream.get());
                  stream.wait();
              }).find("writes 4 bytes at memory of the host"),
              std::string::npos);
    const std::vector<float> of_host(1);
    EXPECT_NE(found_in([&] {
                  launch_copy(of_host.data(), out.data(), 1, stream.get());
                  stream.wait();
              }).find("reads 4 bytes at memory of the host"),
              std::string::npos);
    launch_copy(in.data(), nullptr, 1, stream.get());
    try {
        stream.wait();
        ADD_FAILURE() << "no error";
    } catch (const Error& error) {
        EXPECT_NE(std::string(error.what()).find("failed: kernel copy: thread 0"), std::string::npos) << error.what();
    }
    EXPECT_THROW(launch_copy(in.data(), out.data(), 1, stream.get()), Error) << "an error of a device stays";
    EXPECT_EQ(take_findings().size(), 1U);
}

TEST(EmulatedDevice, FreedMemoryIsNoLongerThere) {
    const Stream stream;
    const DeviceBuffer<float> out(1);
    void* freed = nullptr;
    check(cudaMalloc(&freed, sizeof(float)), "allocating");
    check(cudaFree(freed), "freeing");
    EXPECT_NE(found_in([&] {
                  launch_copy(static_cast<const float*>(freed), out.data(), 1, stream.get());
                  stream.wait();
              }),
              "nothing");
}

TEST(EmulatedDevice, MemoryThatNothingHasWrittenReadsAsNaN) {
    const Stream stream;
    void* fresh = nullptr;
    check(cudaMalloc(&fresh, sizeof(double)), "allocating");
    double read = 0.0;
    check(cudaMemcpyAsync(&read, fresh, sizeof read, cudaMemcpyDeviceToHost, stream.get()), "reading");
    EXPECT_TRUE(std::isnan(read));
    check(cudaFree(fresh), "freeing");
}

TEST(EmulatedDevice, AGuardZoneThatSomethingElseWroteToIsFoundWhenMemoryIsFreed) {
    void* block = nullptr;
    check(cudaMalloc(&block, 100), "allocating");
    static_cast<unsigned char*>(block)[103] = 0;  // no kernel, whose accesses are checked as they happen
    (void)cudaFree(block);
    const auto found = take_findings();
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found.front(), "an allocation of 100 bytes was written to from its byte 103 on, beyond its end");
}

TEST(EmulatedDevice, SharedMemoryEndsWhereTheLaunchSaysAndHoldsWhatWasWritten) {
    const std::string past =
        found_on_floats([](float* out, cudaStream_t stream) { launch_from_shared(1, out, stream); });
    EXPECT_NE(
        past.find("kernel from_shared: thread 31 of block 0 reads 4 bytes at byte 128 of shared memory of 128 bytes"),
        std::string::npos)
        << past;
    set_order(Order::ascending);
    const std::string found =
        found_on_floats([](float* out, cudaStream_t stream) { launch_from_shared(0, out, stream); });
    EXPECT_EQ(found.substr(0, found.find('\n')),
              "kernel from_shared: shared memory that nothing has written; thread 0 of block 0 reads its byte 0");
}

TEST(EmulatedDevice, LaunchesBeyondTheLimitsOfADeviceFail) {
    const Stream stream;
    const auto fails = [&](unsigned blocks, unsigned block, std::size_t shared, bool asks) {
        try {
            launch_idle(blocks, block, shared, asks, stream.get());
            stream.wait();
        } catch (const Error&) {
            return true;
        }
        return false;
    };
    EXPECT_FALSE(fails(1, 1024, 48 << 10, false));
    EXPECT_TRUE(fails(1, 1025, 0, false));
    EXPECT_TRUE(fails(1, 0, 0, false));
    EXPECT_TRUE(fails(0x80000000U, 1, 0, false));
    EXPECT_TRUE(fails(1, 32, (48 << 10) + 1, false));
    EXPECT_FALSE(fails(1, 32, 227 << 10, true));
    EXPECT_TRUE(fails(1, 32, (227 << 10) + 1, true));
    EXPECT_TRUE(take_findings().empty()) << "a launch that is refused does not break a device";
}

TEST(EmulatedDevice, WorkInAStreamIsDoneWhenItIsWaitedForAndNoSooner) {
    const Stream stream;
    const DeviceBuffer<float> there(1);
    const PinnedBuffer<float> in(1), out(1);
    in.values()[0] = 1.0F;
    Event copied;
    check(cudaMemcpyAsync(there.data(), in.values().data(), sizeof(float), cudaMemcpyHostToDevice, stream.get()), "in");
    in.values()[0] = 2.0F;  // too early: the copy has not begun
    check(cudaMemcpyAsync(out.values().data(), there.data(), sizeof(float), cudaMemcpyDeviceToHost, stream.get()),
          "out");
    copied.record(stream);
    EXPECT_TRUE(std::isnan(out.values()[0]));
    copied.wait();
    EXPECT_EQ(out.values()[0], 2.0F);
}

TEST(EmulatedDevice, MemoryThatIsFullIsSaidOnceAndGivenBack) {
    const std::size_t before = allocated_bytes();
    fail_allocations(1, 1);
    void *first = nullptr, *second = nullptr, *third = nullptr;
    EXPECT_EQ(cudaMalloc(&first, 100), cudaSuccess);
    EXPECT_EQ(cudaMalloc(&second, 100), cudaErrorMemoryAllocation);
    EXPECT_EQ(cudaGetLastError(), cudaErrorMemoryAllocation);
    EXPECT_EQ(cudaMalloc(&third, 100), cudaSuccess);
    EXPECT_EQ(allocated_bytes(), before + 200);
    set_memory(before + 299);
    EXPECT_EQ(cudaMalloc(&second, 100), cudaErrorMemoryAllocation);
    EXPECT_EQ(cudaGetLastError(), cudaErrorMemoryAllocation);
    set_memory(whole_memory);
    EXPECT_EQ(cudaFree(first), cudaSuccess);
    EXPECT_EQ(cudaFree(third), cudaSuccess);
    EXPECT_EQ(allocated_bytes(), before);
    EXPECT_EQ(cudaFree(third), cudaErrorInvalidValue) << "freed twice";
    EXPECT_EQ(cudaGetLastError(), cudaErrorInvalidValue);
}

}  // namespace
}  // namespace colonnade::emulated
