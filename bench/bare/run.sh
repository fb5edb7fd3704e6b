#!/bin/sh
# Checks and measures One Matrix on this computer's GPU; needs its Vulkan driver, and nothing else.
# ./run.sh; options: --models one-matrix-6m,SmolLM2-135M,OLMo-1B --rounds 3 --tokens 32 --results results
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$here/cache"
XDG_RUNTIME_DIR=${XDG_RUNTIME_DIR:-$here/cache} DENO_DIR="$here/cache" DENO_NO_UPDATE_CHECK=1 NO_COLOR=1 \
  exec "$here/deno" run --allow-all --no-remote --no-npm --unstable-webgpu "$here/code/bundle.js" "$@"
