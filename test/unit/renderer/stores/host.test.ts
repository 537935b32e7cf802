// @vitest-environment happy-dom
import { expect, it, vi } from 'vitest';
import type { HostEvent } from '../../../../shared/host-watch';
import { sampleReport } from '../sample-report';

// The store opens no stream before it is told to follow.
vi.stubGlobal('paddock', { platform: { language: 'en-US' }, connect: vi.fn() });
const { applyHostEvent, useHost } = await import('../../../../renderer/stores/host');

const event = (revision: number, cpu: string): HostEvent => ({
  revision,
  report: sampleReport({ machine: { cpu } }),
  changes: [],
  trialRunning: null,
});

it('takes what is newer and leaves what is not', () => {
  const first = applyHostEvent(useHost.getInitialState(), event(3, 'third'));
  expect(first.report?.machine).toEqual({ cpu: 'third' });
  expect(applyHostEvent(first, event(2, 'second'))).toBe(first);
  expect(applyHostEvent(first, event(3, 'again'))).toBe(first);
  const next = applyHostEvent(first, { ...event(4, 'fourth'), trialRunning: 'itself' });
  expect(next).toMatchObject({ revision: 4, trialRunning: 'itself', error: null });
  expect(next.report?.machine).toEqual({ cpu: 'fourth' });
});
