// @vitest-environment happy-dom
import { screen, waitFor, within } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { useFixes, withOutput } from '../../../../../renderer/stores/fixes';
import type { FixPlan, FixRef } from '../../../../../shared/fix';
import type { HostReport, Remedy } from '../../../../../shared/host';
import { closeWindow, openWindow } from '../../open-window';
import { sampleReport, sampleVerdict } from '../../sample-report';
import { openRows } from './open-rows';

afterEach(closeWindow);

const message = (text: string) => ({ key: 'no-such-key', params: {}, text });

const remedy: Remedy = {
  id: 'join-group',
  title: message('Add kim to the group kvm'),
  commands: ['sudo usermod --append --groups kvm kim'],
  privileged: true,
  runnable: true,
  argvs: [['usermod', '--append', '--groups', 'kvm', 'kim']],
};

const plan = (changes: Partial<FixPlan> = {}): FixPlan => ({
  title: remedy.title,
  commands: ['pkexec usermod --append --groups kvm kim'],
  passwords: 1,
  change: null,
  choice: null,
  machines: [],
  machinesAre: null,
  hindrance: null,
  afterwards: null,
  fingerprint: 'f1',
  ...changes,
});

const report = (changes: Partial<Remedy> = {}, more: Partial<HostReport> = {}) =>
  sampleReport({
    verdicts: [
      sampleVerdict({
        id: 'kvm-device',
        verdict: 'blocked',
        remedies: [{ ...remedy, ...changes }],
      }),
    ],
    ...more,
  });

const mended = sampleReport({
  verdicts: [sampleVerdict({ id: 'kvm-device', verdict: 'on', summary: message('It opens.') })],
});

type Setup = NonNullable<Parameters<typeof openWindow>[0]>;

async function openRow(setup: Setup) {
  const opened = await openWindow({ report: report(), ...setup });
  await opened.user.click(screen.getByTestId('nav-host'));
  await screen.findByTestId('headline');
  await openRows(opened.user);
  return opened;
}

const ran = (opened: { world: { calls: { name: string; input: unknown }[] } }, name: string) =>
  opened.world.calls.filter((call) => call.name === `host.${name}`).map(({ input }) => input);

const ref: FixRef = { of: 'kvm-device', part: null, remedy: 'join-group', count: null };

