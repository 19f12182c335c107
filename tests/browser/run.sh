#!/usr/bin/env bash
# The review page in a real Chromium, without a screen: `tests/browser/run.sh [claims|hostile|large|offline|looks]…`
#
# Needs Chromium, Node 18 or later, and a built claimsift. What drives the browser (playwright-core, which brings no browser of
# its own) is installed by npm into tests/browser/deps, which git does not see; screenshots go to tests/browser/shots.
# CHROMIUM, CLAIMSIFT and PLAYWRIGHT name other places. The last line is `N passed, N failed`.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)

skip() {
    echo "SKIPPED the browser test: $1"
    echo "0 passed, 0 failed"
    exit 0
}

find_first() {
    local name
    for name in "$@"; do
        if command -v "$name" >/dev/null 2>&1; then
            command -v "$name"
            return
        fi
    done
}

chromium=${CHROMIUM:-$(find_first chromium chromium-browser google-chrome-stable google-chrome)}
[ -n "$chromium" ] || skip "no Chromium here (Debian: apt-get install chromium; or set CHROMIUM)"
command -v node >/dev/null 2>&1 || skip "no Node here"

claimsift=${CLAIMSIFT:-}
for built in "$root/target/release/claimsift" "$root/target/debug/claimsift"; do
    if [ -z "$claimsift" ] && [ -x "$built" ]; then
        claimsift=$built
    fi
done
[ -n "$claimsift" ] || skip "no claimsift here (cargo build; or set CLAIMSIFT)"

playwright=${PLAYWRIGHT:-$here/deps}
if [ ! -d "$playwright/node_modules/playwright-core" ]; then
    command -v npm >/dev/null 2>&1 || skip "no npm here to install playwright-core"
    npm install --silent --no-audit --no-fund --no-save --prefix "$playwright" playwright-core@1 >/dev/null \
        || skip "playwright-core could not be installed"
fi

echo "browser    $("$chromium" --version 2>/dev/null)"
echo "claimsift  $claimsift"
export NODE_PATH="$playwright/node_modules"
exec node "$here/main.js" "$chromium" "$claimsift" "$@"
