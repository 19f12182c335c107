#!/bin/sh
# Puts the libtorch that the feature `torch` links against into a folder: the one inside PyPI's torch 2.4.1, and of the
# CUDA packages only the two small ones that libtorch_cpu.so names. Where pytorch.org can be reached,
# tch's own feature `download-libtorch` does without this script.
#
#   scripts/libtorch.sh DIR            installs with pip
#   scripts/libtorch.sh DIR SITE       links the files of a site-packages folder that has torch 2.4.1 already
#
# Then follow the lines that it prints.
set -eu
[ $# -ge 1 ] || { sed -n '2,9s/^# \{0,1\}//p' "$0"; exit 2; }
mkdir -p "$1"
dir=$(cd "$1" && pwd)
if [ $# -ge 2 ]; then
    site=$(cd "$2" && pwd)
else
    site="$dir/site"
    python3 -m pip install --quiet --no-deps --target "$site" \
        torch==2.4.1 nvidia-cuda-cupti-cu12==12.1.105 nvidia-cuda-runtime-cu12==12.1.105
fi
mkdir -p "$dir/lib"
for file in "$site"/torch/lib/libtorch_cpu.so "$site"/torch/lib/libtorch.so "$site"/torch/lib/libc10.so \
    "$site"/torch/lib/libgomp-*.so.1 "$site"/nvidia/cuda_cupti/lib/libcupti.so.12 \
    "$site"/nvidia/cuda_runtime/lib/libcudart.so.12; do
    [ -e "$file" ] || { echo "$0: expected $file, but found none" >&2; exit 1; }
    cp -f "$file" "$dir/lib/"
done
# libtorch.so names the CUDA parts, which a CPU needs not: the linker is to take libtorch_cpu.so alone.
rm -rf "$dir/include"
ln -s "$site/torch/include" "$dir/include"
cat <<END
export LIBTORCH="$dir" LIBTORCH_CXX11_ABI=0 LIBTORCH_BYPASS_VERSION_CHECK=1
export LD_LIBRARY_PATH="$dir/lib\${LD_LIBRARY_PATH:+:\$LD_LIBRARY_PATH}"
cargo build --release --features torch
END
