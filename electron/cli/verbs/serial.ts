import { failure } from '../../../shared/errors';
import type { VmSummary } from '../../../shared/vm-state';
import { piecesWithoutQueries } from '../../lib/terminal-queries';
import type { Machines } from '../../machines/machines';
import type { SerialConnection } from '../../provider/serial-ports';
import { displayCommand } from '../../lib/run';
import { UsageError, type CliContext, type TerminalOutput, type VerbCode } from '../context';
import { onlyVm } from '../only-vm';
import { numberOption } from '../option-values';
import { wordsOf } from '../words/sentences';

/** Ctrl+], as in telnet and `virsh console`. */
const escapeByte = 0x1d;

export const serial: VerbCode = async (given, cli) => {
  const { machines } = await cli.services();
  const vm = onlyVm(machines, given);
  const port = numberOption(given, 'port') ?? 0;
  if (port >= vm.serialPorts) {
    const words = { name: vm.name, count: vm.serialPorts };
    throw new UsageError('noSuchPort', words);
  }
  if (given.flag('dump')) await dump(machines.serialHistory(vm, port), cli);
  else await talk(machines, vm, port, cli);
};

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
