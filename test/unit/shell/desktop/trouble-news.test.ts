import { describe, expect, it } from 'vitest';
import { troubleNews } from '../../../../electron/shell/desktop/trouble-news';
import { englishSentence } from '../../../../shared/errors';
import { MiB } from '../../../../shared/units';
import type { VmSummary } from '../../../../shared/vm-state';
import { sampleVm } from '../../../fakes/window/machines';

const well = sampleVm({ name: 'web', slug: 'web', state: 'running', pid: 7 });
const news = (before: Partial<VmSummary> | null, after: Partial<VmSummary>) =>
  troubleNews(
    before === null ? undefined : { ...well, ...before },
    { ...well, ...after },
    {
      say: (key, params) => [key, ...Object.values(params ?? {})].join(' '),
      error: englishSentence,
    },
  );
const crash = { state: 'off', error: { code: 'qemu-crashed' } } as const;
const full = { state: 'crashed', error: { code: 'guest-disk-full' } } as const;
const bootTrouble = { cause: 'grub', line: 'grub rescue>' } as const;
const hostDisk = { path: '/srv', freeBytes: 100 * MiB, paused: true };

describe('news of trouble', () => {
  it('come once, when it begins', () => {
    expect(news({}, crash)).toBe('QEMU ended unexpectedly, and the virtual machine with it.');
    expect(news(crash, crash)).toBeNull();
    expect(news({}, full)).toContain('There is no space left');
    expect(news({}, { bootTrouble })).toBe('boot-trouble.grub');
    expect(news({ bootTrouble }, { bootTrouble })).toBeNull();
    expect(news({}, { hostDisk })).toBe('host-disk.paused /srv 100 MiB');
    expect(news({}, { hostDisk: { ...hostDisk, paused: false } })).toBeNull();
  });

  it('are none of what was so before anybody looked, or of what somebody just tried', () => {
    expect(news(null, crash)).toBeNull();
    expect(news({ state: 'off' }, { state: 'off', error: { code: 'disk-in-use' } })).toBeNull();
    expect(news({}, {})).toBeNull();
  });
});
