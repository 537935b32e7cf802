#!/bin/sh
# Runs as root after the deb or rpm was unpacked. electron-builder fills in the names in braces.
folder='/opt/${sanitizedProductName}'
profile='/etc/apparmor.d/${executable}'

ln -sf "$folder/bin/paddock" '/usr/bin/${executable}'

# Where user namespaces are closed to everyone, Chromium's sandbox uses its setuid helper instead.
if [ -L /proc/self/ns/user ] && unshare --user true 2>/dev/null; then
  chmod 0755 "$folder/chrome-sandbox"
else
  chmod 4755 "$folder/chrome-sandbox"
fi

# Ubuntu 23.10 and later give user namespaces to programs with a profile only. An older AppArmor does
# not understand this one and does not need it, so it is tried first without loading it.
if apparmor_status --enabled >/dev/null 2>&1 &&
  apparmor_parser --skip-kernel-load --debug "$folder/resources/apparmor-profile" >/dev/null 2>&1; then
  cp -f "$folder/resources/apparmor-profile" "$profile"
  # While an image is being built in a chroot, the running kernel is not the one that matters.
  if ! { [ -x /usr/bin/ischroot ] && /usr/bin/ischroot; }; then
    apparmor_parser --replace --write-cache --skip-read-cache "$profile" || true
  fi
fi

if command -v update-desktop-database >/dev/null 2>&1; then
  update-desktop-database /usr/share/applications || true
fi
exit 0
