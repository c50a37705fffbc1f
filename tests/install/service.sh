# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# Starts and stops the installed server as its unit says, asks it, and follows the guide; to be sourced inside of
# the fresh Debian.
server='' address='' id=''

expect() { [ "$1" = "$2" ] || { echo "$1 instead of $2" >&2; exit 1; }; }

unit_says() { sed -n "s/^$1=//p" /lib/systemd/system/vortexd.service; }

# As its user and with its arguments, but at any free port: this Debian shares those of the machine.
start() {
  local command tries
  : >/tmp/server.log
  read -ra command <<<"$(unit_says ExecStart)"
  VORTEXD_LISTEN=127.0.0.1:0 setpriv --reuid "$(unit_says User)" --regid "$(unit_says Group)" --clear-groups \
    --no-new-privs --bounding-set=-all "${command[@]}" 2>>/tmp/server.log &
  server=$!
  for ((tries = 0; tries < 600; ++tries)); do
    address=$(sed -n 's/.*"vortexd [^ ]* listens on \([^"]*\)".*/\1/p' /tmp/server.log)
    [ -z "$address" ] || return 0
    kill -0 "$server" 2>/dev/null || break
    sleep 0.05
  done
  cat /tmp/server.log >&2
  exit 1
}

stop() {
  [ -n "$server" ] || return 0
  kill "$server"
  local code=0
  wait "$server" || code=$?
  server=''
  expect "$code" 0
}

# Runs a block of commands of the guide, one a line, with the server's address in place of the one that it is
# told to use, until one fails.
as_the_guide_says() {
  local commands
  commands=$(awk -v mark="<!-- run: $1 -->" '
    $0 == mark { found = 1 }
    found && inside && /^```$/ { exit }
    inside { print }
    found && /^```sh$/ { inside = 1 }' /given/operations.md)
  [ -n "$commands" ] || { echo "the guide has no commands: $1" >&2; exit 1; }
  commands=${commands//127.0.0.1:8080/$address}
  # Here and not in a shell of its own, which could not wait for the server.
  eval "${commands//$'\n'/ && }" >/tmp/guide 2>&1 || { echo "$commands" >&2; cat /tmp/guide >&2; exit 1; }
}

credential() { sed -n "s/.*\"$1\": *\"\([^\"]*\)\".*/\1/p" /var/lib/vortexd/credentials.json; }

# The status of an answer.
ask() {
  curl --silent --output /tmp/answer --write-out '%{http_code}' -H "x-api-key: $(credential apiKey)" "${@:2}" \
    "http://$address/api/v1$1"
}

invite() {
  local body="{\"widgetConfigurationId\":\"$(credential componentId)\",\"inviter\":{\"userId\":\"u1\"},"
  body+="\"target\":{\"type\":\"email\",\"value\":\"$1\"}}"
  expect "$(ask /invitations --json "$body")" 201
  id=$(sed -n 's/.*"id":"\([^"]*\)".*/\1/p' /tmp/answer)
}
