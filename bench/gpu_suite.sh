#!/usr/bin/env bash
# Question: is the cuda backend right on a machine with a GPU, and how fast? Method: one command where it is built, one
# where the GPU is; the second needs no network and installs nothing.
#
#   bench/gpu_suite.sh bundle [FOLDER]            builds and packs all that the suite needs (default build/gpu-suite)
#   bench/gpu_suite.sh run [BUNDLE [FOLDER]]      runs it and leaves results.json and table.txt in FOLDER (default $OUT,
#                                                 else gpu-suite-results); a bundle holds a copy of this script
#
# Parts of a run, each in its share of GPU_SUITE_SECONDS (default 515): the machine; the tests of kernels/; four tools of
# compute-sanitizer; every example byte by byte against the cpu backend; kernels alone; versions of one kernel; whole runs;
# peers. A part that
# fails or takes too long is recorded and the next one runs. Exit 1 where a check failed or there is no device.
set -euo pipefail
self=$(readlink -f -- "${BASH_SOURCE[0]}")
here=$(dirname -- "$self")
programs=(colonnade test_kernels gpu_bench suite_same_results suite_report)
most_mib=64

die() {
    printf 'gpu_suite.sh: %s\n' "$*" >&2
    exit 1
}

# --- bundle ----------------------------------------------------------------------------------------------------------

# Copies the libraries of the programs in $1/libexec: those of the C library, which belong together, into lib/system.
copy_libraries() {
    local library
    mkdir -p "$1/lib/system"
    ldd "$1"/libexec/* | grep -o '/[^ ]*' | grep -v ':$' | sort -u | while read -r library; do
        case ${library##*/} in
        libc.so.* | libm.so.* | libmvec.so.* | libdl.so.* | librt.so.* | libpthread.so.* | libresolv.so.* | ld-linux*)
            cp -L -- "$library" "$1/lib/system/"
            ;;
        *) cp -L -- "$library" "$1/lib/" ;;
        esac
    done
}

copy_sanitizer() {
    local nvcc toolkit
    nvcc=$(command -v nvcc || echo /usr/local/cuda/bin/nvcc)
    toolkit=$(dirname -- "$(dirname -- "$(readlink -f -- "$nvcc")")")
    if [[ -x $toolkit/compute-sanitizer/compute-sanitizer ]]; then
        cp -rL -- "$toolkit/compute-sanitizer" "$1/compute-sanitizer"
        rm -rf -- "$1"/compute-sanitizer/{docs,include}
    else
        echo "The CUDA toolkit has no compute-sanitizer: the run uses the GPU machine's, if any"
    fi
}

bundle() {
    local root folder tree program size
    root=$(dirname -- "$here")
    mkdir -p "${1:-$root/build/gpu-suite}"
    folder=$(cd -- "${1:-$root/build/gpu-suite}" && pwd)
    cd -- "$root"
    cmake --preset cuda
    grep -q '^CMAKE_CUDA_COMPILER:' build/cuda/CMakeCache.txt || die "nvcc was not found, see above: nothing to bundle"
    cmake --build --preset cuda --parallel "$(nproc)" --target \
        colonnade_tool test_kernels gpu_bench suite_same_results suite_report
    tree=$(mktemp -d)
    trap 'rm -rf -- "${tree:-}"' EXIT
    mkdir -p "$tree"/{bin,libexec,peers}
    for program in "${programs[@]}"; do
        strip -o "$tree/libexec/$program" "$(find build/cuda -type f -perm -u+x -name "$program" -print -quit)"
        cp bench/gpu_suite/start.sh "$tree/bin/$program"
    done
    copy_libraries "$tree"
    copy_sanitizer "$tree"
    cp -r examples "$tree/examples"
    cp bench/gpu/peers/*.py "$tree/peers/"
    env -i "$tree/bin/colonnade" info || die "the bundled tool does not start in an empty environment"
    tar -C "$tree" -czf "$folder/bundle.tar.gz" .
    cp -- "$self" "$folder/gpu_suite.sh"
    size=$(du --apparent-size -sk "$folder" | cut -f 1)
    ((size < most_mib * 1024)) || die "the bundle takes $((size / 1024)) MiB, allowed: less than $most_mib"
    printf '%s: %d MiB. There: %s/gpu_suite.sh run\n' "$folder" "$((size / 1024))" "$folder"
}

# --- run -------------------------------------------------------------------------------------------------------------

# Runs one part within its share, in percent, of the suite's seconds and of what is left of them, and records how it
# ended: part NAME SHARE COMMAND... A word @seconds becomes how long the command should plan for. Status 77: absent.
part() {
    local name=$1 allowed=$(($2 * seconds / 100)) left=$((seconds - SECONDS)) started=$SECONDS status=0 ended=passed
    shift 2
    ((allowed <= left)) || allowed=$left
    if ((allowed > 0)); then
        timeout -k 2 "$allowed" "${@/#@seconds/$((allowed * 85 / 100))}" >"$out/$name.jsonl" 2>"$out/$name.log" </dev/null ||
            status=$?
    else
        status=124 allowed=0
    fi
    case $status in
    0) ;;
    77) ended=absent ;;
    124 | 137) ended="timed out" ;;
    *) ended=failed ;;
    esac
    printf '{"part": "%s", "status": "%s", "exit": %d, "seconds": %d, "allowed_seconds": %d}\n' \
        "$name" "$ended" "$status" "$((SECONDS - started))" "$allowed" >>"$out/parts.jsonl"
    printf '%-10s %s, %d s\n' "$name" "$ended" "$((SECONDS - started))" >&2
    ((status == 0))
}

# The bundle's compute-sanitizer, or this machine's.
find_sanitizer() {
    local found
    for found in "$1/compute-sanitizer/compute-sanitizer" "$(command -v compute-sanitizer || true)" \
        /usr/local/cuda*/bin/compute-sanitizer /usr/local/cuda*/compute-sanitizer/compute-sanitizer; do
        [[ -x $found ]] && echo "$found" && return
    done
    return 1
}

