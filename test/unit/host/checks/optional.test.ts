import { expect, it } from 'vitest';
import { hostJson } from '../../../../electron/host/render/json';
import { renderHostText } from '../../../../electron/host/render/text';
import { judgeMachine } from '../support';

it('calls a helper that one feature alone needs optional where it is missing', async () => {
  const report = { ...(await judgeMachine('amd-desktop')), at: '', milliseconds: 0 };
  const qemu = hostJson(report).verdicts.find(({ id }) => id === 'qemu');
  const marked = qemu?.parts.filter((part) => part.optional).map(({ id }) => id) ?? [];
  expect(marked).toContain('passt');
  expect(qemu?.parts.filter((part) => part.optional && part.verdict === 'on')).toEqual([]);
  expect(renderHostText(report, { color: false })).toMatch(/– .*passt\): optional\. /);
});

it('calls what every virtual machine needs blocked', async () => {
  const report = await judgeMachine('no-qemu');
  const parts = report.verdicts.find(({ id }) => id === 'qemu')?.parts ?? [];
  expect(parts.find(({ id }) => id === 'qemu-img')).not.toHaveProperty('optional');
});
