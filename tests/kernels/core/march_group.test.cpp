#include "kernels/core/march_group.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "support/group_march.hpp"
#include "support/toy_system.hpp"

namespace colonnade::test {
namespace {

using core::Motif;
using core::Update;

template <class T>
void expect_same_group(const ToyShape& shape) {
    expect_same<T>(shape, 5, [](const core::System<T>& system, auto step) {
        ASSERT_TRUE(core::suits_group(system));
        std::vector<T> memory(core::group_values(system), std::numeric_limits<T>::quiet_NaN());
        for (std::size_t k = 0; k < system.columns; ++k)
            core::march_group(system, k, 11, step, Backwards{}, memory.data());
    });
}

TEST(MarchGroup, LeavesTheBitsOfTheReferenceForEveryMotifActivationAndUpdate) {
    for (const core::ActivationForm& phi : all_phi())
        for (const Update update : {Update::relaxation, Update::forward_backward})
            for (const int channels : {1, 16, 41}) {
                if (phi.kind == Activation::power_law && !phi.has_ceiling && update == Update::forward_backward)
                    continue;  // not proximal
                ToyShape shape{.phi_E = phi, .phi_I = phi, .update = update, .channels = channels};
                for (const Motif motif : {Motif::paired, Motif::kernel, Motif::dense}) {
                    shape.motif = motif;
                    shape.own_matrix = motif == Motif::dense;
                    expect_same_group<float>(shape);
                    expect_same_group<double>(shape);
                }
            }
    expect_same_group<float>({.motif = Motif::kernel, .channels = 9, .ring = false});
}

TEST(MarchGroup, IsForOneLayerWithoutSharedInhibitionOrSharedW) {
    const auto suits = [](const ToyShape& shape) { return core::suits_group(Toy<float>(shape, 1, 1).system); };
    EXPECT_FALSE(suits({.motif = Motif::shared}));
    EXPECT_FALSE(suits({.motif = Motif::dense}));
    EXPECT_FALSE(suits({.motif = Motif::paired, .layers = 2}));
}

}  // namespace
}  // namespace colonnade::test
