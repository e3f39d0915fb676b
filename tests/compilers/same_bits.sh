#!/usr/bin/env bash
# Builds bits.cpp and the CPU kernels with COMPILER and compares what it prints with what PROGRAM, the build's own,
# prints. Exits 1 and shows the difference unless all digests are the same.
# Usage: same_bits.sh PROGRAM COMPILER EIGEN, a folder with Eigen's headers
set -euo pipefail
program=$1
compiler=$2
eigen=$3
cd -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/../.."
work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT
launch=()
if command -v ccache >/dev/null; then launch=(ccache); fi
flags=(-std=c++20 -O3 -DNDEBUG -DFMT_HEADER_ONLY -ffp-contract=off -Iinclude -I. -Itests -isystem "$eigen")
kernels=(kernels/cpu/backend.cpp kernels/cpu/certify_baseline.cpp kernels/cpu/stages_baseline.cpp
    kernels/cpu/product.cpp kernels/pipeline/host_backend.cpp kernels/pipeline/host_columns.cpp kernels/reference/reference.cpp
    tests/compilers/bits.cpp)
if [[ $(uname -m) == x86_64 ]]; then
    kernels+=(kernels/cpu/march_plain.cpp)
    flags+=(-DCOLONNADE_HAVE_AVX2 -DCOLONNADE_HAVE_AVX512)
    for what in march certify stages; do
        "${launch[@]}" "$compiler" "${flags[@]}" -mavx2 -mfma -c "kernels/cpu/${what}_avx2.cpp" -o "$work/${what}_avx2.o"
        "${launch[@]}" "$compiler" "${flags[@]}" -mavx512f -mavx512dq -mavx512vl -mavx512bw -mfma \
            -mprefer-vector-width=512 -c "kernels/cpu/${what}_avx512.cpp" -o "$work/${what}_avx512.o"
    done
else
    kernels+=(kernels/cpu/march_baseline.cpp)
fi
for source in "${kernels[@]}"; do
    "${launch[@]}" "$compiler" "${flags[@]}" -c "$source" -o "$work/$(basename "$source").o"
done
"$compiler" "$work"/*.o -o "$work/bits"
"$program" >"$work/own"
"$work/bits" >"$work/other"
diff "$work/own" "$work/other"
[[ $(wc -l <"$work/own") -gt 200 ]]
