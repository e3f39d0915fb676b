#pragma once

#include <cstddef>
#include <vector>

#include "colonnade/spec.hpp"
#include "kernels/pipeline/host_columns.hpp"

/// The experiments of the GPU suite: the circuits of support/workloads.hpp as specs, so that one description serves
/// marches on the device in either precision, whole runs and peers.
namespace colonnade::bench {

[[nodiscard]] Spec suite_li3(std::size_t columns);
[[nodiscard]] Spec suite_col8x3(std::size_t columns);
[[nodiscard]] Spec suite_dense32(std::size_t columns);

/// The systems of the first `columns` columns in the order in which a run solves them: one, or each layer of a
/// cascade, driven by what the cpu backend found for the one below. Where Newton carries drives to twice the precision
/// they have room for it; what the drives lack of it is 0, so that peers are given the same problem.
template <class T>
[[nodiscard]] std::vector<kernels::HostColumns<T>> systems_of(const Spec& spec, std::size_t columns);

extern template std::vector<kernels::HostColumns<float>> systems_of(const Spec&, std::size_t);
extern template std::vector<kernels::HostColumns<double>> systems_of(const Spec&, std::size_t);

}  // namespace colonnade::bench
