/// Runs whose products a library adds up, beside ordered ones.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <variant>

#include "host/attractors/search.hpp"
#include "support/specs.hpp"

namespace colonnade::test {
namespace {

/// 24 excitatory and 8 inhibitory neurons with one W of absolute row sums below 32 * 0.03 < 1: the flow contracts
/// (theory.md, section 5), so that every equilibrium has a certified error bound.
Spec dense_spec(Precision precision, Method method, std::size_t layers) {
    constexpr std::size_t neurons = 32, excitatory = 24;
    Spec spec = lateral_spec(300, layers);
    spec.microcircuit.motif = Motif::custom;
    spec.microcircuit.channels = excitatory;
    spec.microcircuit.is_inhibitory.assign(neurons, false);
    std::fill_n(spec.microcircuit.is_inhibitory.begin() + excitatory, neurons - excitatory, true);
    spec.stimulus.kind = StimulusKind::constant;
    spec.stimulus.drive_E = {uniform(-0.5, 1.0)};
    spec.stimulus.drive_I = uniform(-0.5, 1.0);
    std::mt19937 random(9);
    std::uniform_real_distribution<double> weight(0.0, 0.03);
    for (std::size_t e = 0; e < neurons * neurons; ++e)
        spec.microcircuit.weights.push_back(weight(random) * (e % neurons < excitatory ? 1.0 : -1.0));
    spec.solve.method = method;
    spec.solve.precision = precision;
    spec.solve.tolerance = precision == Precision::float32 ? 1e-5 : 1e-10;
    return spec;
}

Dataset run_with(Spec spec, Product product, const std::string& backend) {
    spec.solve.product = product;
    RunOptions options;
    options.backend = backend;
    return run_spec(spec, options);
}

std::string product_of(const Dataset& result) {
    for (const auto& [name, value] : result.attributes)
        if (name == "product") return std::get<std::string>(value);
    return "none";
}

std::vector<double> rates_of(const Dataset& result) {
    return std::visit(
        [](const auto& values) -> std::vector<double> {
            if constexpr (std::is_arithmetic_v<std::decay_t<decltype(values[0])>>)
                return {values.begin(), values.end()};
            return {};
        },
        result.find("rate")->values);
}

/// Both bounds hold for the exact equilibrium, whoever added up the products.
void expect_within_bounds(const Spec& spec) {
    const Dataset ordered = run_with(spec, Product::ordered, "cpu");
    const Dataset library = run_with(spec, Product::library, "cpu");
    const auto x = rates_of(ordered), y = rates_of(library);
    const auto &bound_x = ordered.doubles("error_bound"), &bound_y = library.doubles("error_bound");
    const std::size_t columns = spec.column.count, neurons = spec.microcircuit.neurons();
    ASSERT_EQ(x.size(), spec.column.layers * neurons * columns);
    std::size_t differing = 0;
    for (std::size_t at = 0; at < x.size(); ++at) {
        const std::size_t circuit = at / (neurons * columns) * columns + at % columns;
        ASSERT_LE(std::abs(x[at] - y[at]), bound_x[circuit] + bound_y[circuit]) << at;
        if (x[at] != y[at]) ++differing;
    }
    EXPECT_GT(differing, 0U) << "the library was not asked";
    EXPECT_EQ(product_of(library).substr(0, 8), "Eigen 3.");
    EXPECT_EQ(product_of(ordered), "none");
}

TEST(ProductByLibrary, EndsAtTheSameEquilibriaWithinBothCertifiedBounds) {
    for (const Method method : {Method::relaxation, Method::forward_backward})
        for (const Precision precision : {Precision::float32, Precision::float64})
            expect_within_bounds(dense_spec(precision, method, 1));
}

TEST(ProductByLibrary, ServesEveryLayerOfACascade) {
    expect_within_bounds(dense_spec(Precision::float64, Method::relaxation, 3));
}

TEST(ProductByLibrary, WhereTheBackendHasNoneTheFileSaysThatProductsAreOrdered) {
    const Spec spec = dense_spec(Precision::float64, Method::relaxation, 1);
    const Dataset asked = run_with(spec, Product::library, "reference");
    EXPECT_EQ(product_of(asked), "ordered");
    EXPECT_EQ(rates_of(asked), rates_of(run_with(spec, Product::ordered, "cpu")));
}

TEST(ProductByLibrary, IsLeftToRunsAndCertificates) {
    Spec spec = dense_spec(Precision::float64, Method::relaxation, 1);
    spec.solve.product = Product::library;
    EXPECT_EQ(attractors::searchable(spec).solve.product, Product::ordered);
}

}  // namespace
}  // namespace colonnade::test
