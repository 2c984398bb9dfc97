# How the county bench measures: processor time and memory of one program, time on the wall, plain HTTP. Sourced by `run`.
#
# Nothing beyond bash and /proc is needed. Processes that only wait (sleep, awk, curl) are avoided while something is
# measured: on two cores they would be measured too.

# Microseconds on the wall.
now_us() { REPLY=${EPOCHREALTIME/./}; }

# Processor time of every child waited for so far, in milliseconds. `times` says it as "0m17.531s 0m6.042s", second line.
children_cpu_ms() {
    local line part minutes seconds
    times >"$work/times"
    { read -r line && read -r line; } <"$work/times"
    REPLY=0
    for part in $line; do
        minutes=${part%m*} seconds=${part#*m} seconds=${seconds%s}
        REPLY=$((REPLY + minutes * 60000 + 10#${seconds/./}))
    done
}

# A line of /proc/PID/status in KiB: VmRSS (resident now) or VmHWM (the most so far). Keeps the old figure when the process is gone.
memory_kib() {
    local pid=$1 wanted=$2 name value
    while read -r name value _; do
        [ "$name" = "$wanted:" ] && REPLY=$value
    done 2>/dev/null <"/proc/$pid/status" || true
}

# Waits without starting a process.
pause() { read -rt "$1" <>"$work/never" || true; }

# Runs a command to its end. Its output goes to $work/out and $work/err.
# Sets cpu_ms, wall_ms, peak_kib and code.
measure() {
    local before started pid
    children_cpu_ms && before=$REPLY
    now_us && started=$REPLY
    "$@" >"$work/out" 2>"$work/err" &
    pid=$! peak_kib=0
    while kill -0 "$pid" 2>/dev/null; do
        REPLY=$peak_kib && memory_kib "$pid" VmHWM && peak_kib=$REPLY
        pause 0.05
    done
    code=0
    wait "$pid" || code=$?
    now_us && wall_ms=$(((REPLY - started) / 1000))
    children_cpu_ms && cpu_ms=$((REPLY - before))
}

# One request: METHOD PATH [JSON]. Sets status, ms, and leaves head and body in $work/answer. Sends the session cookie, if any.
ask() {
    local method=$1 path=$2 body=${3-} started line
    now_us && started=$REPLY
    status=000
    { exec 3<>"/dev/tcp/127.0.0.1/$port"; } 2>/dev/null || return 0
    printf '%s %s HTTP/1.1\r\nHost: 127.0.0.1:%s\r\nConnection: close\r\nX-Twofront: 1\r\n' "$method" "$path" "$port" >&3
    [ -z "$cookie" ] || printf 'Cookie: %s\r\n' "$cookie" >&3
    printf 'Content-Type: application/json\r\nContent-Length: %s\r\n\r\n%s' "${#body}" "$body" >&3
    cat <&3 >"$work/answer"
    exec 3>&-
    now_us && ms=$(((REPLY - started) / 1000))
    read -r line <"$work/answer" || true
    line=${line#* } status=${line%% *}
}

# Sets the cookie from the last answer.
take_cookie() {
    local line
    while IFS= read -r line && [ "$line" != $'\r' ]; do
        case $line in [Ss]et-[Cc]ookie:\ *) line=${line#*: } cookie=${line%%;*} ;; esac
    done <"$work/answer"
}

# Thousandths as text with one or two places: 12345 -> 12.3, 12.34.
one_place() { printf -v REPLY '%d.%d' $(($1 / 1000)) $(($1 % 1000 / 100)); }
two_places() { printf -v REPLY '%d.%02d' $(($1 / 1000)) $(($1 % 1000 / 10)); }
# KiB as /proc says them to megabytes of a million bytes.
megabytes() { REPLY=$((($1 * 1024 + 500000) / 1000000)); }
