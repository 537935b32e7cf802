// @vitest-environment happy-dom
import { screen, waitFor, within } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import type { TrialProgress, TrialRun } from '../../../../../shared/host';
import { closeWindow, openWindow, type OpenWindow } from '../../open-window';
import { sampleReport, sampleVerdict } from '../../sample-report';
import { openRows } from './open-rows';

afterEach(closeWindow);

async function openPanel(setup: Parameters<typeof openWindow>[0] = {}): Promise<OpenWindow> {
  const opened = await openWindow(setup);
  await opened.user.click(screen.getByTestId('nav-host'));
  await screen.findByTestId('headline');
  return opened;
}

const run = (accelerator: 'kvm' | 'tcg', outcome: TrialRun['outcome']): TrialRun => ({
  accelerator,
  firmware: 'bios',
  outcome,
  steps: [
    { name: 'real16', result: 'ok' },
    { name: 'fpu', result: outcome === 'passed' ? 'ok' : 'no-answer' },
  ],
  milliseconds: 210,
  facts: { 'cpu.vendor': 'GenuineIntel' },
});

describe('the host panel', () => {
  it('says in the sidebar and in its headline what the machine can do', async () => {
    await openPanel();
    expect(screen.getByTestId('headline-title')).toHaveTextContent('at full speed');
    expect(screen.getByTestId('host-chip')).toHaveTextContent('Full speed');
  });

  it('is read in the order thing, next step, verdict, and its rows with the verdict first', async () => {
    const { user } = await openPanel();
    const need = screen.getByTestId('need-kvm');
    expect(within(need).getByRole('button').textContent).toMatch(
      /^The need kvm.*kim is not in the group kvm\.Next step: Join the group kvm\.Blocked$/,
    );
    await user.click(within(need).getByRole('button'));
    const row = screen.getByTestId('verdict-kvm-device');
    expect(within(row).getAllByRole('button')[0]?.textContent).toMatch(
      /^Blocked.*The title of kvm-device/,
    );
  });

  it('opens a need to the row that decided: its witnesses, the one that decided, the next step and the commands', async () => {
    const { user } = await openPanel();
    expect(screen.queryByTestId('witness-deciding')).toBeNull();
    await user.click(within(screen.getByTestId('need-kvm')).getByRole('button'));
    // What decided is open at once; what is well is not.
    const row = screen.getByTestId('verdict-kvm-device');
    const deciding = within(row).getByTestId('witness-deciding');
    expect(deciding).toHaveTextContent('ioctl KVM_CREATE_VM');
    expect(deciding).toHaveTextContent('Decided the result');
    expect(within(row).getByTestId('verdict-next')).toHaveTextContent('Join the group kvm.');
    expect(within(row).getByTestId('remedy-join-kvm-group')).toHaveTextContent(
      'sudo usermod -aG kvm kim',
    );
  });

  it('translates by key and falls back to the English it was sent', async () => {
    const title = { key: 'headline.emulation.title', params: {}, text: 'not this' };
    const summary = { key: 'unknown.key', params: {}, text: 'as it was sent' };
    await openPanel({
      report: sampleReport({ headline: { mode: 'emulation', title, summary, next: null } }),
    });
    expect(screen.getByTestId('headline')).toHaveTextContent('No hardware acceleration');
    expect(screen.getByTestId('headline')).toHaveTextContent('as it was sent');
    expect(screen.getByTestId('host-chip')).toHaveTextContent('Emulation');
  });

  it('proves it live, step by step, KVM beside emulation, and takes the new report', async () => {
    const report = sampleReport({
      verdicts: [sampleVerdict({ id: 'kvm-trial', verdict: 'blocked' })],
      trial: {
        key: 'k',
        at: '2026-11-22T03:00:00.000Z',
        runs: [run('kvm', 'died'), run('tcg', 'passed')],
      },
    });
    const trial: TrialProgress[] = [
      { type: 'run', accelerator: 'kvm', firmware: 'bios' },
      { type: 'step', name: 'real16', result: 'begin' },
      { type: 'step', name: 'real16', result: 'ok' },
      { type: 'run-done', run: run('kvm', 'died') },
      { type: 'run', accelerator: 'tcg', firmware: 'bios' },
      { type: 'run-done', run: run('tcg', 'passed') },
      { type: 'report', report },
    ];
    const { user } = await openPanel({ trial, pace: { trialStep: 30 } });
    expect(screen.getByTestId('trial-state')).toHaveTextContent('Not run');
    await user.click(screen.getByTestId('trial-run'));
    expect(await screen.findByTestId('trial-stop')).toBeVisible();
    expect(await screen.findByTestId('trial-step-real16')).toHaveTextContent('16-bit real mode');
    await waitFor(() => expect(screen.getByTestId('trial-run')).toBeVisible());
    expect(screen.getByTestId('trial-kvm-bios')).toHaveTextContent('Guest crashed');
    expect(screen.getByTestId('trial-tcg-bios')).toHaveTextContent('Passed');
    expect(screen.getByTestId('trial-step-fpu')).toHaveTextContent(/no response.*passed/);
    expect(screen.getByTestId('need-kvm')).toHaveTextContent('Blocked');
  });

  it('can be stopped while it proves', async () => {
    const trial: TrialProgress[] = [
      { type: 'run', accelerator: 'kvm', firmware: 'bios' },
      { type: 'run-done', run: run('kvm', 'passed') },
    ];
    const { user } = await openPanel({ trial, pace: { trialStep: 5000 } });
    await user.click(screen.getByTestId('trial-run'));
    await user.click(await screen.findByTestId('trial-stop'));
    expect(await screen.findByTestId('trial-run')).toBeVisible();
  });

  it('tells one cause once, and names below it what waits for it', async () => {
    const verdicts = [
      sampleVerdict({ id: 'cpu-virtualization', verdict: 'blocked' }),
      sampleVerdict({
        id: 'second-level-paging',
        verdict: 'blocked',
        because: 'cpu-virtualization',
      }),
      sampleVerdict({ id: 'kvm-module', verdict: 'blocked', because: 'cpu-virtualization' }),
    ];
    const { user } = await openPanel({ report: sampleReport({ verdicts }) });
    const processor = screen.getByTestId('need-processor');
    expect(processor).toHaveTextContent(
      'Depends on this: The title of second-level-paging, The title of kvm-module',
    );
    await user.click(within(processor).getByRole('button'));
    expect(screen.getByTestId('verdict-cpu-virtualization')).toHaveTextContent('Blocked');
    expect(screen.getByTestId('verdict-second-level-paging')).toHaveTextContent('Waiting');
    expect(screen.getByTestId('verdict-second-level-paging')).not.toHaveTextContent('Blocked');
  });

  it('keeps folded and grey what only some want', async () => {
    const verdicts = [
      sampleVerdict({ id: 'cpu-virtualization' }),
      sampleVerdict({ id: 'iommu', verdict: 'blocked' }),
    ];
    const { user } = await openPanel({ report: sampleReport({ verdicts }) });
    expect(screen.getByText('Everything is available')).toBeVisible();
    expect(screen.queryByTestId('verdict-iommu')).toBeNull();
    await user.click(within(screen.getByTestId('extras')).getByRole('button'));
    const word = within(screen.getByTestId('verdict-iommu')).getByTestId('verdict-word');
    expect(word).toHaveAttribute('data-tone', 'quiet');
  });

  it('copies the report in the form that is asked for', async () => {
    const { user } = await openPanel();
    await user.click(screen.getByTestId('copy-report'));
    await user.click(await screen.findByTestId('copy-report-json'));
    await waitFor(async () => expect(await navigator.clipboard.readText()).toContain('"schema":1'));
  });

  it('looks again when asked', async () => {
    const { user, world } = await openPanel();
    world.report = sampleReport({
      headline: { ...sampleReport().headline, mode: 'emulation' },
    });
    await user.click(screen.getByTestId('host-recheck'));
    await waitFor(() => expect(screen.getByTestId('host-chip')).toHaveTextContent('Emulation'));
  });

  it('says that it looked again by itself and why, and leaves what is open', async () => {
    const { user, world } = await openPanel();
    const row = () => within(screen.getByTestId('verdict-kvm-device')).getAllByRole('button')[0];
    await openRows(user);
    const noticed = screen.getByTestId('host-noticed');
    expect(noticed).toHaveAttribute('role', 'status');
    expect(noticed).toBeEmptyDOMElement();
    const verdicts = [sampleVerdict({ id: 'kvm-device', verdict: 'on' })];
    world.notice(
      [{ kind: 'module-loaded', names: ['kvm', 'kvm_intel'] }],
      sampleReport({ verdicts }),
    );
    await waitFor(() =>
      expect(noticed).toHaveTextContent('Rechecked: kernel module loaded (kvm and kvm_intel)'),
    );
    expect(screen.getByTestId('verdict-kvm-device')).toHaveAttribute('data-verdict', 'on');
    expect(row()).toHaveAttribute('aria-expanded', 'true');
    world.notice([
      { kind: 'device-added', names: ['0000:03:00.0'] },
      { kind: 'device-driver', names: ['0000:04:00.0'] },
      { kind: 'device-removed', names: ['0000:05:00.0'] },
    ]);
    await waitFor(() =>
      expect(noticed).toHaveTextContent('Rechecked after changes: devices and drivers'),
    );
    await user.click(screen.getByTestId('host-recheck'));
    await waitFor(() => expect(noticed).toBeEmptyDOMElement());
  });

  it('asks for the proof, but not while it runs', async () => {
    const next = { key: 'kvm-trial.next.run', params: {}, text: 'Run the acceleration test.' };
    const { user } = await openPanel({
      report: sampleReport({ headline: { ...sampleReport().headline, next } }),
      trial: [{ type: 'run', accelerator: 'kvm', firmware: 'bios' }],
      trialRunning: 'itself',
      pace: { trialStep: 300 },
    });
    const headline = screen.getByTestId('headline');
    expect(headline).toHaveTextContent('Wait for the acceleration test');
    expect(headline).not.toHaveTextContent('Run the acceleration test');
    await user.click(await screen.findByTestId('trial-stop'));
    await waitFor(() => expect(headline).toHaveTextContent('Run the acceleration test'));
  });

  it('names the kind of a device in the title of a row in the window’s language', async () => {
    const params = { kind: 'Ethernet controller', address: '0000:03:00.0', id: '8086:1572' };
    const title = { key: 'sr-iov.device', params, text: 'not this' };
    const parts = [{ ...sampleVerdict({ id: 'sr-iov' }), id: params.address, title }];
    const { user } = await openPanel({
      report: sampleReport({ verdicts: [sampleVerdict({ id: 'sr-iov', parts })] }),
      settings: { language: 'zh-CN' },
    });
    await openRows(user);
    await user.click(within(screen.getByTestId('verdict-sr-iov')).getByRole('button'));
    const row = await screen.findByTestId(`verdict-${params.address}`);
    expect(row).toHaveTextContent('以太网控制器 0000:03:00.0');
    expect(row).not.toHaveTextContent('Ethernet');
  });

  it('shows a trial that runs by itself, and stops it', async () => {
    const trial: TrialProgress[] = [
      { type: 'run', accelerator: 'kvm', firmware: 'bios' },
      { type: 'step', name: 'real16', result: 'ok' },
      { type: 'step', name: 'fpu', result: 'begin' },
    ];
    const { user, world } = await openPanel({
      trial,
      trialRunning: 'itself',
      pace: { trialStep: 300 },
    });
    expect(screen.getByTestId('host-chip')).toHaveTextContent('Proving…');
    expect(screen.getByTestId('trial-state')).toHaveTextContent('automatically');
    expect(await screen.findByTestId('trial-step-real16')).toBeVisible();
    await user.click(screen.getByTestId('trial-stop'));
    expect(await screen.findByTestId('trial-run')).toBeVisible();
    await waitFor(() => expect(screen.getByTestId('host-chip')).toHaveTextContent('Full speed'));
    const called = world.calls.map(({ name }) => name).filter((name) => name.endsWith('Trial'));
    expect(called).toEqual(['host.followTrial', 'host.stopTrial']);
  });
});
