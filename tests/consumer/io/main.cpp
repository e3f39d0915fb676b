#include <colonnade/colonnade.hpp>
#include <iostream>

/// Reads two pairs from TOML, runs them, and writes the result where the first argument says.
int main(int count, char** arguments) {
    if (count != 2) return 2;
    const auto experiment = colonnade::parse_spec(R"(
        column.count = 2
        microcircuit = { motif = "wilson-cowan", w_EE = 0.5, w_EI = { linspace = [1.0, 1.5] }, w_II = 0.0 })");
    const auto results = colonnade::run(experiment);
    colonnade::write_netcdf(results, arguments[1]);
    const auto& rates = results.doubles("rate");  // [layer][neuron][column]
    std::cout << "x_E = " << rates[0] << " " << rates[1] << '\n';
}
