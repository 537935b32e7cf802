#!/bin/busybox sh
# The first process of the tests' small Linux guest. It loads nothing from outside.
export PATH=/bin HOME=/ TERM=vt102 PS1='paddock-linux# '
/bin/busybox --install -s /bin
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev

# The modules that were packed: the power button for a graceful shutdown, virtio for disks. Twice,
# because which of virtio's two halves needs the other differs between kernels.
for module in $(cat /modules/order) $(cat /modules/order); do
  insmod "/modules/$module" 2>/dev/null
done
[ -e /dev/input/event0 ] && acpid

# The shell gets the serial port as its controlling terminal, so that Ctrl+C works there.
stty -F /dev/ttyS0 115200 sane rows 24 cols 80
echo "PADDOCK-LINUX-READY $(uname -r) cpus=$(nproc)" >/dev/ttyS0
while true; do
  setsid sh -c 'exec sh -i </dev/ttyS0 >/dev/ttyS0 2>&1'
done
