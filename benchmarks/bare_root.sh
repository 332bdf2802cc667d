#!/bin/bash
# Measures script/demo from zero in an empty Debian root: first run, second run, and one page each time.
# usage (as root): benchmarks/bare_root.sh FOLDER [setup|demo|test]
#   FOLDER must not exist; it is left in place for a look afterwards.   SUITE=bookworm  MIRROR=…  PORT=8123
# This machine's own certificate bundle and pip settings, if any, are copied in, as they would stand on a site's machines.
set -euo pipefail
root=${1:?usage: benchmarks/bare_root.sh FOLDER [setup|demo|test]} what=${2:-demo}
port=${PORT:-8123}
cd "$(dirname "$0")/.."
seconds() { local from=$1; awk -v a="$from" -v b="$(date +%s.%N)" 'BEGIN { printf "%.1f", b - a }'; }

if [ ! -d "$root" ]; then
    from=$(date +%s.%N)
    debootstrap --variant=minbase "${SUITE:-bookworm}" "$root" ${MIRROR:+"$MIRROR"} >/dev/null
    echo "debootstrap (not counted): $(seconds "$from") s"
fi
chroot "$root" /bin/true || { echo "chroot is refused on this machine: nothing was measured" >&2; exit 3; }
mount -t proc proc "$root/proc"
mount --bind /dev "$root/dev"
trap 'umount "$root/dev" "$root/proc"' EXIT
cp -L /etc/resolv.conf /etc/hosts "$root/etc/"
for sources in /etc/apt/sources.list /etc/apt/apt.conf.d/*proxy*; do [ ! -s "$sources" ] || cp "$sources" "$root$sources"; done
[ ! -e /etc/pip.conf ] || cp /etc/pip.conf "$root/etc/"
if [ -d "$HOME/.config/pip" ]; then mkdir -p "$root/root/.config" && cp -r "$HOME/.config/pip" "$root/root/.config/"; fi
keep=(HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8)
if [ -s /etc/ssl/certs/ca-certificates.crt ]; then
    install -D -m 644 /etc/ssl/certs/ca-certificates.crt "$root/etc/site-certificates.crt"
    keep+=(SSL_CERT_FILE=/etc/site-certificates.crt PIP_CERT=/etc/site-certificates.crt)
fi
for name in http_proxy https_proxy no_proxy PIP_INDEX_URL UV_DEFAULT_INDEX UV_INDEX_URL; do
    [ -z "${!name:-}" ] || keep+=("$name=${!name}")
done
mkdir -p "$root/srv/portal"
git archive HEAD | tar -x -C "$root/srv/portal"
inside() { chroot "$root" env -i "${keep[@]}" "$@"; }

if [ "$what" != demo ]; then
    for run in first second; do
        from=$(date +%s.%N)
        inside "/srv/portal/script/$what"
        echo "script/$what, $run run: $(seconds "$from") s"
        [ "$what" = setup ] || break
    done
    exit
fi

measure() {
    local from log=$root/srv/portal/demo.log pid
    from=$(date +%s.%N)
    inside setsid /srv/portal/script/demo --port "$port" >"$log" 2>&1 &
    pid=$!
    until grep -q 'demo: serving' "$log"; do
        kill -0 $pid 2>/dev/null || { tail -n 20 "$log"; exit 1; }
        sleep 0.2
    done
    echo "script/demo, $1 run, until it serves: $(seconds "$from") s"
    curl -s -o /dev/null -w "first page: %{http_code} in %{time_total} s\n" "http://127.0.0.1:$port/"
    curl -s -w "\n" "http://127.0.0.1:$port/readyz"
    kill -TERM -- "-$(pgrep -o -f -- "script/demo --port $port")"
    wait $pid || true
}
measure first
measure second
grep -c . "$root/srv/portal/var/demo-accounts.txt" | sed 's/$/ lines of demo accounts/'
du -xsm "$root" | sed 's/\t.*/ MB in the root afterwards/'
