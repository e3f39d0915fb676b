#include <colonnade/colonnade.hpp>
#include <iostream>

int main() {
    const auto experiment =
        colonnade::parse_spec(R"(microcircuit = { motif = "wilson-cowan", w_EE = 0.5, w_II = 0.0 })");
    const auto results = colonnade::run(experiment);
    std::cout << "x_E = " << results.doubles("rate").front() << '\n';
}
