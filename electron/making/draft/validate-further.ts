import type { FieldIssue } from '../../../shared/draft';
import type { EditedConfig, HardwareChoices } from '../../../shared/hardware';
import { formatSize, MiB } from '../../../shared/units';
import { cpuFeature, limits, smbiosFields } from '../../../shared/vm-parts';
import { extraArgsFlaw } from '../../qemu/hardware/extra-args';
import { hugePageMiB } from '../../qemu/hardware/parts/memory';
import { caution, problem } from './issues';
import { choiceIssue, lackIssue } from './validate-board';
import { channelIssues } from './validate-channels';
import { placingIssues } from './validate-placing';
import { hardwareTextIssues, numberIssues } from './validate-values';

/** Pure: what is wrong with the parts that few machines have. @param cids of other machines, each with the name of one. */
export function furtherIssues(
  after: EditedConfig,
  { devices, further, host, cpuMax }: HardwareChoices,
  cids: ReadonlyMap<number, string>,
): FieldIssue[] {
  const { watchdog, vsock, smbios, fwCfg, iommu, usb, smm, panicDevice, cpu } = after;
  const part = (given: boolean, field: string, what: keyof typeof further.parts) =>
    given ? lackIssue(field, further.parts[what]) : [];
  return [
    ...(watchdog ? choiceIssue('watchdog.model', further.watchdogs, watchdog.model) : []),
    ...(iommu === undefined ? [] : choiceIssue('iommu', further.iommus, iommu)),
    ...(usb === undefined ? [] : choiceIssue('usb', further.usbs, usb)),
    ...part((after.floppies ?? []).length > 0, 'floppies', 'floppies'),
    ...part((after.parallelPorts ?? []).length > 0, 'parallelPorts', 'parallelPorts'),
    ...tooMany('parallelPorts', after.parallelPorts ?? [], limits.parallelPorts),
    ...part(vsock !== undefined, 'vsock', 'vsock'),
    ...(vsock ? cidIssues(vsock.cid, cids) : []),
    ...part(smbios !== undefined, 'smbios', 'smbios'),
    ...smbiosIssues(after),
    ...part((fwCfg ?? []).length > 0, 'fwCfg', 'fwCfg'),
    ...fwCfgIssues(after),
    ...channelIssues(after, devices.channel),
    ...part(after.clipboard === true, 'clipboard', 'clipboard'),
    ...part(panicDevice === true, 'panicDevice', 'panicDevice'),
    ...part(smm !== undefined, 'smm', 'smm'),
    ...(smm === false && after.firmware === 'uefi-secure' ? [problem('smm', 'smm-needed')] : []),
    ...part(cpu.nested !== undefined, 'cpu.nested', 'nested'),
    ...part(cpu.hyperv === true, 'cpu.hyperv', 'hyperv'),
    ...(cpu.hyperv === true && (after.accelerator === 'tcg' || !host.kvm)
      ? [caution('cpu.hyperv', 'hyperv-needs-kvm')]
      : []),
    ...featureIssues(after),
    ...part(cpu.pinning !== undefined, 'cpu.pinning', 'pinning'),
    ...part(after.numa !== undefined, 'numa', 'numa'),
    ...placingIssues(after, { host, cpuMax }),
    ...part(after.hugepages !== undefined, 'hugepages', 'hugepages'),
    ...hugePageIssues(after),
    ...clockIssues(after),
    ...extraArgsIssues(after),
  ];
}

function cidIssues(cid: number, cids: ReadonlyMap<number, string>): FieldIssue[] {
  const wrong = numberIssues('vsock.cid', cid, limits.cid);
  const name = cids.get(cid);
  if (wrong.length > 0 || name === undefined) return wrong;
  return [caution('vsock.cid', 'cid-elsewhere', { name })];
}

function smbiosIssues({ smbios }: EditedConfig): FieldIssue[] {
  if (!smbios) return [];
  const { oem = [] } = smbios;
  const long = tooMany('smbios.oem', oem, limits.oemStrings);
  return [
    ...smbiosFields.flatMap((key) =>
      hardwareTextIssues(`smbios.${key}`, smbios[key], limits.smbios),
    ),
    ...(long.length > 0
      ? long
      : oem.flatMap((text, at) => hardwareTextIssues(`smbios.oem.${at}`, text, limits.oemString))),
  ];
}

