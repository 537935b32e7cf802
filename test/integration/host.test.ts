import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHostService } from '../../electron/host/service';
import type { Host } from '../../electron/host/service';
import type { HostReport, TrialProgress } from '../../shared/host';
import { hostReportSchema, verdictIds } from '../../shared/host';

let folder = '';
let host: Host;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'paddock-host-test-'));
  host = createHostService({
    paths: { vms: path.join(folder, 'vms'), cache: path.join(folder, 'cache') },
    guestImages: {
      bios: path.resolve('assets/guests/test-guest.img'),
      uefi: path.resolve('assets/guests/test-guest-uefi.img'),
    },
  });
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe('the report on this very machine', () => {
  it('has every verdict, each with witnesses', async () => {
    const report = await host.report();
    hostReportSchema.parse(report);
    expect(report.verdicts.map(({ id }) => id)).toEqual([...verdictIds]);
    expect(report.verdicts.find(({ id }) => id === 'qemu')?.verdict).toBe('on');
  });

  it('is JSON of the documented shape', async () => {
    const json: unknown = JSON.parse(await host.reportText('json'));
    expect(json).toMatchObject({
      schema: 1,
      headline: { mode: expect.stringMatching(/^(kvm|emulation)$/) as string },
    });
  });

  it('reads the same in text and markdown', async () => {
    const report = await host.report();
    for (const format of ['text', 'markdown'] as const) {
      const text = await host.reportText(format);
      expect(text).toContain(report.headline.title.text);
      expect(text).not.toContain('\u001b');
    }
    expect(await host.reportText('text', { color: true })).toContain('\u001b[');
  });
});

describe('the proof', () => {
  const progress: TrialProgress[] = [];
  let report: HostReport;

  beforeAll(async () => {
    for await (const news of host.runTrial()) {
      progress.push(news);
      if (news.type === 'report') report = news.report;
    }
  }, 240_000);

  function runs() {
    return report.trial?.runs ?? [];
  }

  it('passes every step under emulation, with both firmwares', () => {
    const emulated = runs().filter(({ accelerator }) => accelerator === 'tcg');
    expect(emulated.map(({ firmware, outcome }) => `${firmware} ${outcome}`)).toEqual([
      'bios passed',
      'uefi passed',
    ]);
    const [bios] = emulated;
    const steps = bios?.steps.map(({ name }) => name);
    for (const name of ['real16', 'pmode32', 'fpu', 'long64', 'sse', 'timer', 'portio', 'mmio']) {
      expect(steps).toContain(name);
    }
    expect(bios?.facts['cpu.hypervisor']).toBe('TCGTCGTCGTCG');
  });

  it('decides alone whether this machine uses KVM', () => {
    const kvm = runs().find(
      ({ accelerator, firmware }) => accelerator === 'kvm' && firmware === 'bios',
    );
    expect(report.headline.mode).toBe(kvm?.outcome === 'passed' ? 'kvm' : 'emulation');
  });

  it('shows each run with its steps as they happen', () => {
    const kinds = progress.map((news) => news.type);
    expect(kinds[0]).toBe('run');
    expect(kinds.at(-1)).toBe('report');
    expect(kinds.filter((kind) => kind === 'run-done')).toHaveLength(runs().length);
    expect(kinds.filter((kind) => kind === 'step').length).toBeGreaterThan(20);
  });

  it('is remembered, and decides what auto means', async () => {
    expect((await host.cachedTrial())?.at).toBe(report.trial?.at);
    const { accelerator, reason } = await host.acceleratorFor();
    expect(accelerator).toBe(report.headline.mode === 'kvm' ? 'kvm' : 'tcg');
    expect(reason.text).toBe(report.headline.summary.text);
  });

  it('stops when nobody wants to know any more', async () => {
    for await (const news of host.runTrial()) {
      if (news.type === 'run') break;
    }
    expect((await host.cachedTrial())?.at).toBe(report.trial?.at);
  });
});
