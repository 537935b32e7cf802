import type { TFunction } from 'i18next';
import { formatSize, MiB } from '../../../shared/units';
import { vcpuCount, type VmConfig } from '../../../shared/vm-config';

type T = TFunction<['vm', 'common']>;

type Say = (config: VmConfig, t: T, language: string) => string;

const yesOrNo =
  (part: 'rng' | 'balloon'): Say =>
  (config, t) =>
    t(config[part] ? 'details.present' : 'details.absent');

/** Parts of a definition that one short text says in full. */
const simpleValues: Readonly<Partial<Record<keyof VmConfig, Say>>> = {
  memoryMiB: ({ memoryMiB }, _t, language) => formatSize(memoryMiB * MiB, language),
  cpu: ({ cpu }) => String(vcpuCount(cpu)),
  accelerator: ({ accelerator }, t) => t(`details.acceleratorValue.${accelerator}`),
  sound: ({ sound }, t) => t(`details.soundValue.${sound}`),
  rng: yesOrNo('rng'),
  balloon: yesOrNo('balloon'),
};

/**
 * Pure: a change that waits for the next start, with what the guest has and what it gets where a short text says it;
 * else the name of the part alone.
 */
export function waitingChange(
  part: keyof VmConfig,
  { started, stored }: { started: VmConfig | null; stored: VmConfig | null },
  t: T,
  language: string,
): string {
  const name = t(`part.${part}`);
  const say = simpleValues[part];
  if (!say || !started || !stored) return name;
  const [from, to] = [say(started, t, language), say(stored, t, language)];
  return from === to ? name : t('waiting.change', { name, from, to });
}
