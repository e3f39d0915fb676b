#include "colonnade/dataset.hpp"

#include "support/scratch.hpp"

namespace colonnade {
namespace {

using testing::sentence_of;

Dataset small() {
    Dataset dataset;
    dataset.dimensions = {{"column", 2}};
    dataset.variables = {{"residual", {"column"}, "1", "residual", std::vector<double>{0.5, 0.25}},
                         {"steps", {"column"}, "1", "steps", std::vector<std::int32_t>{3, 4}}};
    return dataset;
}

TEST(Dataset, FindsAVariableByItsName) {
    const Dataset dataset = small();
    EXPECT_EQ(dataset.find("steps"), &dataset.variables[1]);
    EXPECT_EQ(dataset.find("step"), nullptr);
}

TEST(Dataset, GivesDoublesOrNamesWhatThereIs) {
    const Dataset dataset = small();
    EXPECT_EQ(dataset.doubles("residual"), (std::vector<double>{0.5, 0.25}));
    EXPECT_EQ(sentence_of([&] { (void)dataset.doubles("rate"); }),
              "dataset: found no variable 'rate', allowed: residual, steps");
    EXPECT_EQ(sentence_of([&] { (void)dataset.doubles("steps"); }), "dataset: variable 'steps' is not of type double");
    EXPECT_EQ(sentence_of([] { (void)Dataset{}.doubles("x"); }), "dataset: found no variable 'x', allowed: none");
}

TEST(Dataset, KnowsTheSizesOfItsDimensions) {
    const Dataset dataset = small();
    EXPECT_EQ(dataset.size("column"), 2U);
    EXPECT_EQ(sentence_of([&] { (void)dataset.size("layer"); }),
              "dataset: found no dimension 'layer', allowed: column");
}

}  // namespace
}  // namespace colonnade
