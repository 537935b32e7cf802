#!/bin/busybox sh
# The first process of the tests' Linux guests of other architectures: tells on the console what it finds, tries its
# disk and its network card, and powers off.
export PATH=/bin
/bin/busybox --install -s /bin
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev

# More than once, because which needs which differs between kernels.
for round in 1 2 3; do
  for module in $(cat /modules/order); do
    insmod "/modules/$module" 2>/dev/null
  done
done

# A disk and a card take a moment to appear.
for moment in $(seq 40); do
  [ -b /dev/vda ] && [ -d /sys/class/net/eth0 ] && break
  sleep 0.25
done

tell() {
  echo "PADDOCK-$1" >/dev/console
}

tell "LINUX $(uname -m) $(uname -r)"
tell "CPUS $(nproc)"
tell "MEMORY $(awk '/MemTotal/ { print $2 }' /proc/meminfo)"
tell "VIRTIO $(cat /sys/bus/virtio/devices/*/device 2>/dev/null | sort | tr '\n' ' ')"
tell "PCI $(cat /sys/bus/pci/devices/*/device 2>/dev/null | sort | tr '\n' ' ')"
if [ -b /dev/vda ]; then
  tell "DISK $(dd if=/dev/vda bs=512 count=1 2>/dev/null | tr -d '\000')"
  echo "written by $(uname -m)" | dd of=/dev/vda bs=512 seek=1 conv=sync,fsync 2>/dev/null
fi
if ip link set eth0 up && ip address add 10.0.2.15/24 dev eth0 && ping -c 3 -W 5 10.0.2.2 >/dev/null; then
  tell "NETWORK answers"
fi
tell "END"
poweroff -f
