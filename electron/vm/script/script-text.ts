import path from 'node:path';
import type english from '../../../shared/texts/en/script.json';
import { fill } from '../../../shared/texts/fill';
import type { VmConfig } from '../../../shared/vm-config';
import { displayCommand } from '../../lib/run';
import { findModel } from '../../qemu/hardware/models/find';
import { nvramFile, paddedCodeFile } from '../../qemu/hardware/parts/uefi';
import type { FirmwareFile } from '../../qemu/firmware/build';
import type { HardwareItem } from '../../qemu/hardware/items';
import type { LaunchPlan } from '../launch/plan';
import { hasChannel, scriptItems, scriptWords, valueOf } from './options';
import { comment, quoted, raw, replaced, sentenceWord } from './shell-words';

/** The script's sentences, by their key. */
type ScriptWords = (key: keyof typeof english) => string;

/** What a script is written from. */
export interface ScriptRequest {
  config: VmConfig;
  /** The VM's folder, absolute. */
  folder: string;
  plan: Pick<LaunchPlan, 'command' | 'sections' | 'firmware'>;
  say: ScriptWords;
}

/**
 * Pure: a POSIX shell script that starts a VM without Paddock, with the same hardware: its sockets are in a folder of
 * its own, and it leaves nothing behind but what the guest has written.
 */
