#!/bin/busybox sh
# The first process of the emulated host: what a system sets up for its programs, then one command after the other from
# outside. A command is a line in base64; its answer is a line with exit code, output and errors, these two in base64.
export PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8
/bin/busybox mkdir -p /dev /proc /sys /tmp /run /root /etc/modprobe.d
/bin/busybox --install -s /bin
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
mkdir -p /dev/shm /dev/pts
mount -t devpts pts /dev/pts
mount -t tmpfs tmp /tmp
mount -t tmpfs run /run
mount -t cgroup2 cgroup /sys/fs/cgroup
chmod 1777 /tmp
mkdir -p /home/ada /run/user/1000
chown 1000:1000 /home/ada /run/user/1000
ip link set lo up

# Nothing loads modules by itself here: no udev.
/usr/sbin/modprobe -a virtio_pci virtio_console button
port=
while [ -z "$port" ]; do
  for file in /sys/class/virtio-ports/*/name; do
    [ "$(cat "$file" 2>/dev/null)" = commands ] && port=/dev/$(basename "$(dirname "$file")")
  done
  [ -n "$port" ] || sleep 0.1
done

exec 3<>"$port"
echo ready >&3
while IFS= read -r line <&3; do
  echo "$line" | base64 -d >/run/command
  # Not this shell, which takes its own modprobe and setpriv for the real ones.
  dash /run/command </dev/null >/run/output 2>/run/errors 3>&-
  code=$?
  echo "$code $(base64 -w 0 /run/output) $(base64 -w 0 /run/errors)" >&3
done
poweroff -f
