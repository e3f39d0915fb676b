#pragma once

namespace colonnade::test {

/// The spec by which the design explains the format.
inline constexpr const char* example = R"(title = "A 1 % difference through eight layers"
seed = 7
[column]
count = 10_000
layers = 8
coupling = "cascade"              # cascade | concurrent
feedforward = 1.0                 # a number, or a draw as below
feedback = 0.0
[microcircuit]
motif = "lateral-inhibition"      # wilson-cowan | lateral-inhibition | custom (weights = [[...]] or a file)
inhibition = "shared"             # shared | paired | kernel
channels = 2
activation = { kind = "relu" }
w_EE = 0.5
w_EI = { uniform = [0.8, 1.2] }   # number | uniform | normal | lognormal | loguniform | choice | linspace | file
w_IE = 1.0
w_II = 0.2
tau_E = 1.0
tau_I = 0.5
[stimulus]                        # constant | contrast | image | file
kind = "contrast"
mean = 1.0
difference = { loguniform = [1e-4, 1e-1] }
[solve]
method = "auto"
precision = "float64"
tolerance = 1e-10
max_time = 1e4                    # in units of tau
[output]
file = "contrast.nc"
rates = "final"                   # none | final | traces of named columns
[sweep]                           # optional: cartesian product, each point a full experiment
"microcircuit.w_EE" = { linspace = [0.1, 0.9, 9] }
)";

}  // namespace colonnade::test
