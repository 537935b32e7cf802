import type { EditedConfig } from '../../../../shared/hardware';
import { smbiosFields } from '../../../../shared/vm-parts';
import { formatSize } from '../../../../shared/units';
import { fileNameOf } from '../../../components/file-name';
import { optionLines } from './option-lines';
import type { Say, Words } from './words';

/** Pure: what a disk has beyond its image and bus, where it is not as usual. */
export function diskDetails(disk: EditedConfig['disks'][number], words: Words): string[] {
  const { t } = words;
  const { serial, shareable, rotation, throttle } = disk;
  const limits = limitsOf(throttle, words);
  return [
    ...(serial === undefined ? [] : [t('value.serialNumber', { serial })]),
    ...(rotation === undefined
      ? []
      : [rotation === 'ssd' ? t('edit.rotationValue.ssd') : t('value.rpm', { rpm: rotation })]),
    ...(shareable ? [t('value.shareable')] : []),
    ...(limits.length === 0 ? [] : [t('value.limited', { limits: limits.join(' · ') })]),
  ];
}

function limitsOf(throttle: EditedConfig['disks'][number]['throttle'], { t, language }: Words) {
  const rate = (bytes: number | undefined) =>
    bytes === undefined ? null : t('value.rate', { size: formatSize(bytes, language) });
  const count = (operations: number | undefined) =>
    operations === undefined ? null : t('value.operations', { count: operations });
  const { bytes, readBytes, writeBytes } = throttle ?? {};
  const { operations, readOperations, writeOperations } = throttle ?? {};
  const reads = [rate(readBytes), count(readOperations)].filter((each) => each !== null);
  const writes = [rate(writeBytes), count(writeOperations)].filter((each) => each !== null);
  return [
    ...[rate(bytes), count(operations)].filter((each) => each !== null),
    ...reads.map((limit) => t('value.reading', { limit })),
    ...writes.map((limit) => t('value.writing', { limit })),
  ];
}

/** What rows of parts say that few machines have; nothing where one is missing. */
export const rareValues = {
  floppies: ({ floppies }, { t }) =>
    floppies?.map(({ id, file, readOnly }) => {
      const inside = file === null ? t('value.emptyTray') : fileNameOf(file);
      const line = t('value.floppyLine', { drive: t(`value.floppy.${id}`), file: inside });
      return readOnly ? `${line} · ${t('value.readOnly')}` : line;
    }) ?? [],
  parallelPorts: ({ parallelPorts }, { t }) =>
    parallelPorts?.map(({ output }, at) => {
      const port = String(at + 1);
      const file = `logs/parallel${at}.log`;
      return output === 'log'
        ? t('value.parallelLog', { port, file })
        : t('value.parallelNone', { port });
    }) ?? [],
  watchdog: ({ watchdog }, { t }) =>
    watchdog
      ? [
          t('value.watchdogLine', {
            model: t(`value.watchdog.${watchdog.model}`),
            action: t(`value.watchdogAction.${watchdog.action}`),
          }),
        ]
      : [],
  vsock: ({ vsock }, { t }) => (vsock ? [t('value.cid', { cid: String(vsock.cid) })] : []),
  iommu: ({ iommu }, { t }) => (iommu ? [t(`value.iommu.${iommu}`)] : []),
  smbios: ({ smbios }, { t }) => {
    if (!smbios) return [];
    const texts = smbiosFields.flatMap((field) => smbios[field] ?? []);
    const oem = smbios.oem?.length ?? 0;
    const lines = [
      ...(texts.length > 0 ? [texts.join(' · ')] : []),
      ...(oem > 0 ? [t('value.oem', { count: oem })] : []),
    ];
    return lines.length > 0 ? lines : [t('value.none')];
  },
  fwCfg: ({ fwCfg }) => fwCfg?.map(({ name }) => name) ?? [],
  extraArgs: ({ extraArgs }, { t }) => {
    if (!extraArgs) return [];
    return extraArgs.length > 0 ? optionLines(extraArgs).split('\n') : [t('value.none')];
  },
} satisfies Record<string, Say>;