export function scriptText({ config, folder, plan, say }: ScriptRequest): string {
  const items = scriptItems(plan.sections);
  const request = { config, folder, plan, say, items };
  const blocks = [
    heading(request),
    settings(request),
    checks(request),
    ownFolder(request),
    tpm(request),
    variables(request),
    screen(request),
    serial(request),
    atStart(request),
    start(request),
  ];
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`;
}

interface Writing extends ScriptRequest {
  items: readonly HardwareItem[];
}

function heading({ config, folder, plan, say }: Writing): string[] {
  const of = (key: Parameters<ScriptWords>[0], params: Record<string, string> = {}) =>
    comment(fill(say(key), params));
  return [
    '#!/bin/sh',
    of('title', { name: config.name }),
    of('ownDisks'),
    ...(plan.firmware ? [of('ownVariables', { file: path.join(folder, nvramFile) })] : []),
    ...(config.tpm ? [of('ownTpm', { folder: path.join(folder, 'tpm') })] : []),
    ...(config.cpu.pinning ? [of('notPinned')] : []),
    of('sockets'),
  ];
}

function settings({ items, say }: Writing): string[] {
  const sound = valueOf(items, '-audiodev');
  const lines = [
    ...(hasScreen(items) ? [comment(say('screen')), 'screen=${screen:-auto}'] : []),
    ...(hasChannel(items, 'serial0') ? [comment(say('serial')), 'serial=${serial:-stdio}'] : []),
    ...(sound === null ? [] : [comment(say('sound')), `sound=${quoted(sound).shell}`]),
  ];
  return lines.length === 0 ? [] : [comment(say('changeHere')), ...lines];
}

const hasScreen = (items: readonly HardwareItem[]) => valueOf(items, '-vnc') !== null;

/** A line that tells something and ends the script. */
const failing = (say: ScriptWords, key: Parameters<ScriptWords>[0], values = {}): string =>
  `fail ${sentenceWord(say(key), values).shell}`;

/** Whoever was started with this UUID has it in its command line; `grep` gets it from a pipe, not in its own. */
function checks({ config, folder, plan, say }: Writing): string[] {
  const notThere = (file: string) => failing(say, 'notThere', { file: raw(file) });
  return [
    'set -u',
    'umask 077',
    `tell() { printf '%s\\n' "$1" >&2; }`,
    'fail() { tell "$1"; exit 1; }',
    '',
    comment(say('checks')),
    `name=${quoted(config.name).shell}`,
    `qemu=${quoted(plan.command.argv[0]).shell}`,
    `folder=${quoted(folder).shell}`,
    `uuid=${config.id}`,
    `[ -x "$qemu" ] || ${notThere('"$qemu"')}`,
    `[ -d "$folder" ] || ${notThere('"$folder"')}`,
    `for each in $(printf '%s\\n' "$uuid" | grep -lFf - /proc/[0-9]*/cmdline 2>/dev/null); do`,
    `  found=$({ tr '\\0' '\\n' <"$each" | sed -n '/^-uuid$/{n;p;}'; } 2>/dev/null)`,
    '  pid=${each#/proc/}',
    `  [ "$found" != "$uuid" ] || ${failing(say, 'isRunning', { name: raw('"$name"'), pid: raw('"${pid%/*}"') })}`,
    'done',
  ];
}

function ownFolder({ items, say }: Writing): string[] {
  return [
    comment(say('folder')),
    'base=${XDG_RUNTIME_DIR:-/tmp}',
    'case $base in [!/]* | *[!A-Za-z0-9/._-]*) base=/tmp ;; esac',
    '[ "${#base}" -le 70 ] || base=/tmp',
    'run=$(mktemp -d "$base/vm-XXXXXXXX" 2>/dev/null) || run=$(mktemp -d /tmp/vm-XXXXXXXX) || exit 1',
    'qemu_pid= helpers=',
    'end() {',
    `  trap '' HUP INT TERM`,
    '  for each in $qemu_pid $helpers; do kill "$each" 2>/dev/null; done',
    '  [ -z "$qemu_pid" ] || wait "$qemu_pid" 2>/dev/null',
    '  rm -rf "$run"',
    '}',
    ...(items.some((item) => item.kind === 'output' && item.file !== null)
      ? ['mkdir -p "$folder"/logs || exit 1']
      : []),
    'trap end EXIT',
    `trap 'exit 129' HUP`,
    `trap 'exit 130' INT`,
    `trap 'exit 143' TERM`,
    `tell ${sentenceWord(say('folderMade'), { folder: raw('"$run"') }).shell}`,
  ];
}

/** The folder that swtpm's state is in is named relatively, as its options take no comma. */
function tpm({ plan, say }: Writing): string[] {
  return plan.command.sidecars.flatMap(({ argv, socket }) => {
    const words = argv.map((word) => replaced(word, socket, raw('"$run"/tpm.sock')).shell);
    return [
      comment(say('tpmStart')),
      'mkdir -p "$folder"/tpm "$folder"/logs || exit 1',
      `(cd "$folder" && exec ${words.join(' ')}) </dev/null >&2 &`,
      'helpers="$helpers $!" tpm=$!',
      'until [ -S "$run"/tpm.sock ]; do',
      `  kill -0 "$tpm" 2>/dev/null || ${failing(say, 'noTpm')}`,
      '  sleep 0.1',
      'done',
    ];
  });
}

/** As Paddock makes them: under another name first, so that no half file is ever taken for them. */
function variables({ config, plan, say }: Writing): string[] {
  const { firmware } = plan;
  if (!firmware) return [];
  const { code, padCodeTo, varsTemplate } = firmware;
  const chip = findModel(config.arch, config.machine)?.flash?.bytes ?? null;
  const vars = { name: nvramFile, format: 'qcow2', bytes: chip } as const;
  return [
    comment(say('variablesNew')),
    ...flashFile(say, varsTemplate, vars),
    ...(padCodeTo === undefined
      ? []
      : flashFile(say, code, { name: paddedCodeFile, format: 'raw', bytes: padCodeTo })),
  ];
}

/** Makes what a flash chip holds when it is not there yet. @param from null: an empty one. */
function flashFile(
  say: ScriptWords,
  from: FirmwareFile | null,
  { name, format, bytes }: { name: string; format: 'qcow2' | 'raw'; bytes: number | null },
): string[] {
  const file = `"$folder"/${name}`;
  const size = bytes === null ? [] : [`qemu-img resize -q -f ${format} ${file}.new ${bytes}`];
  const steps =
    from === null
      ? [`qemu-img create -q -f ${format} ${file}.new ${bytes ?? 0}`]
      : [
          `qemu-img convert ${displayCommand(['-f', from.format, '-O', format, from.file])} ${file}.new`,
          ...size,
        ];
  return [
    `if [ ! -e ${file} ]; then`,
    ...[...steps, `mv ${file}.new ${file}`].map((step, at) =>
      at < steps.length ? `  ${step} &&` : `  ${step} ||`,
    ),
    `    ${failing(say, 'noVariables')}`,
    'fi',
  ];
}

function screen({ items, say }: Writing): string[] {
  const sandbox = valueOf(items, '-sandbox');
  const confined = sandbox === null ? [] : [`sandbox=${quoted(sandbox).shell}`];
  if (!hasScreen(items)) return [...confined, 'display=none'];
  const headless = valueOf(items, '-display') ?? 'none';
  const byGpu = headless !== 'none';
  const loose = sandbox?.replace(',spawn=deny', '').replace(',resourcecontrol=deny', '');
  const window =
    loose === undefined
      ? []
      : [`    ${comment(say('confined'))}`, `    sandbox=${quoted(loose).shell}`];
  return [
    ...confined,
    'offers() { "$qemu" -display help 2>/dev/null | grep -qx "$1"; }',
    'if [ "$screen" = auto ]; then',
    '  screen=vnc',
    '  if [ -n "${WAYLAND_DISPLAY:-}${DISPLAY:-}" ]; then',
    '    for each in sdl gtk; do ! offers "$each" || screen=$each; done',
    '  fi',
    'fi',
    // An adapter that draws with the GPU needs a display that does.
    `display=${byGpu ? quoted(headless).shell : 'none'} vnc=`,
    'case $screen in',
    '  gtk | sdl)',
    `    offers "$screen" || ${failing(say, 'noWindow', { value: raw('"$screen"') })}`,
    `    display=$screen${byGpu ? ',gl=on' : ''}`,
    ...window,
    '    ;;',
    '  vnc)',
    '    vnc=vnc=unix:$run/vnc.sock',
    `    tell ${sentenceWord(say('vncSocket'), { file: raw('"$run"/vnc.sock') }).shell}`,
    '    ;;',
    '  none) ;;',
    `  *) ${failing(say, 'badChoice', { value: raw('"screen=$screen"') })} ;;`,
    'esac',
  ];
}

function serial({ items, say }: Writing): string[] {
  if (!hasChannel(items, 'serial0')) return [];
  return [
    'case $serial in',
    '  stdio) serial0=stdio,id=serial0,mux=on,signal=off ;;',
    '  socket) serial0=socket,id=serial0,path=$run/serial0.sock,server=on,wait=off ;;',
    `  *) ${failing(say, 'badChoice', { value: raw('"serial=$serial"') })} ;;`,
    'esac',
  ];
}

/** A monitor on two pipes: what QEMU is told waits in the first, and its answers go to nobody. */
function atStart({ plan, say }: Writing): string[] {
  const { qmpAtStart } = plan.command;
  if (qmpAtStart.length === 0) return [];
  const commands = [
    { execute: 'qmp_capabilities' },
    ...qmpAtStart.map(({ command, arguments: args }) => ({ execute: command, arguments: args })),
  ].map((command) => quoted(JSON.stringify(command)).shell);
  return [
    comment(say('atStart')),
    'mkfifo "$run"/start.in "$run"/start.out || exit 1',
    'cat "$run"/start.out >/dev/null &',
    'helpers="$helpers $!"',
    `printf '%s\\n' ${commands.join(' ')} >"$run"/start.in &`,
    'helpers="$helpers $!"',
  ];
}

function start({ plan, items, say }: Writing): string[] {
  const asObject = items.some((item) => item.kind === 'object' && item.type === 'monitor-qmp');
  const monitor = asObject
    ? ['-object', `'{"qom-type":"monitor-qmp","id":"start-monitor","chardev":"start"}'`]
    : ['-mon', 'chardev=start,mode=control'];
  const extra = [['-chardev', 'pipe,id=start,path="$run"/start'], monitor];
  const options: string[][] = [
    ['-nodefaults'],
    ['-no-user-config'],
    ...items.map((item) => scriptWords(item).map(({ shell }) => shell)),
    ...(plan.command.qmpAtStart.length > 0 ? extra : []),
  ];
  return [
    comment(say('hardware')),
    // A command in the background has no terminal unless it is handed on.
    'exec 3<&0',
    `"$qemu" ${options.map((words) => `\\\n  ${words.join(' ')}`).join(' ')} <&3 3<&- &`,
    'qemu_pid=$!',
    'exec 3<&-',
    'wait "$qemu_pid"',
    'code=$?',
    'qemu_pid=',
    'exit "$code"',
  ];
}
