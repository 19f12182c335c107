#!/bin/sh
# Reads every export with its consumer's own library: tests/consumers/run.sh [FORMAT...]
#
# Makes a Python environment (in target/consumers, or where CONSUMERS_VENV says), installs what can be installed, exports
# the sample in tests/data/export in every format, and lets check.py read the files. A package that cannot be installed is
# said and its checks are skipped. CLAIMSIFT names a program that is built already. The last line counts.
set -eu

root=$(cd "$(dirname "$0")/../.." && pwd)
cd "$root"
work=target/consumers
venv=${CONSUMERS_VENV:-$work/venv}
mkdir -p "$work"

if [ -z "${CLAIMSIFT:-}" ]; then
    cargo build --quiet
    CLAIMSIFT=target/debug/claimsift
fi

if [ ! -x "$venv/bin/python" ]; then
    python3 -m venv "$venv"
fi
for package in pyarrow spacy label-studio-sdk followthemoney rdflib pyld networkx lxml markdown-it-py; do
    if ! "$venv/bin/python" -c "import importlib.metadata as m; m.version('$package')" 2>/dev/null; then
        "$venv/bin/python" -m pip install --quiet --disable-pip-version-check "$package" ||
            echo "not installed: $package" >&2
    fi
done

# The samples hold a decision on a claim that is no more, so every export ends with 1.
for scope in all accepted; do
    rm -rf "${work:?}/$scope"
    mkdir -p "$work/$scope"
    for format in csv csv-excel parquet sqlite prodigy label-studio doccano brat w3c ftm graphml cypher rdf markdown; do
        code=0
        "$CLAIMSIFT" export tests/data/export/claims.jsonl --format "$format" "--$scope" --quiet \
            --reviews tests/data/export/reviews.jsonl --reviews tests/data/export/reviews-bo.jsonl \
            --out "$work/$scope/$format" 2>"$work/$scope/$format.log" || code=$?
        if [ "$code" != 1 ]; then
            echo "export --format $format --$scope: expected exit status 1, but found $code" >&2
            cat "$work/$scope/$format.log" >&2
        fi
    done
done

exec "$venv/bin/python" tests/consumers/check.py "$work" "$@"
