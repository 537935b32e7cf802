import { expect, it } from 'vitest';
import { createJobService } from '../../../electron/jobs/job-service';
import { beginSuspending } from '../../../electron/vm/suspend/suspend-job';
import { startAgent, startLinuxWithAgent } from './linux-guest';
import { expectSerial, makeVmHome, openService } from './support';

// A real Linux that counts while it is suspended, and learns from its agent what time it is then.

it('a Linux goes on counting where it was, at the time of today', async () => {
  const home = await makeVmHome();
  const jobs = createJobService({ data: home.paths.data, role: 'app' });
  const vms = await openService(home);
  const guest = await startLinuxWithAgent(vms, home.root);
  const { id } = guest;
  expect(await guest.run(startAgent)).toBe('0');
  await expect
    .poll(async () => await vms.sendFolder(id).catch(() => ''), { timeout: 20_000 })
    .toBe('/var/tmp');
  const count = 'n=0; while :; do n=$((n+1)); echo $n > /tmp/n; sleep 0.1; done';
  await guest.run(`(${count}) >/dev/null 2>&1 & echo $! > /tmp/counter`);
  await guest.until('cat /tmp/n', /^\d\d/);
  const before = Number(await guest.run('cat /tmp/n'));
  // The agent sets no time where it does not find what tells the hardware's clock.
  await guest.run('mkdir -p /sbin; ln -s /bin/hwclock /sbin/hwclock');
  // As one that was suspended for years.
  await guest.run('date -s "2001-02-03 04:05:06"');
  const job = await beginSuspending({ vms, jobs }, id);
  expect(await job.ended).toMatchObject({ state: 'done' });
  await vms.close();

  const next = await openService(home);
  await next.start(id);
  const ask = async (command: string, answer: string) => {
    const open: Parameters<typeof expectSerial>[0] = async (listener) =>
      await next.openSerial(id, 0, listener);
    await expectSerial(open, '', `\n${command}\n`);
    await expectSerial(open, answer);
  };
  await ask('echo year $(date +%Y).', `year ${new Date().getFullYear()}.`);
  const further = `[ $(cat /tmp/n) -gt ${before} ] && kill -0 $(cat /tmp/counter) && echo went on.`;
  await ask(further, 'went on.\r\n');
  await next.forceOff(id);
});
