# Sourced by script/test and script/rehearse: a throw-away PostgreSQL and Redis on free loopback ports.
# Both run as an ordinary user in $SCRATCH and end with stop_services.

python=.venv/bin/python
service_pids=()

free_port() { $python -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

# PostgreSQL refuses to run as root: root hands it to the user its package brought.
become_ordinary() {
    if [ "$(id -u)" = 0 ]; then exec setpriv --reuid=postgres --regid=postgres --init-groups -- "$@"; else exec "$@"; fi
}

await() {
    local tries=150
    until "$@" >/dev/null 2>&1; do
        tries=$((tries - 1))
        [ $tries -gt 0 ] || { echo "gave up waiting for: $*" >&2; return 1; }
        sleep 0.2
    done
}

make_scratch() {
    SCRATCH=$(mktemp -d "${TMPDIR:-/tmp}/portal-services.XXXXXX")
    chmod 711 "$SCRATCH"
    mkdir "$SCRATCH/services"
    [ "$(id -u)" != 0 ] || chown postgres: "$SCRATCH/services"
}

start_postgres() {
    local bin folder=$SCRATCH/services port secret
    bin=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -1)
    port=$(free_port)
    secret=$($python -c 'import secrets; print(secrets.token_hex(16))')
    ( umask 077; printf '%s\n' "$secret" >"$folder/password" )
    [ "$(id -u)" != 0 ] || chown postgres: "$folder/password"
    ( become_ordinary "$bin/initdb" -D "$folder/pg" -U owner -A scram-sha-256 --pwfile="$folder/password" \
        -E UTF8 --locale=C.UTF-8 --no-sync >"$SCRATCH/initdb.log" )
    # In the background "become" makes $! the server's own process id.
    become_ordinary "$bin/postgres" -D "$folder/pg" -p "$port" -c listen_addresses=127.0.0.1 -c unix_socket_directories="$folder" \
        -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=80 -c random_page_cost=1.1 \
        -c jit=off -c wal_level=minimal -c max_wal_senders=0 -c max_wal_size=4GB -c checkpoint_timeout=1h \
        </dev/null >"$SCRATCH/postgres.log" 2>&1 &
    postgres_pid=$!
    service_pids+=($postgres_pid)
    await "$bin/pg_isready" -q -h 127.0.0.1 -p "$port"
    PGPASSWORD=$secret "$bin/psql" -q -h 127.0.0.1 -p "$port" -U owner -d postgres -v ON_ERROR_STOP=1 \
        -c "CREATE ROLE portal LOGIN CREATEDB PASSWORD '$secret'" -c 'CREATE DATABASE portal OWNER portal'
    POSTGRES_URL=postgres://portal:$secret@127.0.0.1:$port/portal
}

# A migrated database that every test database is copied from: the migrations run once, not once a worker.
make_template() {
    local psql
    psql=$(ls /usr/lib/postgresql/*/bin/psql | sort -V | tail -1)
    TEMPLATE=portal_template
    "$psql" -q "$POSTGRES_URL" -v ON_ERROR_STOP=1 -c "CREATE DATABASE $TEMPLATE"
    TEST_DATABASE_URL=${POSTGRES_URL%/*}/$TEMPLATE $python manage.py migrate --no-input -v 0
    # Statistics and frozen rows now, so that no autovacuum sits in the template when a worker copies it.
    PGOPTIONS='-c client_min_messages=error' "$psql" -q "${POSTGRES_URL%/*}/$TEMPLATE" -v ON_ERROR_STOP=1 -c 'VACUUM (FREEZE, ANALYZE)'
}

start_redis() {
    local port
    port=$(free_port)
    become_ordinary redis-server --bind 127.0.0.1 --port "$port" --save '' --appendonly no --dir "$SCRATCH/services" \
        </dev/null >"$SCRATCH/redis.log" 2>&1 &
    service_pids+=($!)
    await redis-cli -h 127.0.0.1 -p "$port" ping
    REDIS_SERVER_URL=redis://127.0.0.1:$port/0
}

# Last started, first ended; PostgreSQL ends at once on INT, everything else on TERM.
stop_services() {
    local i _ pid wish
    trap '' INT TERM
    for ((i = ${#service_pids[@]} - 1; i >= 0; i--)); do
        pid=${service_pids[$i]} wish=TERM
        [ "$pid" != "${postgres_pid:-}" ] || wish=INT
        kill -$wish "$pid" 2>/dev/null || continue
        for _ in {1..75}; do kill -0 "$pid" 2>/dev/null || continue 2; sleep 0.2; done
        kill -KILL "$pid" 2>/dev/null || true
    done
    [ -z "${SCRATCH:-}" ] || rm -rf "$SCRATCH"
}

# What production asks of its environment, with secrets of this run only.
production_environment() {
    export EMBEDDED=0 DEBUG=0 DATABASE_URL=$POSTGRES_URL REDIS_URL=$REDIS_SERVER_URL VAR_DIR=$SCRATCH/var
    export ALLOWED_HOSTS=portal.example SITE_URL=https://portal.example SEAL_KEYS BLIND_INDEX_KEY SECRET_KEY
    SECRET_KEY=$($python -c 'import secrets; print(secrets.token_urlsafe(60))')
    SEAL_KEYS=g1:$($python -c 'import secrets; print(secrets.token_hex(32))')
    BLIND_INDEX_KEY=$($python -c 'import secrets; print(secrets.token_hex(32))')
    mkdir -p "$VAR_DIR"
}
