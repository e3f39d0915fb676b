#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace colonnade {

/// Values of a variable in row-major order of its dimensions.
using Values = std::variant<std::vector<double>, std::vector<float>, std::vector<std::int64_t>,
                            std::vector<std::int32_t>, std::vector<std::int8_t>, std::vector<std::string>>;

/// A labelled array in the sense of the CF conventions.
struct Variable {
    std::string name;
    std::vector<std::string> dimensions;  ///< slowest first; empty for a scalar
    std::string units;                    ///< "1" for dimensionless, "tau" for times
    std::string long_name;
    Values values;
    std::vector<std::pair<std::string, std::int8_t>> flags{};  ///< CF flag_meanings and flag_values, if it is a flag
};

struct Dimension {
    std::string name;
    std::size_t size;
};

/// Everything a run gives: what is written to NetCDF (netcdf.hpp), and what a library user reads.
struct Dataset {
    std::vector<Dimension> dimensions;
    std::vector<Variable> variables;
    std::vector<std::pair<std::string, std::variant<std::string, double, std::int64_t>>> attributes;

    /// nullptr when there is no such variable.
    [[nodiscard]] const Variable* find(const std::string& name) const noexcept;
    /// Throws Error naming what exists when there is no such variable or it is not of type double.
    [[nodiscard]] const std::vector<double>& doubles(const std::string& name) const;
    /// Throws Error when there is no such dimension.
    [[nodiscard]] std::size_t size(const std::string& dimension) const;
};

}  // namespace colonnade
