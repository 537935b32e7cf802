import type { FirmwareSetup, Message, Verdict } from '../../shared/host';
import type { SetupEvidence, SetupFeature } from '../../shared/setup-evidence';
import { outside } from './checks/hypervisor/outside';
import { cpuFamily } from './checks/machine';
import { enterFirmwareSetup } from './checks/remedies/remedies';
import { findGuide, generalGuide } from './firmware-guides';
import type { BoardNames, GeneralGuide, SetupGuide } from './firmware-guides';
import { message } from './messages';
import { valueOf } from './snapshot/reading/fact';
import type { HostSnapshot } from './snapshot/snapshot';

type Guide = SetupGuide | GeneralGuide;
type FeatureVerdicts = Partial<Record<SetupFeature, Pick<Verdict, 'verdict'>>>;

/** SMBIOS 3.7, 7.4.1 "System Enclosure or Chassis Types": portable to sub notebook, tablet to detachable. */
const notebookChassis: ReadonlySet<string> = new Set(['8', '9', '10', '14', '30', '31', '32']);

function namesOf(snapshot: HostSnapshot): BoardNames {
  const { dmi } = snapshot.surroundings;
  const chassis = valueOf(dmi.chassisType) ?? '';
  const text = (...facts: (typeof dmi.systemVendor)[]) =>
    facts
      .map((fact) => valueOf(fact) ?? '')
      .join(' ')
      .trim();
  return {
    systemVendor: text(dmi.systemVendor),
    product: text(dmi.productName, dmi.productVersion, dmi.productFamily),
    boardVendor: text(dmi.boardVendor),
    board: text(dmi.boardName),
    biosVersion: text(dmi.biosVersion),
    notebook: chassis === '' ? null : notebookChassis.has(chassis),
  };
}

/** `maker` only where every source is the maker's own: one of them may say but half of it. */
function evidenceOf(guide: Guide, sources: readonly string[]): SetupEvidence {
  if (sources.length === 0) return 'usual';
  return sources.every((name) => guide.sources[name]?.maker) ? 'maker' : 'others';
}

const addressesOf = (guide: Guide, sources: readonly string[]) =>
  sources.flatMap((name) => guide.sources[name]?.address ?? []);

/** Settings of this machine's processor, those that somebody has read before those that nobody has. */
function settingsOf(
  guide: Guide,
  family: 'intel' | 'amd',
  verdicts: FeatureVerdicts,
): FirmwareSetup['settings'] {
  const own = guide.settings.filter(
    ({ processor, feature }) =>
      (processor === 'any' || processor === family) &&
      verdicts[feature]?.verdict !== 'not-in-hardware',
  );
  const settings = own.map(({ feature, path, names, sources }) => {
    const name = names.map((one) => `“${one}”`).join(' / ');
    return {
      feature,
      title: message(`setup.feature.${feature}`),
      path,
      names,
      where: message('setup.setting', { path: path.join(' ▸ '), name }),
      evidence: evidenceOf(guide, sources),
      sources: addressesOf(guide, sources),
    };
  });
  const order: SetupEvidence[] = ['maker', 'others', 'usual'];
  return settings.toSorted((a, b) => order.indexOf(a.evidence) - order.indexOf(b.evidence));
}

type Hint = Guide['hints'][number]['hint'];

/** Hints that help to get in; the others are about what is found inside. */
const keyHints: ReadonlySet<Hint> = new Set(['ez-mode', 'esc-first', 'fn']);

function hintsOf(guide: Guide, forKey: boolean, vendor: string): Message[] {
  return guide.hints
    .filter(({ hint }) => keyHints.has(hint) === forKey)
    .map(({ hint }) => message(`setup.hint.${hint}`, { vendor }));
}

function keyOf(guide: Guide, vendor: string): FirmwareSetup['key'] {
  const { names, sources } = guide.keys;
  if (names.length === 0) return null;
  return {
    names,
    sentence: message('setup.key', { keys: names.join(' / ') }),
    notes: hintsOf(guide, true, vendor),
    evidence: evidenceOf(guide, sources),
    sources: addressesOf(guide, sources),
  };
}

/** Only what was used: a Lenovo with an AMD processor needs no source about Intel's. */
function sourcesOf(guide: Guide, used: readonly string[]): FirmwareSetup['sources'] {
  const all = [...Object.values(guide.sources), ...Object.values(generalGuide.sources)];
  return used.flatMap((address) => all.find((source) => source.address === address) ?? []);
}

/**
 * Which key enters this machine's set-up, what to look for there, and whether anybody has verified it. Null where
 * there is none to enter: inside a virtual machine, and on other architectures than x86.
 * @param verdicts on what the settings are for: nothing turns on what this hardware does not have.
 */
export function firmwareSetup(
  snapshot: HostSnapshot,
  verdicts: FeatureVerdicts = {},
): FirmwareSetup | null {
  const family = cpuFamily(snapshot);
  if (outside(snapshot).inside === true || (family !== 'intel' && family !== 'amd')) return null;
  const own = findGuide(namesOf(snapshot));
  const guide = own ?? generalGuide;
  const vendor = own?.vendor ?? '';
  const key = keyOf(guide, vendor);
  const settings = settingsOf(guide, family, verdicts);
  const hints = guide.hints.flatMap(({ sources }) => addressesOf(guide, sources));
  const cold = addressesOf(generalGuide, generalGuide.powerOff);
  const afterwards = { sentence: message('setup.cold'), sources: cold };
  const switches = settings.length > 0;
  const used = [...(key?.sources ?? []), ...settings.flatMap(({ sources }) => sources)];
  const notes = hintsOf(guide, false, vendor);
  if (!own) notes.unshift(message('setup.general'));
  return {
    vendor: own?.vendor ?? null,
    title: own ? message('setup.title', { vendor: own.vendor }) : message('setup.general-title'),
    key,
    settings,
    notes,
    afterwards: switches ? afterwards : null,
    sources: sourcesOf(guide, [...new Set([...used, ...hints, ...(switches ? cold : [])])]),
    restart: snapshot.surroundings.uefi
      ? enterFirmwareSetup(valueOf(snapshot.boot.bootsToSetup))
      : null,
  };
}
