import { describe, expect, it } from 'vitest';
import { jobWords } from '../../../electron/jobs/words';
import { sampleJob } from '../../fakes/sample-job';

const GiB = 1024 ** 3;
const fix = { key: 'kvm-module.remedy.load', params: { module: 'kvm_amd' }, text: 'Load kvm_amd' };

describe('the words of a job', () => {
  it('name it while it runs and when it has ended, in both languages', async () => {
    const [english, chinese] = [await jobWords('en'), await jobWords('zh-CN')];
    expect(english.title(sampleJob())).toBe('Creating “Debian 12”');
    expect(english.title(sampleJob({ state: 'done' }))).toBe('New virtual machine “Debian 12”');
    expect(chinese.title(sampleJob())).toBe('正在创建“Debian 12”');
    const job = { ...sampleJob({ kind: 'fix' }), subject: { vmId: null, name: '', title: fix } };
    expect(english.title(job)).toBe('Load kvm_amd');
  });

  it.each([
    [{}, ''],
    [{ step: 'preparing' }, 'Preparing…'],
    [{ step: 'creating-disk', fraction: 0.499 }, 'Creating the disk… 49%'],
    [{ bytes: { done: GiB, total: 4 * GiB } }, '1 GiB of 4 GiB'],
    [{ bytes: { done: 0, total: GiB }, speed: 0 }, '0 B of 1 GiB · 0 B/s'],
    [
      { bytes: { done: GiB, total: 4 * GiB }, speed: GiB / 4, secondsLeft: 12 },
      '1 GiB of 4 GiB · 256 MiB/s · 12 s left',
    ],
    [
      { bytes: { done: 0, total: 4 * GiB }, speed: 1024, secondsLeft: 3725 },
      '0 B of 4 GiB · 1 KiB/s · 1 h 2 min left',
    ],
  ] as const)('say of %j: %s', async (job, words) => {
    expect((await jobWords('en')).doing(sampleJob(job))).toBe(words);
  });
});
