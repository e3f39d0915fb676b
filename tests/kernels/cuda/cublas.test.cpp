#include "kernels/cuda/cublas.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "kernels/backend.hpp"
#include "support/scratch.hpp"
#include "support/toy_system.hpp"

namespace colonnade::test {
namespace {

using kernels::cuda::Cublas;
using testing::sentence_of;

Cublas fake() {
    // beside the libraries that the program was taken along with, else where it was built
    static constexpr const char* files[] = {"libno-such-cublas.so.1", "libfake_cublas.so", COLONNADE_FAKE_CUBLAS};
    return Cublas(files);
}

/// A handle that is ready to multiply.
struct Ready {
    Cublas library = fake();
    cublasContext* handle = library.create();
    std::byte workspace[8];

    Ready() { library.bind(handle, nullptr, workspace, sizeof workspace); }
    ~Ready() { library.destroy(handle); }
};

TEST(Cublas, IsTheFirstOfItsFilesThatIsThere) {
    EXPECT_EQ(fake().version(), "cuBLAS 12.34.5");
}

TEST(Cublas, WhereThereIsNoneASentenceSaysWhatToDo) {
    static constexpr const char* files[] = {"libno-such.so.13", "libno-such.so.12"};
    const std::string sentence = sentence_of([] { Cublas absent(files); }, Fault::machine);
    EXPECT_EQ(sentence.substr(0, sentence.find(" (")),
              "solve.product: found \"library\", which takes cuBLAS on a device, and libno-such.so.13 or "
              "libno-such.so.12 cannot be loaded");
    EXPECT_NE(sentence.find("libno-such.so.13: cannot open shared object file"), std::string::npos) << sentence;
    EXPECT_TRUE(sentence.ends_with("; allowed here: \"ordered\", or the cpu backend")) << sentence;
}

TEST(Cublas, ALibraryThatLacksAFunctionIsNamedWithIt) {
    static constexpr const char* files[] = {"libm.so.6"};
    EXPECT_EQ(sentence_of([] { Cublas other(files); }, Fault::machine),
              "device: libm.so.6 has no cublasGetProperty; allowed: cuBLAS 12 or later");
}

template <class T>
void expect_product() {
    constexpr std::size_t columns = 37, stride = 40;  // neither square nor of the stride of the rates
    Toy<T> toy({.motif = core::Motif::dense, .channels = 6}, columns, 3);
    const std::size_t n = 7;
    std::vector<T> product(n * stride, std::numeric_limits<T>::quiet_NaN());
    const Ready ready;
    ready.library.multiply(ready.handle, toy.system, core::ProductView<T>{product.data(), stride, 0});
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t k = 0; k < columns; ++k) {
            double sum = 0.0;
            for (std::size_t j = 0; j < n; ++j)
                sum += double(toy.matrix[i * n + j]) * double(toy.x[j * toy.system.stride + k]);
            // seven terms below 0.4, each rounded at most seven times by half a unit
            ASSERT_NEAR(double(product[i * stride + k]), sum, 7 * 7 * 0.4 * std::numeric_limits<T>::epsilon() / 2);
        }
    for (std::size_t i = 0; i < n; ++i) EXPECT_TRUE(std::isnan(product[i * stride + columns])) << "past the columns";
}

TEST(Cublas, MultipliesTheSharedWWithEveryColumn) {
    expect_product<float>();
    expect_product<double>();
}

TEST(Cublas, AskedWithoutMemoryOfOursItFailsWithASentence) {
    Toy<float> toy({.motif = core::Motif::dense}, 2, 3);
    std::vector<float> product(6);
    const Ready ready;
    const Cublas other = fake();
    cublasContext* fresh = other.create();
    EXPECT_EQ(sentence_of(
                  [&] {
                      other.multiply(fresh, toy.system, core::ProductView<float>{product.data(), 2, 0});
                  },
                  Fault::machine),
              "device: multiplying by cuBLAS failed: the GPU program failed to execute (cuBLAS status 13)");
    other.destroy(fresh);
}

TEST(Cublas, MemoryThatRunsOutIsOfTheKindThatShrinksBatches) {
    const Ready ready;
    EXPECT_THROW(ready.library.bind(ready.handle, nullptr, nullptr, 0), kernels::OutOfMemory);
}

}  // namespace
}  // namespace colonnade::test
