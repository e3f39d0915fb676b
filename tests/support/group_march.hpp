#pragma once

/// Marches of groups of GPU threads, run on the processor.
#include <gtest/gtest.h>

#include <string>

#include "kernels/core/update.hpp"
#include "support/same_answers.hpp"

namespace colonnade::test {

/// A Group (core/march_group.hpp) whose threads take their turns one after another, the last one first.
struct Backwards {
    template <class F>
    void each(int count, F f) const {
        for (int lane = 31; lane >= 0; --lane)
            for (int i = lane; i < count; i += 32) f(i);
    }
};

/// Runs `march(system, step)` on a copy of a toy and compares with eleven steps of the reference.
template <class T, class March>
void expect_same(const ToyShape& shape, std::size_t columns, March march) {
    SCOPED_TRACE("motif " + std::to_string(int(shape.motif)) + " phi " + std::to_string(int(shape.phi_E.kind)) +
                 " channels " + std::to_string(shape.channels) + " update " + std::to_string(int(shape.update)));
    Toy<T> expected(shape, columns, 7);
    Toy<T> found = expected;
    expected.advance(kernels::reference_backend(), 11);
    found.bind();
    if (shape.update == core::Update::forward_backward)
        march(found.system, core::ForwardBackward{core::AnyActivation{found.system.activation}});
    else
        march(found.system, core::Relaxation<core::AnyActivation>{core::AnyActivation{found.system.activation}});
    EXPECT_TRUE(same_answers(expected, found));
}

}  // namespace colonnade::test