function fwCfgIssues({ fwCfg = [] }: EditedConfig): FieldIssue[] {
  const long = tooMany('fwCfg', fwCfg, limits.fwCfg);
  if (long.length > 0) return long;
  return fwCfg.flatMap(({ name, text, file }, at): FieldIssue[] => {
    const field = `fwCfg.${at}`;
    if (!/^opt\/[!-~]+$/.test(name) || name.length > limits.fwCfgName) {
      return [problem(`${field}.name`, 'fw-cfg-name', { max: String(limits.fwCfgName) })];
    }
    if (fwCfg.findIndex((each) => each.name === name) < at) {
      return [problem(`${field}.name`, 'fw-cfg-twice')];
    }
    const content = [text, file].filter((each) => each !== undefined && each !== '');
    if (content.length !== 1) return [problem(field, 'fw-cfg-content')];
    return plainIssues(
      `${field}.${file === undefined ? 'text' : 'file'}`,
      content[0] ?? '',
      limits.fwCfgText,
    );
  });
}

function featureIssues({ cpu: { features = [] } }: EditedConfig): FieldIssue[] {
  const field = 'cpu.features';
  const long = tooMany(field, features, limits.cpuFeatures);
  if (long.length > 0) return long;
  const names = features.map((feature) => feature.slice(1));
  return features.flatMap((feature, at) => {
    if (!cpuFeature.test(feature)) return [problem(field, 'cpu-feature-invalid', { feature })];
    const first = names.indexOf(feature.slice(1)) === at;
    return first ? [] : [problem(field, 'cpu-feature-twice', { feature })];
  });
}

function hugePageIssues({ hugepages, memoryMiB }: EditedConfig): FieldIssue[] {
  if (hugepages === undefined) return [];
  const pageMiB = hugePageMiB[hugepages];
  if (memoryMiB % pageMiB === 0) return [];
  return [problem('hugepages', 'hugepages-uneven', { page: formatSize(pageMiB * MiB) })];
}

function clockIssues({ clockBase }: EditedConfig): FieldIssue[] {
  if (clockBase === undefined) return [];
  const moment = new Date(`${clockBase}Z`);
  const isReal =
    /^\d{4}-/.test(clockBase) &&
    !Number.isNaN(moment.getTime()) &&
    moment.toISOString().startsWith(clockBase) &&
    clockBase.length === 19;
  return isReal ? [] : [problem('clockBase', 'clock-base-invalid')];
}

const argFlaws = {
  forbidden: 'extra-arg-forbidden',
  stray: 'extra-arg-stray',
  taken: 'extra-arg-taken',
} as const;

function extraArgsIssues(after: EditedConfig): FieldIssue[] {
  const { extraArgs = [] } = after;
  if (extraArgs.length === 0) return [];
  const field = 'extraArgs';
  const long = tooMany(field, extraArgs, limits.extraArgs);
  if (long.length > 0) return long;
  const flaw = extraArgsFlaw(extraArgs, after);
  if (flaw) return [problem(field, argFlaws[flaw.kind], { word: flaw.word })];
  const wrong = extraArgs.flatMap((word) => plainIssues(field, word, limits.extraArg));
  if (wrong.length > 0) return wrong;
  // QEMU makes devices of option strings before those of JSON, which all of ours are.
  const loose = extraArgs.some(
    (word, at) => /^--?device$/.test(extraArgs[at - 1] ?? '') && !/^\{|,(addr|bus)=/.test(word),
  );
  return [
    caution(field, 'extra-args-unsupported'),
    ...(loose ? [caution(field, 'extra-arg-place')] : []),
  ];
}

function plainIssues(field: string, text: string, max: number): FieldIssue[] {
  if (text === '') return [problem(field, 'text-empty')];
  if (/[\u0000-\u001f\u007f]/.test(text)) return [problem(field, 'text-control-characters')];
  return text.length > max ? [problem(field, 'text-too-long', { max: String(max) })] : [];
}

/** A list that is too long is not looked at further: it may be a pasted file. */
const tooMany = (field: string, list: readonly unknown[], max: number): FieldIssue[] =>
  list.length > max ? [problem(field, 'list-too-long', { max: String(max) })] : [];
