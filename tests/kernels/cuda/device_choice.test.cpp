#include <gtest/gtest.h>

#include <map>
#include <set>

#include "kernels/backend.hpp"
#include "kernels/device.hpp"
#include "support/scratch.hpp"

namespace colonnade::test {
namespace {

using kernels::Absence;
using testing::sentence_of;

/// Codes of cuda_runtime_api.h, as plain numbers: builds without CUDA run this test as well.
constexpr int insufficient_driver = 35;
constexpr int no_device = 100;
constexpr int no_kernel_image = 209;
constexpr int unknown = 999;

std::string sentence_for(int code, int driver) {
    return kernels::absence_sentence(kernels::absence_of(code, driver), code, "what CUDA says", driver, 13000,
                                     "80-real,90-virtual");
}

TEST(DeviceAbsence, EveryReasonHasASentenceOfItsOwn) {
    EXPECT_EQ(sentence_for(0, 13000), "");
    EXPECT_EQ(sentence_for(insufficient_driver, 0), "no NVIDIA driver is installed");
    EXPECT_EQ(sentence_for(insufficient_driver, 12040),
              "the NVIDIA driver serves CUDA up to 12.4, allowed: 13.0 or later");
    EXPECT_EQ(sentence_for(no_device, 13000), "the NVIDIA driver shows no device; CUDA_VISIBLE_DEVICES may hide it");
    EXPECT_EQ(sentence_for(no_kernel_image, 13000),
              "no device has an architecture that this build has code for, which are 80-real,90-virtual "
              "(COLONNADE_CUDA_ARCHITECTURES)");
    EXPECT_EQ(sentence_for(unknown, 13000), "the devices cannot be counted: what CUDA says (CUDA error 999)");
    EXPECT_EQ(kernels::absence_sentence(Absence::not_built, 0, "", 0, 0, ""),
              "this build has no CUDA: it was configured without nvcc");
}

TEST(DeviceAbsence, AMissingAndAnOldDriverAreToldApartByTheDriversVersion) {
    EXPECT_EQ(kernels::absence_of(insufficient_driver, 0), Absence::no_driver);
    EXPECT_EQ(kernels::absence_of(insufficient_driver, 11080), Absence::old_driver);
    EXPECT_EQ(kernels::absence_of(34, 0), Absence::no_driver);  // the stub library is no driver
}

TEST(DeviceArchitecture, MachineCodeServesItsMajorVersionAndPtxAllLaterOnes) {
    const auto* built = "80-real,90-real,90-virtual";
    EXPECT_TRUE(kernels::has_code_for(built, 8, 0));
    EXPECT_TRUE(kernels::has_code_for(built, 8, 6));
    EXPECT_TRUE(kernels::has_code_for(built, 9, 0));
    EXPECT_TRUE(kernels::has_code_for(built, 10, 0));
    EXPECT_TRUE(kernels::has_code_for(built, 12, 1));
    EXPECT_FALSE(kernels::has_code_for(built, 7, 5));
    EXPECT_FALSE(kernels::has_code_for("80-real", 9, 0));
    EXPECT_FALSE(kernels::has_code_for("86-real", 8, 0));
    EXPECT_TRUE(kernels::has_code_for("80", 9, 0));          // both machine code and PTX
    EXPECT_FALSE(kernels::has_code_for("90a-real", 10, 0));  // that device alone
    EXPECT_TRUE(kernels::has_code_for("90a-real", 9, 0));
    EXPECT_TRUE(kernels::has_code_for("native", 7, 5));
    EXPECT_FALSE(kernels::has_code_for("", 9, 0));
}

kernels::Environment environment(std::map<std::string, std::string> set) {
    return [set = std::move(set)](const char* name) -> std::optional<std::string> {
        const auto found = set.find(name);
        return found == set.end() ? std::nullopt : std::optional(found->second);
    };
}

TEST(DeviceIndex, ARequestedDeviceIsTakenWhateverTheRank) {
    EXPECT_EQ(kernels::device_index(2, environment({{"SLURM_LOCALID", "1"}}), 4), 2);
    EXPECT_EQ(kernels::device_index(0, environment({}), 1), 0);
}

TEST(DeviceIndex, WithoutARequestTheRankOnTheNodeGoesRoundTheDevices) {
    for (const char* name :
         {"OMPI_COMM_WORLD_LOCAL_RANK", "SLURM_LOCALID", "MV2_COMM_WORLD_LOCAL_RANK", "PMI_LOCAL_RANK"}) {
        EXPECT_EQ(kernels::device_index(-1, environment({{name, "1"}}), 4), 1) << name;
        EXPECT_EQ(kernels::device_index(-1, environment({{name, "6"}}), 4), 2) << name;
    }
    EXPECT_EQ(kernels::device_index(-1, environment({}), 4), 0);
    EXPECT_EQ(kernels::device_index(-1, environment({{"SLURM_LOCALID", "x1"}}), 4), 0);
    EXPECT_EQ(kernels::device_index(-1, environment({{"SLURM_LOCALID", "-3"}}), 4), 0);
    // the launcher inside counts: mpirun within a job of Slurm
    EXPECT_EQ(kernels::device_index(-1, environment({{"OMPI_COMM_WORLD_LOCAL_RANK", "3"}, {"SLURM_LOCALID", "0"}}), 4),
              3);
}

TEST(DeviceIndex, ADeviceOutOfRangeIsRefusedWithWhatIsAllowed) {
    EXPECT_EQ(sentence_of([] { (void)kernels::device_index(4, environment({}), 4); }),
              "device: found 4, allowed: 0 to 3, or -1 for the rank of this process on its node");
    EXPECT_EQ(sentence_of([] { (void)kernels::device_index(-2, environment({}), 1); }),
              "device: found -2, allowed: 0 to 0, or -1 for the rank of this process on its node");
}

TEST(Devices, EitherThereIsOneOrASentenceSaysWhyNot) {
    const kernels::Devices found = kernels::devices();
    EXPECT_EQ(found.usable.empty(), !found.reason.empty()) << found.reason;
    EXPECT_EQ(found.usable.empty(), found.absence != Absence::none);
    std::set<int> indices;
    for (const Device& device : found.usable) {
        EXPECT_TRUE(indices.insert(device.index).second);
        EXPECT_GT(device.memory_total, 0U);
        EXPECT_NE(kernels::cuda_backend(device.index), nullptr);
    }
    EXPECT_EQ(kernels::cuda_backend(-1), nullptr);
    EXPECT_EQ(kernels::cuda_backend(1 << 20), nullptr);
}

}  // namespace
}  // namespace colonnade::test
