import { chmod, writeFile } from 'node:fs/promises';

const types = (...names: string[]) => names.map((name) => ({ name, parent: 'object' }));

/** Answers of a small QEMU to a capability probe, by the questions' ids. */
export function probeAnswers(): Record<string, unknown> {
  return {
    version: { qemu: { major: 7, minor: 2, micro: 5 }, package: 'Fake' },
    target: { arch: 'x86_64' },
    machines: [
      { name: 'pc-q35-7.10', 'cpu-max': 288, deprecated: false, alias: 'q35' },
      { name: 'pc-q35-7.2', 'cpu-max': 288 },
      { name: 'none', 'cpu-max': 1 },
    ],
    cpuModels: [
      { name: 'qemu64', 'unavailable-features': ['vmx', 'vmx'] },
      { name: 'max', 'unavailable-features': [], deprecated: false },
    ],
    devices: types('virtio-vga', 'VGA', 'qemu64-x86_64-cpu'),
    objects: types('rng-random'),
    accelerators: types('tcg-accel', 'qtest-accel'),
    commands: types('screendump', 'cont'),
    options: [{ option: 'vnc', parameters: [] }],
    schema: [
      { name: 'screendump', 'meta-type': 'command', 'arg-type': '1', 'ret-type': '0' },
      { name: '1', 'meta-type': 'object', members: [{ name: 'format', type: '2' }] },
      { name: '2', 'meta-type': 'enum', values: ['ppm', 'png'], members: [{ name: 'ppm' }] },
      { name: 'device_add', 'meta-type': 'command', 'arg-type': '0', features: ['json-cli'] },
      { name: 'netdev_add', 'meta-type': 'command', 'arg-type': '3' },
      { name: '3', 'meta-type': 'object', variants: [{ case: 'user' }, { case: 'tap' }] },
      { name: 'chardev-add', 'meta-type': 'command', 'arg-type': '4' },
      { name: '4', 'meta-type': 'object', members: [{ name: 'backend', type: '5' }] },
      { name: '5', 'meta-type': 'object', variants: [{ case: 'socket' }] },
      { name: 'query-display-options', 'meta-type': 'command', 'ret-type': '6' },
      { name: '6', 'meta-type': 'object', members: [{ name: 'type', type: '7' }] },
      { name: '7', 'meta-type': 'enum', members: [{ name: 'none' }, { name: 'gtk' }] },
    ],
  };
}

/**
 * Writes an executable that answers a probe as QEMU does and notes each run as a line in `<file>.runs`.
 * Without `answers` it prints what an old or foreign program would and ends with code 1.
 */
export async function writeFakeQemu(
  file: string,
  answers: Record<string, unknown> | null,
): Promise<void> {
  const lines = Object.entries(answers ?? {}).map(([id, value]) =>
    JSON.stringify({ return: value, id }),
  );
  const speak = answers
    ? `while read -r line; do case "$line" in\n*'"quit"'*) exit;;\n*'"schema"'*) cat <<'END'\n${lines.join('\n')}\nEND\nesac; done`
    : `echo 'what is none?' >&2\nexit 1`;
  const sound = `if [ "$1" = -audiodev ]; then printf 'Available audio drivers:\\nnone\\nalsa\\n'; exit; fi`;
  await writeFile(file, `#!/bin/sh\n${sound}\necho run >> "$0.runs"\n${speak}\n`);
  await chmod(file, 0o755);
}
