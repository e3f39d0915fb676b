#!/usr/bin/env bash
# The rules of the house that a grep can keep (CONTRIBUTING.md). Prints what breaks them and exits 1.
# Usage: rules.sh [ROOT]
set -euo pipefail
cd -- "${1:-$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/../..}"
broken=0

# Reads offending lines, and names the rule if there are any.
rule() {
    local found
    found=$(cat)
    [[ -n $found ]] || return 0
    printf '%s\n%s\n\n' "$1:" "$found"
    broken=1
}

# Lines of C++ and CUDA sources below the folders $2... that match the extended regular expression $1.
sources_matching() {
    local expression=$1
    shift
    grep -rnE --include='*.[ch]pp' --include='*.cu' --include='*.cuh' -- "$expression" "$@" 2>/dev/null || true
}

rule 'kernels/core includes something from above it' < <(
    sources_matching '^ *# *include *"' kernels/core | grep -vE '"(kernels/core/|colonnade/types\.hpp)' || true)
rule 'kernels/ includes more than kernels/' < <(
    sources_matching '^ *# *include *"' kernels |
        grep -vE '"(kernels/|colonnade/types\.hpp)' |
        grep -vE '^kernels/(cuda|device\.hpp|backend\.hpp).*"colonnade/(error|device)\.hpp"' || true)
rule 'a public header includes more than the standard library and its neighbours' < <(
    sources_matching '^ *# *include' include | grep -vE '<[a-z_]+>|"colonnade/' || true)
rule 'host/data, host/io, host/spec or host/metrics includes another room than its own and data' < <(
    for room in data io spec metrics; do
        sources_matching '^ *# *include *"' "host/$room" | grep -vE "\"(colonnade/|host/data/|host/$room/)" |
            grep -vE '^host/metrics/.*"kernels/(core/|pipeline/tile_moments\.hpp)|^host/spec/.*"kernels/core/random\.hpp"' || true
    done)
rule 'what continuation builds on includes continuation' < <(
    sources_matching '^ *# *include *"host/continuation/' host/game host/stability host/experiment host/attractors host/equilibria)
rule 'only host/cli may print or exit, and a forked copy of the process end' < <(
    sources_matching '\b([fv]?printf|puts|fputs|perror)\(|\bstd::(cout|cerr|clog|print|exit|abort|quick_exit|_Exit)\b|\bfmt::print\(|\b_?exit\(' \
        include kernels host | grep -vE '^host/cli/|^host/io/child_process\.cpp:.*::_exit\(' || true)
rule 'a header without #pragma once' < <(
    find include kernels host tests bench -name '*.hpp' -exec grep -L '^#pragma once' {} + 2>/dev/null)
rule 'a left-over marker' < <(
    sources_matching '\b(TODO|FIXME|XXX|HACK)\b' include kernels host tests bench)
rule 'a test that is switched off' < <(sources_matching '\bDISABLED_|GTEST_SKIP' tests)
# Pages that sources name, and that pages link to: below the root, in docs/ or beside the file.
missing_pages() {
    local file line name
    while IFS=: read -r file line name; do
        name=${name#/}
        [[ -e $name || -e docs/$name || -e ${file%/*}/$name ]] || printf '%s:%s:%s\n' "$file" "$line" "$name"
    done < <(
        grep -rnoE --include='*.[ch]pp' --include='*.cu' --include='*.cuh' --include='*.py' --include='*.sh' \
            '[A-Za-z0-9_./-]+\.md\b' include kernels host bench tests python 2>/dev/null |
            grep -vE '^tests/house/' || true
        grep -rnoE '\]\([A-Za-z0-9_./-]+\.md' ./*.md docs 2>/dev/null | sed 's/](//' || true
    )
}
rule 'a page that is named and does not exist' < <(missing_pages)
rule 'more than 450 lines' < <(
    find dev CMakeLists.txt cmake include kernels host tests bench docs python -type f \
        \( -name '*.[ch]pp' -o -name '*.cu*' -o -name '*.py' -o -name '*.sh' -o -name '*.cmake' \
        -o -name CMakeLists.txt -o -name dev \) -exec wc -l {} + 2>/dev/null | awk '$1 > 450 && $2 != "total"')
exit "$broken"