# A kernel of each kind: registers and stacks, tiles, warps, scratch, Newton's steps, draws and whole runs.
sanitize() {
    local tool=$1 tree=$2 found tests
    found=$(find_sanitizer "$tree") || {
        echo "no compute-sanitizer in the bundle nor on this machine" >&2
        return 77
    }
    tests='*FoldedStacks*/cuda:*ProductOfAnySize/cuda:*WeightsOfTheirOwn/cuda:*EvolveTogether/cuda:*ForSmallNewton/cuda'
    tests+=':*DrawsWhat*/cuda'
    tests+=':*RunOnADevice.TakesADrive*/cuda:*RunOnADevice.FindsOscillations*/cuda'
    export GPU_SUITE_UNDER="$found --tool $tool --error-exitcode 99 --target-processes all --print-limit 20"
    "$tree/bin/test_kernels" --gtest_filter="$tests" --gtest_brief=1 >&2
}

# Every example on the cpu and on the cuda backend.
compare_examples() {
    local tree=$1 work spec name backend same=0
    work=$(mktemp -d)
    trap 'rm -rf -- "${work:-}"' EXIT
    cp -r "$tree/examples/." "$work"
    cd -- "$work"
    for spec in *.toml; do
        name=${spec%.toml}
        for backend in cpu "${GPU_SUITE_BACKEND:-cuda}"; do
            "$tree/bin/colonnade" run "$spec" --backend "$backend" -o "$name-$backend.nc" --quiet || same=1
        done
        "$tree/bin/suite_same_results" "$name" "$name-cpu.nc" "$name-${GPU_SUITE_BACKEND:-cuda}.nc" || same=1
    done
    return "$same"
}

contest() {
    local python=${GPU_SUITE_PYTHON:-python3}
    "$python" -c 'import numpy' || return 77
    "$python" "$1/peers/contest.py" "$1/bin/gpu_bench" --seconds "$2"
}

run() {
    local tree=${1:-$here} photograph tool
    out=${2:-${OUT:-gpu-suite-results}}
    [[ $tree != "$here" || -e $here/bundle.tar.gz ]] || tree=$(dirname -- "$here")/build/gpu-suite
    [[ -e $tree/bundle.tar.gz || -d $tree/bin ]] || die "$tree: no bundle there; 'gpu_suite.sh bundle' makes one"
    mkdir -p "$out"
    out=$(cd -- "$out" && pwd)
    seconds=${GPU_SUITE_SECONDS:-515}
    rm -f -- "$out"/{*.jsonl,*.log,results.json,table.txt,nvidia-smi.txt,tests.gtest.json}
    if [[ -e $tree/bundle.tar.gz ]]; then
        unpacked=$(mktemp -d)
        trap 'rm -rf -- "${unpacked:-}"' EXIT
        tar -C "$unpacked" -xzf "$tree/bundle.tar.gz"
        tree=$unpacked
    fi
    tree=$(cd -- "$tree" && pwd)
    photograph=$tree/examples/photograph.toml

    timeout 10 nvidia-smi --query-gpu=name,driver_version,memory.total,clocks.sm,clocks.max.sm,clocks.max.mem,power.limit \
        --format=csv >"$out/nvidia-smi.txt" 2>&1 || echo "nvidia-smi did not answer" >>"$out/nvidia-smi.txt"
    if part machine 5 "$tree/bin/gpu_bench" machine; then
        part tests 11 "$tree/bin/test_kernels" --gtest_brief=1 --gtest_output="json:$out/tests.gtest.json" || true
        part bytes 11 bash "$self" part compare_examples "$tree" || true
        for tool in memcheck racecheck initcheck synccheck; do
            part "$tool" 5 bash "$self" part sanitize "$tool" "$tree" || true
        done
        part resident 18 "$tree/bin/gpu_bench" resident @seconds "$photograph" || true
        part ladder 5 "$tree/bin/gpu_bench" ladder @seconds || true
        part whole 15 "$tree/bin/gpu_bench" whole @seconds "$photograph" || true
        part peers 20 bash "$self" part contest "$tree" @seconds || true
    fi
    "$tree/bin/suite_report" "$out" || {
        echo "gpu_suite.sh: not passed: $(grep -m 1 '^no device' "$out/table.txt" || echo "a check failed"); $out/results.json" >&2
        exit 1
    }
}

case ${1:-} in
bundle) bundle "${@:2}" ;;
run) run "${@:2}" ;;
part) "${@:2}" ;; # what a run starts as a command of its own
*) die "found '${1:-}', allowed: bundle [FOLDER], run [BUNDLE [FOLDER]]" ;;
esac
