#pragma once

/// The emulated device as tests see it: what it found wrong, what ran on it, and how much memory it has.
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace colonnade::emulated {

/// Sentences on defects since the last call: races, addresses outside of allocations, barriers that not all threads
/// reach. A finding is also an error of the device that stays, and what is taken here clears it.
[[nodiscard]] std::vector<std::string> take_findings();

struct KernelUse {
    std::uint64_t launches = 0, blocks = 0, threads = 0;
    std::uint64_t accesses = 0;  ///< of device and shared memory that were checked
};
/// By name, such as "stack<float, 2, 3, true>".
[[nodiscard]] std::map<std::string, KernelUse> statistics();
[[nodiscard]] std::uint64_t graph_launches();
/// Names of all kernels in this program that are instances of a __global__ function named so in the sources.
[[nodiscard]] std::vector<std::string> kernels_named(const std::string& function);

/// Threads of a block and blocks of a grid start in an order that changes from launch to launch, or in this one.
enum class Order { changing, ascending, descending, scattered };
void set_order(Order order);

/// Bytes of the device from now on.
inline constexpr std::size_t whole_memory = std::size_t{4} << 30;
void set_memory(std::size_t bytes);
/// After the next `succeed` allocations of device or pinned memory, `fail` of them fail.
void fail_allocations(std::size_t succeed, std::size_t fail);
/// Ends that; how many of them have not failed yet.
std::size_t stop_failing_allocations();
[[nodiscard]] std::size_t failed_allocations();
/// Of device memory, pinned memory not counted.
[[nodiscard]] std::size_t allocated_bytes();

}  // namespace colonnade::emulated
