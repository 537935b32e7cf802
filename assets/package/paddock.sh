#!/bin/sh
# The command `paddock` of an installed Paddock; lies in bin/ beside the app's executable.
# Words (`paddock list`) ask for the command line, which needs no display. Chromium chooses its window
# system before the app's own code runs, so it has to be told here.
self=$(readlink -f "$0")
app=$(dirname "$(dirname "$self")")/paddock

for word in "$@"; do
  case $word in
    --help | --version) ;;
    -*) continue ;;
  esac
  exec "$app" --ozone-platform=headless --disable-gpu --disable-software-rasterizer --log-level=3 "$@"
done
exec "$app" "$@"
