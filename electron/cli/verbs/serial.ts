import { AppFailure, failure } from '../../../shared/errors';
import type { SerialLog } from '../../../shared/serial';
import { serialRuns } from '../../../shared/serial-logs';
import { formatSize } from '../../../shared/units';
import type { VmSummary } from '../../../shared/vm-state';
import { beginSending } from '../../consoles/send-file';
import { piecesWithoutQueries } from '../../lib/terminal-queries';
import type { Machines } from '../../machines/machines';
import { refusalOf } from '../../machines/refusal';
import type { SerialConnection, SerialListener } from '../../provider/serial-ports';
import { displayCommand } from '../../lib/run';
import {
  UsageError,
  type CliContext,
  type ParsedArguments,
  type TerminalOutput,
  type VerbCode,
} from '../context';
import { followJob } from '../follow-job';
import { ofThisComputer, onlyVm } from '../only-vm';
import { filePath, numberOption } from '../option-values';
import { columnsOf, tableLines } from '../table';
import { wordsOf } from '../words/sentences';

/** Ctrl+], as in telnet and `virsh console`. */
const escapeByte = 0x1d;

/** What is done instead of opening a console; one of them at most. */
const ways = ['dump', 'logs', 'send', 'break'] as const;

/** `paddock serial NAME`: a console on a serial port; or its logs, a file, a break. */
export const serial: VerbCode = async (given, cli) => {
  const asked = ways.filter((way) => given.flag(way) || given.text(way) !== null);
  if (asked.length > 1) {
    throw new UsageError('exclusive', { options: asked.map((way) => `--${way}`).join(', ') });
  }
  const [way] = asked;
  for (const [option, other] of [
    ['run', 'dump'],
    ['json', 'logs'],
  ] as const) {
    if ((given.flag(option) || given.text(option) !== null) && way !== other) {
      throw new UsageError('onlyWith', { option: `--${option}`, other: `--${other}` });
    }
  }
  const { machines, local } = await cli.services();
  const vm = onlyVm(machines, given);
  const port = numberOption(given, 'port') ?? 0;
  if (port >= vm.serialPorts) {
    const words = { name: vm.name, count: vm.serialPorts };
    throw new UsageError('noSuchPort', words);
  }
  if (way === 'dump') await dump(await logOf(given, cli, vm, port), cli);
  else if (way === 'logs')
    printLogs(await local.serialLogs(ofThisComputer(vm).id, port), given, cli);
  else if (way === 'send') await send(given.text('send') ?? '', vm, port, cli);
  else if (way === 'break') await local.sendBreak(ofThisComputer(withLivePort(vm)).id, port);
  else await talk(machines, vm, port, cli);
};

/** The log of this run, or of the one that was asked for. */
async function logOf(
  given: ParsedArguments,
  cli: CliContext,
  vm: VmSummary,
  port: number,
): Promise<AsyncIterable<Uint8Array>> {
  const { machines, local } = await cli.services();
  const run = numberOption(given, 'run') ?? 0;
  if (run === 0) return machines.serialHistory(vm, port);
  if (run >= serialRuns.length) {
    throw new UsageError('badNumber', { option: '--run', value: String(run) });
  }
  return local.serialLogBytes({ id: ofThisComputer(vm).id, port, run });
}

function printLogs(logs: readonly SerialLog[], given: ParsedArguments, cli: CliContext): void {
  if (given.flag('json')) {
    cli.printJson(logs);
    return;
  }
  if (logs.length === 0) cli.say(cli.text('serialNoLogs'));
  else {
    const head = [cli.text('serialRun'), cli.text('serialSize'), cli.text('serialUntil')];
    const rows = logs.map(({ run, bytes, changedAt }) => [
      String(run),
      formatSize(bytes, cli.language),
      new Date(changedAt).toISOString(),
    ]);
    for (const line of tableLines([head, ...rows], columnsOf(cli.io.stdout))) cli.print(line);
  }
}

