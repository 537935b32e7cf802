/** How each system installs its agent and starts it, to be run in the guest. Those that start it themselves only install. */
const commands: Readonly<Record<string, string>> = {
  alpine:
    'apk add qemu-guest-agent && rc-update add qemu-guest-agent && rc-service qemu-guest-agent start',
  arch: 'sudo pacman -S qemu-guest-agent && sudo systemctl start qemu-guest-agent',
  debian: 'sudo apt install qemu-guest-agent && sudo systemctl start qemu-guest-agent',
  fedora: 'sudo dnf install qemu-guest-agent && sudo systemctl start qemu-guest-agent',
  opensuse: 'sudo zypper install qemu-guest-agent && sudo systemctl start qemu-guest-agent',
  ubuntu: 'sudo apt install qemu-guest-agent && sudo systemctl start qemu-guest-agent',
};

/** Pure: the command by which a guest of this kind gets an agent; null where Paddock knows none. */
export const agentInstallCommand = (os: string): string | null =>
  Object.hasOwn(commands, os) ? (commands[os] ?? null) : null;
