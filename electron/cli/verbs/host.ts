import { stat } from 'node:fs/promises';
import path from 'node:path';
import { failure } from '../../../shared/errors';
import type { TrialProgress } from '../../../shared/host';
import { visibleJson, visibleLines } from '../../../shared/texts/visible';
import { createHostService, type Host } from '../../host/service';
import { trialWork, type TrialStart } from '../../host/watch/shared-trial';
import { createJobService } from '../../jobs/job-service';
import type { RunningJob } from '../../jobs/types';
import { paddockPaths } from '../../lib/paths';
import { UsageError, type CliContext, type VerbCode } from '../context';

export const host: VerbCode = async (given, cli) => {
  const formats = ['json', 'markdown'].filter((option) => given.flag(option));
  if (formats.length > 1) {
    throw new UsageError('exclusive', { options: '--json, --markdown' });
  }
  const root = given.text('root');
  const recording = given.text('record');
  if (root !== null && (given.flag('trial') || recording !== null)) {
    const options = recording === null ? '--root, --trial' : '--root, --record';
    throw new UsageError('exclusive', { options });
  }
  const fix = given.text('fix');
  if (given.flag('yes') && fix === null) {
    const words = { option: '--yes', other: '--fix' };
    throw new UsageError('onlyWith', words);
  }
  if (fix !== null) {
    const alone = ['root', 'record', 'trial', ...formats].filter((option) => given.flag(option));
    if (alone.length > 0) {
      const options = ['fix', ...alone].map((option) => `--${option}`).join(', ');
      throw new UsageError('exclusive', { options });
    }
    const { fixHost } = await import('./host-fix');
    return await fixHost((await cli.services()).host, { id: fix, yes: given.flag('yes') }, cli);
  }
  if (root !== null) await mustBeFolder(root);
  const guests = path.join(cli.io.assetsDir, 'guests');
  const service = createHostService({
    ...(root !== null && { root: path.resolve(root) }),
    paths: paddockPaths(cli.io.env),
    guestImages: {
      bios: path.join(guests, 'test-guest.img'),
      uefi: path.join(guests, 'test-guest-uefi.img'),
    },
    env: cli.io.env,
  });
  if (recording !== null) {
    await service.record(path.resolve(recording));
    cli.say(cli.text('recorded', { file: recording }));
    return;
  }
  if (given.flag('trial')) await prove(service, cli);
  const format = formats[0] === 'json' || formats[0] === 'markdown' ? formats[0] : 'text';
  const color = cli.io.stdout.isTTY === true && !cli.io.env['NO_COLOR'];
  const report = await service.reportText(format, { color });
  // A recorded machine may hold anything. Colours are sequences themselves; that report spells out its values itself.
  const plain = format === 'json' ? visibleJson : color ? String : visibleLines;
  cli.io.stdout.write(plain(report));
};

/** Boots the test guest and shows each step on stderr, so that the report itself stays clean. Ctrl+C ends it. */
async function prove(service: Host, cli: CliContext): Promise<void> {
  const jobs = createJobService({ data: paddockPaths(cli.io.env).data, role: 'cli' });
  const job = jobs.begin<TrialProgress>('acceleration-test', {}, async (handle) => {
    const begin = ({ signal, ...how }: TrialStart) => service.runTrial(signal, how);
    await trialWork(handle, begin, false);
  });
  const cancel = () => void job.cancel();
  cli.io.signal.addEventListener('abort', cancel);
  try {
    await showTrial(job, cli);
  } finally {
    cli.io.signal.removeEventListener('abort', cancel);
    await jobs.close();
  }
}

async function showTrial(job: RunningJob<TrialProgress>, cli: CliContext): Promise<void> {
  for await (const progress of job.follow()) {
    if (progress.type === 'run') cli.say(`${progress.accelerator} ${progress.firmware}:`);
    if (progress.type === 'step' && progress.result !== 'begin') {
      cli.say(`  ${progress.name}: ${progress.result}`);
    }
    if (progress.type === 'run-done') cli.say(`  ${progress.run.outcome}`);
  }
}

async function mustBeFolder(folder: string): Promise<void> {
  const stats = await stat(folder).catch(() => null);
  if (stats?.isDirectory()) return;
  throw failure(stats ? 'folder-not-folder' : 'folder-missing', { params: { path: folder } });
}