async function send(word: string, vm: VmSummary, port: number, cli: CliContext): Promise<void> {
  const file = filePath(word, 'send');
  const { machines, jobs } = await cli.services();
  withLivePort(vm);
  const open = async (listener: SerialListener) => await machines.openSerial(vm, port, listener);
  await followJob(beginSending(jobs, { vm, file, open }), cli);
}

/** A VM whose port can be written to. @throws AppFailure what forbids it now. */
function withLivePort(vm: VmSummary): VmSummary {
  const refusal = refusalOf(vm, 'open-serial');
  if (refusal) throw new AppFailure(refusal);
  return vm;
}

/**
 * Everything the port said since the VM was started: byte for byte, but on a terminal without the guest's questions to
 * one, whose answers the terminal would type into the person's shell.
 */
async function dump(said: AsyncIterable<Uint8Array>, { io }: CliContext): Promise<void> {
  for await (const piece of io.stdout.isTTY ? piecesWithoutQueries(said) : said) {
    if (!io.stdout.write(piece)) await drained(io.stdout);
  }
}

async function drained(stream: TerminalOutput): Promise<void> {
  await new Promise<void>((resolve) => {
    stream.once('drain', resolve);
    stream.once('close', resolve);
  });
}

async function talk(
  machines: Machines,
  vm: VmSummary,
  port: number,
  cli: CliContext,
): Promise<void> {
  const { io, text } = cli;
  if (vm.state === 'off' || vm.state === 'broken') {
    throw failure('vm-not-running', {
      params: { name: vm.name },
      command: displayCommand(['paddock', 'serial', '--dump', vm.name]),
      vmId: vm.id,
    });
  }
  const leave = new AbortController();
  const connection = await machines.openSerial(vm, port, {
    onData: (bytes) => {
      if (io.stdout.write(bytes)) return;
      connection.hold();
      io.stdout.once('drain', () => connection.follow());
    },
    onError: (error) => void wordsOf(cli.language, error).then(({ sentence }) => cli.say(sentence)),
  });
  if (io.stderr.isTTY) cli.say(text('serialEscape', { name: vm.name, port: String(port) }));
  io.stdout.write(connection.history);
  connection.follow();
  const release = takeInput(connection, cli, () => leave.abort());
  try {
    const stop = AbortSignal.any([leave.signal, io.signal]);
    await machines.when(vm, ({ state }) => state === 'off', stop);
  } catch (error) {
    if (!leave.signal.aborted) throw error;
  } finally {
    release();
    await connection.close();
  }
  if (io.stderr.isTTY && !leave.signal.aborted) {
    cli.say(text('serialEnded', { name: vm.name }));
  }
}

/**
 * Sends what is typed to the guest, each key as it is pressed: Ctrl+C and all others belong to the guest, except the
 * one that leaves. Returns the function that gives the terminal back.
 */
function takeInput(
  connection: SerialConnection,
  { io }: CliContext,
  leave: () => void,
): () => void {
  const { stdin } = io;
  const isTerminal = stdin.isTTY;
  const onData = (bytes: Buffer) => {
    const end = isTerminal ? bytes.indexOf(escapeByte) : -1;
    const typed = end < 0 ? bytes : bytes.subarray(0, end);
    if (typed.length > 0) connection.write(typed);
    if (end >= 0) leave();
    if (!isTerminal) void readOn();
  };
  let released = false;
  /** A file is read as fast as the guest takes it. */
  const readOn = async () => {
    stdin.pause();
    await connection.settled();
    if (!released) stdin.resume();
  };
  if (isTerminal) stdin.setRawMode?.(true);
  stdin.on('data', onData);
  stdin.resume();
  return () => {
    released = true;
    stdin.off('data', onData);
    if (isTerminal) stdin.setRawMode?.(false);
    stdin.pause();
    stdin.unref?.();
  };
}
