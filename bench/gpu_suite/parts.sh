#!/usr/bin/env bash
# One part of the GPU suite, as a program of its own that bench/gpu_suite.sh starts and may end:
#   parts.sh NAME TREE SECONDS FOLDER
# TREE: an unpacked bundle; SECONDS: how long to plan for; FOLDER: where results are. Prints a JSON object a line as soon as
# a case has ended; what is said besides goes to standard error. Exit 77: what the part needs is not on this machine.
set -euo pipefail
name=$1 tree=$2 seconds=$3 folder=$4
photograph=$tree/examples/photograph.toml

# The first of its places where a tool of the CUDA toolkit is.
find_tool() {
    local found
    for found in "$tree/$1/$1" "$(command -v "$1" || true)" /usr/local/cuda*/bin/"$1" /usr/local/cuda*/"$1/$1" \
        /opt/nvidia/nsight-compute/*/"$1"; do
        [[ -x $found ]] && echo "$found" && return
    done
    echo "no $1 in the bundle nor on this machine" >&2
    return 1
}

# A kernel of each kind: registers and stacks, tiles, warps, scratch, Newton's steps, draws and whole runs.
sanitize() {
    local found
    found=$(find_tool compute-sanitizer) || return 77
    export GPU_SUITE_UNDER="$found --tool $1 --error-exitcode 99 --target-processes all --print-limit 20"
    "$tree/bin/suite_tests" "$seconds" "$tree/bin/test_kernels" \
        '*/EveryLevel.DrawsWhat*/cuda' '*FoldedStacks*/cuda' '*ProductOfAnySize/cuda' '*WeightsOfTheirOwn/cuda' \
        '*EvolveTogether/cuda' '*ForSmallNewton/cuda' '*RunOnADevice.TakesADrive*/cuda' '*RunOnADevice.FindsOscillations*/cuda'
}

# Runs one example on the cpu and on the cuda backend, each for at most $2 seconds, and compares the results.
compare_example() {
    local spec=$1 limit=$2 example=${1%.toml} verb=run other=${GPU_SUITE_BACKEND:-cuda} backend status why=
    ! grep -q '^\[atlas\]' "$spec" || verb=atlas
    for backend in cpu "$other"; do
        status=0
        # in this group of processes, so that what ends the part ends it too
        timeout --foreground -k 2 "$limit" "$tree/bin/colonnade" "$verb" "$spec" --backend "$backend" \
            -o "$example-$backend.nc" --quiet >&2 || status=$?
        case $status in
        0) ;;
        124 | 137) why+="${why:+, }$backend: not done after $limit s" ;;
        *) why+="${why:+, }$backend: exit $status" ;;
        esac
    done
    if [[ -z $why ]]; then
        "$tree/bin/suite_same_results" "$example" "$example-cpu.nc" "$example-$other.nc"
    else
        printf '{"bench": "bytes", "name": "%s", "same_answer": false, "why": "%s"}\n' "$example" "$why"
        return 1
    fi
}

bytes() {
    local spec status=0 limit=$((seconds / 4 > 5 ? seconds / 4 : 5))
    work=$(mktemp -d)
    trap 'rm -rf -- "${work:-}"' EXIT
    cp -r "$tree/examples/." "$work"
    cd -- "$work"
    for spec in *.toml; do
        compare_example "$spec" "$limit" || status=1
        rm -f -- ./*.nc
    done
    return "$status"
}

peers() {
    local python=${GPU_SUITE_PYTHON:-python3}
    "$python" -c 'import numpy' || return 77
    "$python" "$tree/peers/contest.py" "$tree/bin/gpu_bench" --seconds "$seconds" --limit "$((seconds * 2 / 3 + 1))"
}

# GPU_SUITE_PROFILE: what to profile instead of the slowest case, as "WORKLOAD PRECISION COLUMNS".
profile() {
    local ncu case words
    ncu=$(find_tool ncu) || return 77
    case=${GPU_SUITE_PROFILE:-$("$tree/bin/suite_report" --slowest "$folder")} || {
        echo "no case of 'resident' to profile was timed" >&2
        return 77
    }
    read -r -a words <<<"$case"
    # the clocks are left as they are: the machine may be shared
    "$ncu" --force-overwrite --export "$folder/profile" --set full --profile-from-start off --launch-count 4 \
        --clock-control none --target-processes all "$tree/bin/gpu_bench" once "${words[@]}" "$photograph" >&2
    "$ncu" --import "$folder/profile.ncu-rep" --page details >&2
    printf '{"bench": "profile", "workload": "%s", "precision": "%s", "columns": %d, "report": "profile.ncu-rep"}\n' "${words[@]}"
}

case $name in
machine) "$tree/bin/gpu_bench" machine ;;
tests) "$tree/bin/suite_tests" "$seconds" "$tree/bin/test_kernels" ;;
bytes) bytes ;;
memcheck | racecheck | initcheck | synccheck) sanitize "$name" ;;
resident) "$tree/bin/gpu_bench" resident "$seconds" "$photograph" ;;
ladder) "$tree/bin/gpu_bench" ladder "$seconds" ;;
whole) "$tree/bin/gpu_bench" whole "$seconds" "$photograph" ;;
peers) peers ;;
profile) profile ;;
esac
