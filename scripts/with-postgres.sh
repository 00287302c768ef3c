#!/usr/bin/env bash
# with-postgres.sh [--durable] COMMAND...: runs COMMAND with CARILLON_TEST_POSTGRES_URL naming a
# PostgreSQL cluster of its own: made in a temporary folder, reachable by a Unix socket only, gone
# afterwards whatever happens. A URL that is already set is used as it is.
# With --durable it runs with PostgreSQL's own defaults, fsync on among them.
set -euo pipefail
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

durable=
if [ "${1:-}" = --durable ]; then
  durable=yes
  shift
fi
[ -z "${CARILLON_TEST_POSTGRES_URL:-}" ] || exec "$@"

bin=$(compgen -G '/usr/lib/postgresql/*/bin' | sort -V | tail -n 1) || true
if [ -z "$bin" ]; then
  have initdb || die "PostgreSQL is missing: run scripts/setup-test.sh rust"
  bin=$(dirname "$(command -v initdb)")
fi

# PostgreSQL refuses to run as root.
as_user() { if [ "$(id -u)" -eq 0 ]; then (cd / && runuser -u postgres -- "$@"); else "$@"; fi; }

# In /tmp whatever TMPDIR says: the path of a Unix socket has at most 107 bytes.
cluster=$(mktemp -d /tmp/carillon-pg.XXXXXX)

remove() {
  as_user "$bin/pg_ctl" -D "$1/data" -m immediate -s -w stop >/dev/null 2>&1 || true
  rm -rf "$1"
}
trap 'remove "$cluster"' EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

# What an earlier run left behind when it was killed outright.
for old in /tmp/carillon-pg.*; do
  if [ "$old" != "$cluster" ] && [ -O "$old" ] && ! kill -0 "$(cat "$old/owner" 2>/dev/null || echo 0)" 2>/dev/null; then
    remove "$old"
  fi
done

echo $$ >"$cluster/owner"
chmod 755 "$cluster"
mkdir "$cluster/data" "$cluster/socket"
[ "$(id -u)" -ne 0 ] || chown postgres "$cluster/data" "$cluster/socket"

as_user "$bin/initdb" -D "$cluster/data" -U carillon -A trust -E UTF8 --locale=C.UTF-8 --no-sync >/dev/null
cat >>"$cluster/data/postgresql.conf" <<CONF
listen_addresses = ''
unix_socket_directories = '$cluster/socket'
max_connections = 300
CONF
# Durability is not what tests are about, speed is.
[ -n "$durable" ] || cat >>"$cluster/data/postgresql.conf" <<CONF
fsync = off
full_page_writes = off
wal_level = minimal
max_wal_senders = 0
autovacuum = off
CONF
as_user "$bin/pg_ctl" -D "$cluster/data" -l "$cluster/data/log" -s -w start || {
  cat "$cluster/data/log" >&2
  die "PostgreSQL did not start."
}

export CARILLON_TEST_POSTGRES_URL="postgres://carillon@localhost:5432/postgres?host=$cluster/socket"
"$@"
