import type { SubVerdict, Verdict, VerdictValue } from '../../../../shared/host';
import { message } from '../../messages';
import type { HostKey } from '../../messages';
import { kernelBool, lastWord } from '../../kernel-line/kernel-line';
import { valueOf } from '../../snapshot/reading/fact';
import type { HostSnapshot } from '../../snapshot/snapshot';
import { part, verdict, witness, witnessOf } from '../build';
import type { Findings } from '../build';
import { outside } from '../hypervisor/outside';
import {
  cpuCount,
  cpuFamily,
  cpuKinds,
  cpusWith,
  isYes,
  kernelWords,
  moduleParameter,
} from '../machine';

interface Kind {
  id: string;
  name: string;
  flag: string;
  module: 'kvm_amd' | 'kvm_intel';
  parameter: string;
}

const kinds: Record<'amd' | 'intel', readonly Kind[]> = {
  amd: [
    { id: 'sev', name: 'SEV', flag: 'sev', module: 'kvm_amd', parameter: 'sev' },
    { id: 'sev-es', name: 'SEV-ES', flag: 'sev_es', module: 'kvm_amd', parameter: 'sev_es' },
    { id: 'sev-snp', name: 'SEV-SNP', flag: 'sev_snp', module: 'kvm_amd', parameter: 'sev_snp' },
  ],
  intel: [
    { id: 'tdx', name: 'TDX', flag: 'tdx_host_platform', module: 'kvm_intel', parameter: 'tdx' },
  ],
};

/** Product lines that were never sold with it: SEV is EPYC's, TDX belongs to newer Xeons. */
function neverSold(snapshot: HostSnapshot, family: 'amd' | 'intel'): boolean {
  const name = cpuKinds(snapshot)[0]?.name ?? '';
  if (name === '') return false;
  return family === 'amd' ? !/EPYC/i.test(name) : !/Xeon/i.test(name);
}

function findings(snapshot: HostSnapshot, kind: Kind, family: 'amd' | 'intel'): Findings {
  const { name, flag, module } = kind;
  const has = cpuCount(snapshot) > 0 && cpusWith(snapshot, flag) === cpuCount(snapshot);
  const parameter = moduleParameter(snapshot, module, kind.parameter);
  const flagSource = '/proc/cpuinfo';
  const source = `/sys/module/${module}/parameters/${kind.parameter}`;
  const witnesses = [
    witness(flagSource, `${flag}: ${cpusWith(snapshot, flag)}/${cpuCount(snapshot)} CPU`),
    witness(source, parameter ?? 'absent'),
  ];
  const say = (value: VerdictValue, key: HostKey, deciding: string): Findings => {
    return { verdict: value, summary: message(key, { name }), witnesses, deciding };
  };
  if (parameter !== undefined && isYes(parameter)) return say('on', 'confidential.on', source);
  if (has && parameter !== undefined) return say('blocked', 'confidential.off', source);
  if (has) return say('unknown', 'confidential.capable', flagSource);
  if (cpuCount(snapshot) === 0) return say('unknown', 'confidential.unknown', flagSource);
  if (outside(snapshot).inside === true) return say('blocked', 'confidential.hidden', flagSource);
  // Firmware that leaves memory encryption off takes the flag away too, so its absence on an EPYC proves nothing.
  if (neverSold(snapshot, family))
    return say('not-in-hardware', 'confidential.lacking', flagSource);
  return say('unknown', 'confidential.maybe-firmware', flagSource);
}

/** Facility 158, the Ultravisor Call: without it there is no Secure Execution (Principles of Operation, STFLE). */
const ultravisorFacility = '158';

/** Documentation/virt/kvm/s390/s390-pv.rst and arch/s390/kernel/uv.c: `prot_virt_host` says what this host does. */
function s390(snapshot: HostSnapshot): Verdict {
  const title = message('confidential.title');
  const name = 'Secure Execution';
  const host = snapshot.protectedHost;
  const lines = valueOf(snapshot.cpu.info)?.other ?? {};
  const facilities = lines['facilities']?.split(/\s+/);
  // The CPUs' own lines come after it: without one the list may have been cut.
  const whole = Object.keys(lines).some((line) => /^processor \d+$/.test(line));
  const listed = facilities?.includes(ultravisorFacility);
  const able = listed === true || whole ? listed : undefined;
  const word = lastWord(kernelWords(snapshot), 'prot_virt');
  // arch/s390/boot/uv.c reads it as a yes or no.
  const asked = word && kernelBool(word.value) === true ? word.text : undefined;
  const sources = { host: '/sys/firmware/uv/prot_virt_host', cpu: '/proc/cpuinfo' };
  const witnesses = [
    witnessOf(sources.host, host),
    witness(
      sources.cpu,
      able === undefined ? 'no facilities shown' : `facility 158: ${able ? 'yes' : 'no'}`,
    ),
    witness('/proc/cmdline', word?.text ?? 'no prot_virt'),
  ];
  const say = (value: VerdictValue, key: HostKey, deciding: string) =>
    verdict('confidential', title, {
      verdict: value,
      summary: message(key, { name }),
      witnesses,
      deciding,
      next:
        value === 'blocked' && key === 'confidential.off-word'
          ? message('iommu.next.add-word', { word: 'prot_virt=1' })
          : null,
    });
  if (valueOf(host) === '1') return say('on', 'confidential.on', sources.host);
  if (outside(snapshot).inside === true) return say('blocked', 'confidential.hidden', sources.cpu);
  if (valueOf(host) === '0' || able === true) {
    // Asked for and not at work: the kernel log tells why, and that is not read here.
    if (asked !== undefined) return say('unknown', 'confidential.unknown', sources.host);
    return say(
      'blocked',
      'confidential.off-word',
      valueOf(host) === '0' ? sources.host : sources.cpu,
    );
  }
  if (able === false && outside(snapshot).inside === false)
    return say('not-in-hardware', 'confidential.lacking', sources.cpu);
  return say('unknown', 'confidential.unknown', sources.host);
}

const rank: readonly VerdictValue[] = [
  'on',
  'blocked',
  'off-in-firmware',
  'unknown',
  'not-in-hardware',
];

/** Guests whose memory the host cannot read: SEV, SEV-ES, SEV-SNP, TDX, Secure Execution. */
export function checkConfidential(snapshot: HostSnapshot): Verdict {
  const title = message('confidential.title');
  const family = cpuFamily(snapshot);
  if (family === 's390') return s390(snapshot);
  if (family !== 'amd' && family !== 'intel') {
    const source = 'uname -m';
    return verdict('confidential', title, {
      verdict: 'unknown',
      summary: message('confidential.unasked'),
      witnesses: [witness(source, snapshot.machine ?? 'unknown')],
      deciding: source,
    });
  }
  const judged = kinds[family].map((kind) => ({ kind, found: findings(snapshot, kind, family) }));
  const parts: SubVerdict[] = judged.map(({ kind, found }) =>
    part(kind.id, message('confidential.kind', { name: kind.name }), found),
  );
  const best = judged.toSorted(
    (a, b) => rank.indexOf(a.found.verdict) - rank.indexOf(b.found.verdict),
  )[0];
  if (!best) throw new Error('no kind of confidential guest');
  return verdict('confidential', title, best.found, parts);
}
