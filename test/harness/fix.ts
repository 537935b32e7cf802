import { shownChange } from '../../electron/host/fixes/diff';
import { failure } from '../../shared/errors';
import type { FixPlan, FixRef } from '../../shared/fix';
import type { HostReport, Remedy } from '../../shared/host';
import type { WorldSetup } from '../fakes/window/world';

function remedyOf(report: HostReport, ref: FixRef): Remedy {
  const owners = report.verdicts.flatMap((verdict) => [verdict, ...verdict.parts]);
  const remedies = owners.flatMap((owner) => owner.remedies);
  const restart = report.firmwareSetup?.restart;
  const found = [...remedies, ...(restart ? [restart] : [])].find(({ id }) => id === ref.remedy);
  if (!found) throw failure('fix-changed');
  return found;
}

function planOf(remedy: Remedy, { count }: FixRef): FixPlan {
  const { write, choice, privileged } = remedy;
  const value = count ?? Number(write?.after);
  const commands = remedy.argvs.map((argv) => {
    const command = [...(privileged ? ['pkexec'] : []), ...argv].join(' ');
    return choice ? `echo ${value} | ${command}` : command;
  });
  return {
    title: remedy.title,
    commands,
    passwords: privileged ? commands.length : 0,
    change: shownChange(remedy),
    choice: choice ? { ...choice, value } : null,
    machines: remedy.machines ? ['Debian 12', 'Windows 11'] : [],
    machinesAre: remedy.machines ?? null,
    hindrance: remedy.hindrance ?? null,
    afterwards: remedy.afterwards ?? null,
    fingerprint: String(value),
  };
}

/** Fixes as main plans them; what they say is made up, and they change nothing. */
export function fixOf(report: HostReport, fails: boolean): NonNullable<WorldSetup['fix']> {
  const words = ['Reading package lists…', 'Building dependency tree…', 'Setting up…'];
  return {
    plan: (ref) => planOf(remedyOf(report, ref), ref),
    progress: [
      { type: 'command', index: 0, command: '' },
      ...words.map((word) => ({ type: 'output' as const, text: `${word}\n` })),
      { type: 'report', report },
    ],
    error: (order) => {
      if (!fails) return null;
      const [command = ''] = planOf(remedyOf(report, order), order).commands;
      return {
        code: 'fix-failed',
        message: 'The command failed with exit code 100.',
        params: { tool: command.split(' ')[1] ?? '', exitCode: '100' },
        detail: `${command}\n(exit code 100)\nE: Unable to fetch some archives`,
      };
    },
  };
}
