#include "host/experiment/run/backend_choice.hpp"

#include <gtest/gtest.h>

#include "support/scratch.hpp"

namespace colonnade::experiment::test {
namespace {

using kernels::Absence;
using testing::sentence_of;

kernels::Devices none() {
    return {{}, Absence::no_device, "the driver shows no device"};
}

kernels::Devices one() {
    return {{Device{}}, Absence::none, ""};
}

TEST(BackendChoice, AutoTakesADeviceWhereverThereIsOneToUseOnceTheBackendIsProven) {
    EXPECT_TRUE(auto_takes_device(one(), true));
    EXPECT_FALSE(auto_takes_device(one(), false));
    EXPECT_FALSE(auto_takes_device(none(), true));
}

TEST(BackendChoice, AutoKeepsToTheProcessorUntilThen) {
    const Chosen chosen = choose_backend({}, one());
    EXPECT_EQ(chosen.device >= 0, proven_on_a_device);
}

TEST(BackendChoice, WithoutADeviceAutoIsTheProcessor) {
    const Chosen chosen = choose_backend({}, none());
    EXPECT_EQ(chosen.backend->name(), "cpu");
    EXPECT_EQ(chosen.device, -1);
    EXPECT_EQ(choose_backend({.backend = "cpu"}, one()).backend->name(), "cpu");
    EXPECT_EQ(choose_backend({.backend = "reference"}, one()).backend->name(), "reference");
}

TEST(BackendChoice, CudaWithoutADeviceIsTheFaultOfTheMachine) {
    const auto sentence = sentence_of([] { (void)choose_backend({.backend = "cuda"}, none()); }, Fault::machine);
    EXPECT_EQ(sentence.find("backend: cuda cannot run here: the driver shows no device; allowed: auto, "), 0U)
        << sentence;
}

TEST(BackendChoice, ADeviceThatIsNotThereIsTheFaultOfTheCaller) {
    EXPECT_EQ(sentence_of([] { (void)choose_backend({.backend = "cuda", .device = 1}, one()); }),
              "device: found 1, allowed: 0 to 0, or -1 for the rank of this process on its node");
}

TEST(BackendChoice, AnUnknownBackendIsRefusedWithWhatIsAllowed) {
    const auto sentence = sentence_of([] { (void)choose_backend({.backend = "gpu"}, none()); });
    EXPECT_EQ(sentence.find("backend: found 'gpu', allowed: auto, "), 0U) << sentence;
}

TEST(DeviceBatch, HoldsWholeGranulesBetweenOneAndWhatKeepsADeviceBusy) {
    constexpr std::size_t plenty = std::size_t{1} << 40;
    EXPECT_EQ(device_batch(100'000'000, 1, 100, plenty), std::size_t{1} << 18);
    EXPECT_EQ(device_batch(1, 16, 100, plenty), kernels::column_granule);
    EXPECT_EQ(device_batch(100'000, 2, 100, plenty), 25'088U);  // two ranges for either thread, rounded up
}

TEST(DeviceBatch, AllThreadsTogetherTakeAtMostHalfOfTheFreeMemory) {
    // 2^30 / 2 bytes over 4 threads and 1000 bytes a column: 134,217 columns, of which whole granules
    EXPECT_EQ(device_batch(100'000'000, 4, 1000, std::size_t{1} << 30), 134'144U);
    EXPECT_EQ(device_batch(100'000'000, 4, 1000, 1), kernels::column_granule);
}

}  // namespace
}  // namespace colonnade::experiment::test
