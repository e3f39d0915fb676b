#!/usr/bin/env bash
# Starts the program of the same name in libexec/ with the libraries of its bundle and, where this system's C library is
# too old for them or GPU_SUITE_LIBC is "bundled", with the bundle's own. GPU_SUITE_UNDER: what to start it under, such as a
# sanitizer.
set -euo pipefail
root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
program=$root/libexec/${0##*/}
read -r -a under <<<"${GPU_SUITE_UNDER:-}"
search=$root/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
if [[ ${GPU_SUITE_LIBC:-} == bundled ]] ||
    LD_TRACE_LOADED_OBJECTS=1 LD_WARN=yes LD_LIBRARY_PATH=$search "$program" 2>&1 | grep -q 'not found'; then
    exec "${under[@]}" "$root/lib/system/ld-linux-x86-64.so.2" --library-path "$root/lib/system:$search" "$program" "$@"
fi
exec "${under[@]}" env LD_LIBRARY_PATH="$search" "$program" "$@"
