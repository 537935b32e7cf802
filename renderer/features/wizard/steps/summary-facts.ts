import type { TFunction } from 'i18next';
import { imageOf, type VmDraft } from '../../../../shared/draft';
import { firmwareWord } from '../../../../shared/architectures';
import { formatNames } from '../../../../shared/image-formats';
import type { SeedWish } from '../../../../shared/seed';
import { formatSize, MiB } from '../../../../shared/units';
import type { Fact } from '../../../components/fact-list';
import type { FilePurpose, WizardState } from '../state/wizard-state';

type T = TFunction<['wizard', 'common']>;
type Files = WizardState['files'];

function sourceText({ source }: VmDraft, files: Files, t: T): string {
  const name = (purpose: FilePurpose) => files[purpose]?.info.fileName ?? '';
  switch (source.kind) {
    case 'iso':
    case 'disk':
      return name(source.kind);
    case 'kernel':
      return source.initrd ? `${name('kernel')}, ${name('initrd')}` : name('kernel');
    case 'test-guest':
    case 'none':
      return t(`source.${source.kind}.title`);
  }
}

function diskText(draft: VmDraft, files: Files, t: T, language: string): string {
  const { source, newDisk, diskBus } = draft;
  const image = imageOf(source);
  const file = files.disk?.info.fileName ?? '';
  const parts = [
    image && t(image.use === 'copy' ? 'summary.diskCopy' : 'summary.diskInPlace', { file }),
    newDisk &&
      t('summary.diskNew', {
        size: formatSize(newDisk.sizeBytes, language),
        format: formatNames[newDisk.format],
        bus: t(`common:bus.${diskBus}`),
      }),
  ].filter(Boolean);
  return parts.length > 0 ? parts.join('; ') : t('summary.none');
}

/** Who logs in, and with what. */
function loginText({ user, password, sshKeys, ownKey }: SeedWish, t: T): string {
  const keys = sshKeys.length > 0 || ownKey;
  const how = password === '' ? 'key' : keys ? 'both' : 'password';
  return t(`summary.loginValue.${how}`, { user });
}

/** The draft as terms and what they will be. */
export function summaryFacts(
  draft: VmDraft,
  files: Files,
  guest: string,
  t: T,
  language: string,
): Fact[] {
  const firmware = t(`guest.firmwareValue.${firmwareWord(draft)}`);
  const facts = [
    ['name', draft.name],
    ['source', sourceText(draft, files, t)],
    ['guest', guest],
    [
      'processor',
      Number.isNaN(draft.cpus) ? '–' : t('summary.processorValue', { count: draft.cpus }),
    ],
    ['memory', formatSize(draft.memoryMiB * MiB, language)],
    ['firmware', draft.tpm ? t('summary.firmwareTpm', { firmware }) : firmware],
    ['disk', diskText(draft, files, t, language)],
    ...(draft.seed ? ([['login', loginText(draft.seed, t)]] as const) : []),
    ['network', t(draft.network ? 'summary.networkUser' : 'summary.none')],
    ['accelerator', t(`guest.acceleratorValue.${draft.accelerator}`)],
  ] as const;
  return facts.map(([id, line]) => ({ id, term: t(`summary.${id}`), lines: [line] }));
}
