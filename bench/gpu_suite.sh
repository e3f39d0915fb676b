#!/usr/bin/env bash
# Question: is the cuda backend right on a machine with a GPU, and how fast? Method: one command where it is built, one
# where the GPU is; the second needs no network and installs nothing.
#
#   bench/gpu_suite.sh bundle [--built TREE] [FOLDER]   builds and packs all that the suite needs (default build/gpu-suite);
#                                                       TREE: packs what this build tree holds already
#   bench/gpu_suite.sh run [BUNDLE [FOLDER]] [--parts A,B] [--seconds N]
#                                                       runs it and leaves results.json and table.txt in FOLDER (default
#                                                       $OUT, else gpu-suite-results); a bundle holds a copy of this script
#   bench/gpu_suite.sh join FOLDER PIECE...             puts what runs left in the folders PIECE together in FOLDER
#
# Parts (default: all): the machine, always first; tests of kernels/; bytes, every example against the cpu backend; the
# sanitizers memcheck, racecheck, initcheck and synccheck; resident, kernels alone; ladder, versions of one kernel; whole,
# whole runs; peers; profile, the slowest kernel of resident under Nsight Compute (absent where there is none). Groups: checks
# (tests, bytes, sanitizers), sanitizers, figures (resident, ladder, whole, peers), all.
# They share N seconds (default GPU_SUITE_SECONDS, else 515) by their weights; what one leaves goes to the later ones. A part
# that fails or takes too long is recorded and the next one runs; each case is written down as soon as it has ended. A run in
# a FOLDER that holds results replaces those of its own parts: pieces add up. Exit 1 where a check failed or there is no
# device, 2 where the command is wrong.
#
# First contact, 15 minutes of a device in three calls of at most ten minutes, each of which takes build/gpu-suite along and
# brings back at most six files:
#   here    bench/gpu_suite.sh bundle
#   there   build/gpu-suite/gpu_suite.sh run --parts checks --seconds 240     mend what it finds before going on
#   there   build/gpu-suite/gpu_suite.sh run --parts figures --seconds 300
#   there   GPU_SUITE_PROFILE="LI3 float32 1000000" build/gpu-suite/gpu_suite.sh run --parts profile --seconds 60
#   here    bench/gpu_suite.sh join gpu-suite-results CHECKS FIGURES PROFILE
# CHECKS, FIGURES, PROFILE: the folders that came back; GPU_SUITE_PROFILE: the case furthest from its ceilings in the
# figures, and not needed where FOLDER holds them. What is left of the 15 minutes repeats a piece after a repair.
set -euo pipefail
self=$(readlink -f -- "${BASH_SOURCE[0]}")
here=$(dirname -- "$self")
programs=(colonnade test_kernels gpu_bench suite_same_results suite_report suite_tests)
most_mib=62 # of 64 that travel to a device with the sources

sanitizers=(memcheck racecheck initcheck synccheck)
figures=(resident ladder whole peers)
all_parts=(machine tests bytes "${sanitizers[@]}" "${figures[@]}" profile)
declare -A weights=([machine]=2 [tests]=14 [bytes]=8 [memcheck]=7 [racecheck]=7 [initcheck]=7 [synccheck]=5
    [resident]=22 [ladder]=8 [whole]=16 [peers]=20 [profile]=8)

