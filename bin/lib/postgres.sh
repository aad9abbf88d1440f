# A throwaway PostgreSQL in a temporary folder, unless TEST_POSTGRES_URL names one. Sourced by bin/test.

start_postgres() {
  [ -z "${TEST_POSTGRES_URL:-}" ] || return 0
  # Below the ports of outgoing connections, which could take it at any moment.
  local bin port=$((20000 + RANDOM % 10000))
  bin=$(dirname "$(compgen -G '/usr/lib/postgresql/*/bin/initdb' | sort -V | tail -n 1 || command -v initdb)")
  PG_FOLDER=$(mktemp -d)
  trap stop_postgres EXIT
  [ "$(id -u)" != 0 ] || chown postgres "$PG_FOLDER"
  while (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do port=$((port + 1)); done
  say "Starting a throwaway PostgreSQL on port $port"
  as_postgres "$bin/initdb" -D "$PG_FOLDER/data" -A trust -U postgres >/dev/null
  # Its data is thrown away: it need not survive a power cut.
  as_postgres "$bin/pg_ctl" -w -D "$PG_FOLDER/data" -l "$PG_FOLDER/log" start >/dev/null \
    -o "-p $port -k $PG_FOLDER -c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=400"
  export TEST_POSTGRES_URL="postgres://postgres@127.0.0.1:$port/postgres"
  PG_BIN=$bin
}

stop_postgres() {
  as_postgres "$PG_BIN/pg_ctl" -m immediate -D "$PG_FOLDER/data" stop >/dev/null 2>&1 || true
  rm -rf "$PG_FOLDER"
}

# PostgreSQL refuses to run as root.
as_postgres() {
  if [ "$(id -u)" = 0 ]; then (cd / && runuser -u postgres -- "$@"); else "$@"; fi
}
