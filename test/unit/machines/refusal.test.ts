import { expect, it } from 'vitest';
import { refusalOf } from '../../../electron/machines/refusal';
import { sampleVm } from '../../fakes/window/machines';

it('says why a machine is broken, not only that it is', () => {
  const error = { code: 'definition-syntax', action: 'restore-definition' } as const;
  const broken = sampleVm({ name: 'web', state: 'broken', error });
  expect(refusalOf(broken, 'start')).toEqual(error);
  expect(refusalOf(broken, 'remove')).toBeNull();
  expect(refusalOf(sampleVm({ name: 'mail' }), 'pause')?.code).toBe('not-allowed-now');
});