describe('a fix', () => {
  it('has a button only where it may be run', async () => {
    await openRow({ report: report({ runnable: false }) });
    expect(screen.getByTestId('remedy-join-group')).toHaveTextContent('sudo usermod');
    expect(screen.queryByTestId('fix-join-group')).toBeNull();
  });

  it('says what needs a password and what does not', async () => {
    await openRow({});
    expect(screen.getByTestId('fix-join-group')).toHaveTextContent('Run as administrator…');
    closeWindow();
    await openRow({ report: report({}, { asRoot: true }) });
    expect(screen.getByTestId('fix-join-group')).toHaveTextContent(/^Run…$/);
  });

  it('is disabled with its reason', async () => {
    await openRow({ report: report({ hindrance: message('kvm_amd is in use.') }) });
    const button = screen.getByTestId('fix-join-group');
    expect(button).toBeDisabled();
    expect(button).toHaveAccessibleDescription('kvm_amd is in use.');
  });

  it('is read before it is run, by the keyboard too, and asks main by its name alone', async () => {
    const opened = await openRow({ fix: { plan: () => plan(), progress: [] } });
    screen.getByTestId('fix-join-group').focus();
    await opened.user.keyboard('{Enter}');
    expect(await screen.findByTestId('fix-commands')).toHaveTextContent(
      'pkexec usermod --append --groups kvm kim',
    );
    expect(screen.getByTestId('fix-dialog')).toHaveTextContent(
      'asked for an administrator’s password',
    );
    expect(ran(opened, 'planFix')).toEqual([ref]);
    expect(ran(opened, 'runFix')).toEqual([]);
    await opened.user.click(screen.getByText('Cancel'));
    await waitFor(() => expect(screen.queryByTestId('fix-commands')).toBeNull());
    expect(ran(opened, 'runFix')).toEqual([]);
  });

  it('shows its output live, and at the end what this machine has become', async () => {
    const opened = await openRow({
      pace: { fixStep: 40 },
      fix: {
        plan: () => plan(),
        progress: [
          { type: 'command', index: 0, command: 'pkexec usermod' },
          { type: 'output', text: 'adding kim\n' },
          { type: 'output', text: 'done\n' },
          { type: 'command-done', index: 0, milliseconds: 3 },
          { type: 'report', report: mended },
        ],
      },
    });
    await opened.user.click(screen.getByTestId('fix-join-group'));
    await opened.user.click(await screen.findByTestId('fix-run'));
    expect(await screen.findByText(/adding kim/)).toBeVisible();
    expect(screen.getByTestId('fix-status')).toHaveAttribute('role', 'status');
    expect(screen.getByTestId('fix-status')).toHaveTextContent('Running…');
    expect(await screen.findByTestId('fix-after')).toHaveTextContent(/On.*It opens\./);
    expect(screen.getByTestId('fix-status')).toHaveTextContent('Done');
    expect(screen.getByTestId('fix-output')).toHaveTextContent('adding kim done');
    expect(ran(opened, 'runFix')).toEqual([{ ...ref, fingerprint: 'f1' }]);
    await opened.user.click(screen.getByTestId('fix-close'));
    expect(screen.getByTestId('verdict-kvm-device')).toHaveTextContent('It opens.');
  });

  it('shows why it failed, and can be looked at again', async () => {
    let fingerprint = 'f1';
    const opened = await openRow({
      fix: {
        plan: () => plan({ fingerprint }),
        progress: [{ type: 'output', text: 'usermod: group kvm does not exist\n' }],
        error: () => ({
          code: 'fix-failed',
          message: 'usermod failed with exit code 6.',
          params: { tool: 'usermod', exitCode: '6' },
          detail: 'pkexec usermod\n(exit code 6)',
        }),
      },
    });
    await opened.user.click(screen.getByTestId('fix-join-group'));
    await opened.user.click(await screen.findByTestId('fix-run'));
    expect(await screen.findByRole('alert')).toHaveTextContent(
      '“usermod” failed with exit code 6.',
    );
    expect(screen.getByTestId('fix-output')).toHaveTextContent('group kvm does not exist');
    await opened.user.click(screen.getByTestId('error-details-toggle'));
    expect(screen.getByTestId('error-details')).toHaveTextContent('(exit code 6)');
    fingerprint = 'f2';
    await opened.user.click(screen.getByTestId('fix-again'));
    await opened.user.click(await screen.findByTestId('fix-run'));
    await waitFor(() =>
      expect(ran(opened, 'runFix')).toEqual(
        ['f1', 'f2'].map((name) => ({ ...ref, fingerprint: name })),
      ),
    );
  });

  it('goes on when its dialog is closed, and is found again', async () => {
    const opened = await openRow({
      pace: { fixStep: 150 },
      fix: {
        plan: () => plan(),
        progress: [
          { type: 'command', index: 0, command: 'x' },
          { type: 'output', text: 'a' },
          { type: 'report', report: report() },
        ],
      },
    });
    await opened.user.click(screen.getByTestId('fix-join-group'));
    await opened.user.click(await screen.findByTestId('fix-run'));
    await opened.user.click(await screen.findByTestId('fix-hide'));
    expect(await screen.findByTestId('fix-marker')).toHaveTextContent(
      'Running: Add kim to the group kvm',
    );
    await waitFor(() =>
      expect(screen.getByTestId('fix-marker')).toHaveTextContent('Done: Add kim'),
    );
    await opened.user.click(within(screen.getByTestId('fix-marker')).getByRole('button'));
    expect(await screen.findByTestId('fix-after')).toBeVisible();
  });

  it('can be stopped, which main is told once', async () => {
    const opened = await openRow({
      pace: { fixStep: 300 },
      fix: {
        plan: () => plan(),
        progress: [
          { type: 'command', index: 0, command: 'x' },
          { type: 'output', text: 'a' },
        ],
        error: () => ({ code: 'cancelled', message: 'Nothing was run.' }),
      },
    });
    await opened.user.click(screen.getByTestId('fix-join-group'));
    await opened.user.click(await screen.findByTestId('fix-run'));
    await opened.user.click(await screen.findByTestId('fix-stop'));
    expect(screen.getByTestId('fix-stop')).toBeDisabled();
    expect(screen.getByTestId('fix-status')).toHaveTextContent('Stopping after this command');
    expect(ran(opened, 'cancelFix')).toHaveLength(1);
    // Nothing was run, so the question stands again.
    await waitFor(() => expect(screen.getByTestId('fix-run')).toBeEnabled());
  });

  it('shows a file before it is written: sign, word and text of each line', async () => {
    const change = {
      file: '/etc/default/grub',
      backup: '/etc/default/grub.paddock-backup',
      lines: [
        { kind: 'same' as const, text: 'GRUB_TIMEOUT=5' },
        { kind: 'removed' as const, text: 'GRUB_CMDLINE_LINUX=""' },
        { kind: 'added' as const, text: 'GRUB_CMDLINE_LINUX="intel_iommu=on"' },
      ],
    };
    const opened = await openRow({
      fix: { plan: () => plan({ change, passwords: 3 }), progress: [] },
    });
    await opened.user.click(screen.getByTestId('fix-join-group'));
    const diff = await screen.findByTestId('fix-diff');
    expect([...diff.children].map((line) => line.textContent)).toEqual([
      ' GRUB_TIMEOUT=5',
      '−removed: GRUB_CMDLINE_LINUX=""',
      '+added: GRUB_CMDLINE_LINUX="intel_iommu=on"',
    ]);
    expect(screen.getByTestId('fix-dialog')).toHaveTextContent('/etc/default/grub.paddock-backup');
    expect(screen.getByTestId('fix-dialog')).toHaveTextContent('password 3 times');
  });

  it('asks main anew for another number', async () => {
    const opened = await openRow({
      fix: {
        plan: ({ count }) =>
          plan({
            choice: { minimum: 1, maximum: 8, value: count ?? 4 },
            commands: [`echo ${count ?? 4} | pkexec tee x`],
            fingerprint: `n${count ?? 4}`,
          }),
        progress: [],
      },
    });
    await opened.user.click(screen.getByTestId('fix-join-group'));
    const field = await screen.findByTestId('fix-count');
    await opened.user.type(field, '{Backspace}7');
    await waitFor(() => expect(screen.getByTestId('fix-commands')).toHaveTextContent('echo 7'));
    await opened.user.click(screen.getByTestId('fix-run'));
    await waitFor(() =>
      expect(ran(opened, 'runFix')).toEqual([{ ...ref, count: 7, fingerprint: 'n7' }]),
    );
  });

  it('cannot be run while something stands against it', async () => {
    const opened = await openRow({
      fix: {
        plan: () =>
          plan({
            machines: ['web'],
            machinesAre: 'must-be-off',
            hindrance: message('Shut them down first.'),
          }),
        progress: [],
      },
    });
    await opened.user.click(screen.getByTestId('fix-join-group'));
    expect(await screen.findByTestId('fix-machines')).toHaveTextContent('web');
    expect(screen.getByTestId('fix-run')).toBeDisabled();
  });
});

