import { spawn } from 'node:child_process';
import { failure } from '../../../shared/errors';
import { isErrno } from '../../lib/errno';
import { displayCommand } from '../../lib/run';
import { exitCodes, type CliContext, type VerbCode } from '../context';
import { onlyLocalVm } from '../only-vm';
import { numberOption } from '../option-values';
import { answersSsh } from '../ssh-answer';

/** A cloud image makes its host keys at its first start, after its network is up. */
const usualSeconds = 120;

/** `paddock ssh NAME [-- COMMAND]`: logs in to a guest with the user and the key of its seed. */
export const ssh: VerbCode = async (given, cli) => {
  const seconds = numberOption(given, 'timeout') ?? usualSeconds;
  const { machines, seeds } = await cli.services();
  const { id, name, state } = onlyLocalVm(machines, given);
  const { argv, port } = await seeds.ssh(id, given.text('user'));
  const [, ...command] = given.positionals;
  const whole: [string, ...string[]] = [...argv, ...command];
  if (given.flag('print')) return cli.print(displayCommand(whole));
  if (state === 'off') throw failure('vm-not-running', { params: { name }, vmId: id });
  const waiting = setTimeout(() => cli.say(cli.text('sshWaiting', { name })), 2000);
  const there = await answersSsh(port, seconds, cli.io.signal).finally(() => clearTimeout(waiting));
  if (!there) {
    const params = { name, port: String(port) };
    throw failure('ssh-silent', { params, vmId: id });
  }
  return await login(whole, cli);
};

/** Lends the terminal to ssh, and ends with its exit code. @throws AppFailure `tool-missing`. */
async function login([program, ...words]: [string, ...string[]], cli: CliContext): Promise<number> {
  const { signals } = cli.io;
  const child = spawn(program, words, { stdio: 'inherit' });
  // What is typed, also Ctrl+C, is meant for the guest; whoever ends us ends it, too.
  if (signals) signals.taker = (signal) => void (signal === 'SIGTERM' && child.kill(signal));
  try {
    return await new Promise<number>((resolve, reject) => {
      child.once('error', (error) =>
        reject(
          isErrno(error, 'ENOENT') ? failure('tool-missing', { params: { tool: program } }) : error,
        ),
      );
      child.once('exit', (code) => resolve(code ?? exitCodes.interrupted));
    });
  } finally {
    if (signals) signals.taker = null;
  }
}
