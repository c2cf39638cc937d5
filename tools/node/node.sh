#!/bin/sh
# The Node that scripts/setup.mjs installed. As a package's bin this stands beside pnpm's launchers, which
# prefer it, so that `npx nx` runs on the pinned Node whatever Node the shell has.
exec "$(dirname "$(readlink -f "$0")")/../../.tools/node_modules/node/bin/node" "$@"