describe('a restart into the firmware set-up', () => {
  it('names the machines that it stops, and asks first', async () => {
    const restart: Remedy = {
      id: 'firmware-setup',
      title: message('Restart into the firmware set-up'),
      commands: ['systemctl reboot --firmware-setup'],
      privileged: false,
      runnable: true,
      argvs: [['systemctl', 'reboot', '--firmware-setup']],
      machines: 'are-stopped',
    };
    const opened = await openWindow({
      report: report(
        {},
        {
          firmwareSetup: {
            vendor: null,
            title: message('Where to switch it on'),
            key: null,
            settings: [],
            notes: [],
            afterwards: null,
            sources: [],
            restart,
          },
        },
      ),
      fix: {
        plan: () =>
          plan({
            title: restart.title,
            commands: restart.commands,
            passwords: 0,
            machines: ['web', 'old'],
            machinesAre: 'are-stopped',
          }),
        progress: [],
      },
    });
    await opened.user.click(screen.getByTestId('nav-host'));
    await opened.user.click(
      within(await screen.findByTestId('firmware-setup')).getByRole('button'),
    );
    await opened.user.click(screen.getByTestId('fix-firmware-setup'));
    expect(await screen.findByTestId('fix-machines')).toHaveTextContent(/web.*old/);
    expect(ran(opened, 'planFix')).toEqual([
      { of: 'firmware-setup', part: null, remedy: 'firmware-setup', count: null },
    ]);
    expect(screen.getByTestId('fix-run')).toHaveTextContent('Restart now');
    expect(ran(opened, 'runFix')).toEqual([]);
  });
});

describe('what is left to do', () => {
  it('stands at the top of the panel for as long as the report says it', async () => {
    const reminders = [message('kim has joined the group kvm: log out and in again.')];
    const opened = await openWindow({ report: report({}, { reminders }) });
    await opened.user.click(screen.getByTestId('nav-host'));
    expect(await screen.findByTestId('reminder')).toHaveTextContent('log out and in again');
    opened.world.report = mended;
    await opened.user.click(screen.getByTestId('host-recheck'));
    await waitFor(() => expect(screen.queryByTestId('reminder')).toBeNull());
  });
});

describe('output as a terminal shows it', () => {
  const all = (...pieces: string[]) => pieces.reduce(withOutput, '');
  it.each([
    [['Get:1\n', 'Get:2\n'], 'Get:1\nGet:2\n'],
    [['10%\r', '20%\r', '100%\n'], '100%\n'],
    [['a\r', '\nb'], 'a\nb'],
    [['\u001b[1mbold\u001b[0m\n'], 'bold\n'],
    [['\u001b]0;title\u0007x'], 'x'],
  ])('%j', (pieces, shown) => expect(all(...pieces)).toBe(shown));

  it('keeps the end of very much', () => {
    const text = all('x'.repeat(150_000), 'y'.repeat(150_000));
    expect(text).toHaveLength(200_000);
    expect(text.endsWith('y')).toBe(true);
  });

  it('is forgotten with its fix', () => {
    expect(useFixes.getState().view).toBeNull();
  });
});
