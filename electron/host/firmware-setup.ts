import acer from '../../assets/firmware-setup/acer.json';
import apple from '../../assets/firmware-setup/apple.json';
import asrock from '../../assets/firmware-setup/asrock.json';
import asus from '../../assets/firmware-setup/asus.json';
import dell from '../../assets/firmware-setup/dell.json';
import framework from '../../assets/firmware-setup/framework.json';
import general from '../../assets/firmware-setup/general.json';
import gigabyte from '../../assets/firmware-setup/gigabyte.json';
import hp from '../../assets/firmware-setup/hp.json';
import intelNuc from '../../assets/firmware-setup/intel-nuc.json';
import lenovoThinkpad from '../../assets/firmware-setup/lenovo-thinkpad.json';
import lenovo from '../../assets/firmware-setup/lenovo.json';
import msi from '../../assets/firmware-setup/msi.json';
import supermicro from '../../assets/firmware-setup/supermicro.json';
import type { FirmwareSetup, Message } from '../../shared/host';
import { outside } from './checks/hypervisor';
import { cpuFamily } from './checks/machine';
import { enterFirmwareSetup } from './checks/remedies';
import { message } from './messages';
import { valueOf } from './snapshot/fact';
import type { HostSnapshot } from './snapshot/snapshot';

type Feature = FirmwareSetup['settings'][number]['feature'];

export interface SetupGuide {
  vendor: string;
  /** Regular expressions, case ignored; all that are given must match. */
  match: { systemVendor?: string; product?: string; boardVendor?: string; board?: string };
  keys: string[];
  settings: { feature: string; processor: string; path: string[]; names: string[] }[];
  verified: boolean;
  sources: string[];
}

/** Product lines before their makers: the first that matches counts. */
export const setupGuides: readonly SetupGuide[] = [
  lenovoThinkpad,
  lenovo,
  dell,
  hp,
  apple,
  framework,
  acer,
  intelNuc,
  asus,
  asrock,
  gigabyte,
  msi,
  supermicro,
];

export interface BoardNames {
  systemVendor: string;
  /** Product name, version and family, in one text. */
  product: string;
  boardVendor: string;
  board: string;
}

const boardFields = ['systemVendor', 'product', 'boardVendor', 'board'] as const;

/** The guide for a machine, or null when its maker is not in the list. */
export function findGuide(names: BoardNames): SetupGuide | null {
  const found = setupGuides.find(({ match }) => {
    const asked = boardFields.filter((field) => match[field] !== undefined);
    const fits = asked.every((field) => new RegExp(match[field] ?? '', 'i').test(names[field]));
    return asked.length > 0 && fits;
  });
  return found ?? null;
}

function namesOf(snapshot: HostSnapshot): BoardNames {
  const { dmi } = snapshot.surroundings;
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
  };
}

const features: readonly Feature[] = ['vt', 'iommu', 'sriov', 'above4g'];

function isFeature(name: string): name is Feature {
  return features.some((feature) => feature === name);
}

/**
 * Which key enters this machine's set-up and what to look for there. Null where there is none to enter: inside a
 * virtual machine, and on other architectures than x86.
 */
export function firmwareSetup(snapshot: HostSnapshot): FirmwareSetup | null {
  const family = cpuFamily(snapshot);
  if (outside(snapshot).inside === true || (family !== 'intel' && family !== 'amd')) return null;
  const own = findGuide(namesOf(snapshot));
  const guide = own ?? general;
  const settings = guide.settings.flatMap(({ feature, processor, path, names }) => {
    if (!isFeature(feature) || (processor !== 'any' && processor !== family)) return [];
    const name = names.map((one) => `“${one}”`).join(' / ');
    const where = message('setup.setting', { path: path.join(' ▸ '), name });
    return [{ feature, title: message(`setup.feature.${feature}`), where, names }];
  });
  const notes: Message[] = [message('setup.cold')];
  if (!own) notes.unshift(message('setup.general'));
  else if (guide.keys.length === 0) notes.unshift(message('setup.none', { vendor: guide.vendor }));
  else if (!guide.verified) notes.unshift(message('setup.usually'));
  return {
    vendor: own ? guide.vendor : null,
    title: own ? message('setup.title', { vendor: guide.vendor }) : message('setup.general-title'),
    key: guide.keys.length > 0 ? message('setup.key', { keys: guide.keys.join(' / ') }) : null,
    settings,
    notes,
    sources: guide.sources,
    restart: snapshot.surroundings.uefi
      ? enterFirmwareSetup(valueOf(snapshot.boot.bootsToSetup))
      : null,
  };
}
