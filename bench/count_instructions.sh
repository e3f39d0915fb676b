#!/usr/bin/env bash
# Question: has the march of a small LI3 become dearer? Method: callgrind counts the instructions of 1,024 circuits
# with AVX2 forced (it knows no AVX-512), less those of a march of no steps. A count does not depend on what else the
# machine does, so that it can fail a build where a time could not. Usage: bench/count_instructions.sh PROGRAM [FIGURE_FILE]
# Exit 1 where it exceeds the committed figure by more than 3 %; that holds for Debian 12's g++.
set -euo pipefail
program=$1
figure=${2:-$(dirname -- "${BASH_SOURCE[0]}")/results/instructions.txt}
steps=500
vectors=128 # 1024 circuits, 8 lanes

count() {
    valgrind --tool=callgrind --callgrind-out-file=/dev/null "$program" "$1" 2>&1 | sed -n 's/.*Collected : \([0-9]*\).*/\1/p'
}

with=$(count "$steps")
without=$(count 0)
[[ $with && $without ]] || {
    echo "callgrind counted nothing; by hand: valgrind --tool=callgrind $program $steps" >&2
    exit 1
}
committed=$(grep -v '^#' "$figure")
awk -v found="$((with - without))" -v committed="$committed" -v units="$((steps * vectors))" 'BEGIN {
    printf "%.3f instructions a step and vector; committed %.3f, at most 3 %% more allowed\n", found / units, committed
    exit found / units > 1.03 * committed
}'
