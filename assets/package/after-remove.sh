#!/bin/sh
# Runs as root after the deb or rpm was removed. electron-builder fills in the names in braces.
# $1 is "remove" or "purge" from dpkg and the number of versions left from rpm: an upgrade keeps all.
case "$1" in
  remove | purge | 0) ;;
  *) exit 0 ;;
esac

profile='/etc/apparmor.d/${executable}'
rm -f '/usr/bin/${executable}'
if [ -f "$profile" ]; then
  if apparmor_status --enabled >/dev/null 2>&1 && ! { [ -x /usr/bin/ischroot ] && /usr/bin/ischroot; }; then
    apparmor_parser --remove "$profile" || true
  fi
  rm -f "$profile"
fi
exit 0