die() {
    printf 'gpu_suite.sh: %s\n' "$*" >&2
    exit 1
}
wrong() {
    printf 'gpu_suite.sh: %s\n' "$*" >&2
    exit 2
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

# The file of a name that a build tree holds.
built() {
    local found
    found=$(find "$1" -type f -perm -u+x -name "$2" -print -quit)
    [[ -n $found ]] || die "$1: no $2 there; build it first, with nvcc and benches"
    echo "$found"
}

bundle() {
    local root folder from='' tree program file size
    if [[ ${1:-} == --built ]]; then
        [[ -d ${2:-} ]] || wrong "--built: found '${2:-}', allowed: a build tree"
        from=$(cd -- "$2" && pwd)
        shift 2
    fi
    root=$(dirname -- "$here")
    mkdir -p "${1:-$root/build/gpu-suite}"
    folder=$(cd -- "${1:-$root/build/gpu-suite}" && pwd)
    cd -- "$root"
    if [[ -z $from ]]; then
        cmake --preset cuda
        grep -q '^CMAKE_CUDA_COMPILER:' build/cuda/CMakeCache.txt || die "nvcc was not found, see above: nothing to bundle"
        cmake --build --preset cuda --parallel "$(nproc)" --target \
            colonnade_tool test_kernels fake_cublas gpu_bench suite_same_results suite_report suite_tests
        from=$root/build/cuda
    fi
    tree=$(mktemp -d)
    trap 'rm -rf -- "${tree:-}"' EXIT
    mkdir -p "$tree"/{bin,libexec,peers,suite}
    for program in "${programs[@]}"; do
        file=$(built "$from" "$program")
        strip -o "$tree/libexec/$program" "$file"
        cp bench/gpu_suite/start.sh "$tree/bin/$program"
    done
    copy_libraries "$tree"
    file=$(built "$from" libfake_cublas.so)
    cp -- "$file" "$tree/lib/"
    copy_sanitizer "$tree"
    cp -r examples "$tree/examples"
    cp bench/gpu/peers/*.py "$tree/peers/"
    cp bench/gpu_suite/parts.sh "$tree/suite/"
    git describe --tags --always --dirty >"$tree/suite/revision" 2>/dev/null || echo unknown >"$tree/suite/revision"
    env -i "$tree/bin/colonnade" info || die "the bundled tool does not start in an empty environment"
    tar -C "$tree" -c . | gzip -"${GPU_SUITE_GZIP:-6}" >"$folder/bundle.tar.gz"
    cp -- "$self" "$folder/gpu_suite.sh"
    size=$(du --apparent-size -sk "$folder/bundle.tar.gz" | cut -f 1)
    ((size < most_mib * 1024)) || die "the bundle takes $((size / 1024)) MiB, allowed: less than $most_mib"
    printf '%s: %d MiB. There: %s/gpu_suite.sh run\n' "$folder" "$((size / 1024))" "$folder"
}

# --- run -------------------------------------------------------------------------------------------------------------

# Fills `chosen` with the parts that $1 asks for, in their order.
choose() {
    local name part
    local -a names wanted=(machine)
    IFS=, read -r -a names <<<"$1"
    ((${#names[@]})) || wrong "--parts: found '', allowed: ${all_parts[*]}, and the groups checks, sanitizers, figures, all"
    for name in "${names[@]}"; do
        case $name in
        all) wanted+=("${all_parts[@]}") ;;
        checks) wanted+=(tests bytes "${sanitizers[@]}") ;;
        sanitizers) wanted+=("${sanitizers[@]}") ;;
        figures) wanted+=("${figures[@]}") ;;
        *)
            [[ -n $name && -n ${weights[$name]:-} ]] ||
                wrong "--parts: found '$name', allowed: ${all_parts[*]}, and the groups checks, sanitizers, figures, all"
            wanted+=("$name")
            ;;
        esac
    done
    for part in "${all_parts[@]}"; do
        [[ " ${wanted[*]} " != *" $part "* ]] || chosen+=("$part")
    done
}

# Runs one part for its share of the seconds that are left and records how it ended.
part() {
    local name=$1 left=$((seconds - SECONDS)) together=0 later started=$SECONDS status=0 ended=passed allowed
    for later in "${waiting[@]}"; do together=$((together + weights[$later])); done
    allowed=$((left * weights[$name] / together))
    [[ $name != machine ]] || allowed=$((left < 20 ? left : 20)) # a driver's first contact may take long
    printf '\n{"part": "%s", "status": "running"}\n' "$name" >>"$out/results.jsonl"
    printf '\n== %s ==\n' "$name" >>"$out/log.txt"
    if ((allowed > 0)); then
        timeout -k 3 "$allowed" bash "$parts" "$name" "$tree" "$(((allowed * 85 + 99) / 100))" "$out" \
            >>"$out/results.jsonl" 2>>"$out/log.txt" </dev/null || status=$?
    else
        status=124 allowed=0
    fi
    case $status in
    0) ;;
    77) ended=absent ;;
    124 | 137) ended="timed out" ;;
    *) ended=failed ;;
    esac
    printf '\n{"part": "%s", "status": "%s", "exit": %d, "seconds": %d, "allowed_seconds": %d}\n' \
        "$name" "$ended" "$status" "$((SECONDS - started))" "$allowed" >>"$out/results.jsonl"
    printf '%-10s %s, %d s\n' "$name" "$ended" "$((SECONDS - started))" >&2
    ((status == 0))
}

# The folder of a bundle, unpacked where it is packed, in `tree`.
unpack() {
    tree=${1:-$here}
    [[ $tree != "$here" || -e $here/bundle.tar.gz || -d $here/bin ]] || tree=$(dirname -- "$here")/build/gpu-suite
    [[ -e $tree/bundle.tar.gz || -d $tree/bin ]] || die "$tree: no bundle there; 'gpu_suite.sh bundle' makes one"
    if [[ -e $tree/bundle.tar.gz ]]; then
        unpacked=$(mktemp -d)
        trap 'rm -rf -- "${unpacked:-}"' EXIT
        tar -C "$unpacked" -xzf "$tree/bundle.tar.gz"
        tree=$unpacked
    fi
    tree=$(cd -- "$tree" && pwd)
}

report() {
    "$tree/bin/suite_report" "$out" "${all_parts[@]}" || {
        echo "gpu_suite.sh: not passed: $(grep -m 1 '^no device' "$out/table.txt" || echo "a check failed"); $out/results.json" >&2
        exit 1
    }
}

run() {
    local asked=all listed name
    local -a words=() chosen=() waiting=()
    seconds=${GPU_SUITE_SECONDS:-515}
    while (($#)); do
        case $1 in
        --parts | --seconds) (($# > 1)) || wrong "$1: found nothing after it" ;;&
        --parts) asked=$2 && shift 2 ;;
        --seconds) seconds=$2 && shift 2 ;;
        -*) wrong "run: found '$1', allowed: --parts A,B and --seconds N" ;;
        *) words+=("$1") && shift ;;
        esac
    done
    [[ $seconds =~ ^[1-9][0-9]{0,5}$ ]] || wrong "--seconds: found '$seconds', allowed: 1 to 999999"
    ((${#words[@]} <= 2)) || wrong "run: found '${words[2]}' after the folder, allowed: [BUNDLE [FOLDER]]"
    choose "$asked"
    unpack "${words[@]:0:1}"
    out=${words[1]:-${OUT:-gpu-suite-results}}
    mkdir -p "$out"
    out=$(cd -- "$out" && pwd)
    parts=$tree/suite/parts.sh
    printf -v listed '"%s", ' "${chosen[@]}"
    printf '\n{"piece": {"revision": "%s", "seconds": %d, "parts": [%s]}}\n' \
        "$(cat -- "$tree/suite/revision")" "$seconds" "${listed%, }" >>"$out/results.jsonl"
    timeout 10 nvidia-smi --query-gpu=name,driver_version,memory.total,clocks.sm,clocks.max.sm,clocks.max.mem,power.limit \
        --format=csv >"$out/nvidia-smi.txt" 2>&1 || echo "nvidia-smi did not answer" >>"$out/nvidia-smi.txt"
    waiting=("${chosen[@]}")
    for name in "${chosen[@]}"; do
        part "$name" || [[ $name != machine ]] || break # without a device nothing else can pass
        waiting=("${waiting[@]:1}")
    done
    report
}

# --- join ------------------------------------------------------------------------------------------------------------

join() {
    local piece
    (($# > 1)) || wrong "join: found '$*', allowed: FOLDER PIECE..."
    unpack
    mkdir -p "$1"
    out=$(cd -- "$1" && pwd)
    shift
    for piece in "$@"; do
        [[ -e $piece/results.jsonl ]] || die "$piece: no results.jsonl there"
    done
    for piece in "$@"; do
        cat -- "$piece/results.jsonl" >>"$out/results.jsonl"
        cat -- "$piece/log.txt" >>"$out/log.txt"
        cp -- "$piece/nvidia-smi.txt" "$out/"
        [[ ! -e $piece/profile.ncu-rep ]] || cp -- "$piece/profile.ncu-rep" "$out/"
    done
    report
}

case ${1:-} in
bundle) bundle "${@:2}" ;;
run) run "${@:2}" ;;
join) join "${@:2}" ;;
*) wrong "found '${1:-}', allowed: bundle, run, join; see the first lines of this script" ;;
esac
