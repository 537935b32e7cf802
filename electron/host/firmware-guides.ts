import { z } from 'zod';
import acer from '../../assets/firmware-setup/acer.json';
import apple from '../../assets/firmware-setup/apple.json';
import asrock from '../../assets/firmware-setup/asrock.json';
import asusNotebook from '../../assets/firmware-setup/asus-notebook.json';
import asusNuc from '../../assets/firmware-setup/asus-nuc.json';
import asus from '../../assets/firmware-setup/asus.json';
import beelink from '../../assets/firmware-setup/beelink.json';
import biostar from '../../assets/firmware-setup/biostar.json';
import chromebook from '../../assets/firmware-setup/chromebook.json';
import clevo from '../../assets/firmware-setup/clevo.json';
import dellPoweredge from '../../assets/firmware-setup/dell-poweredge.json';
import dell from '../../assets/firmware-setup/dell.json';
import ecs from '../../assets/firmware-setup/ecs.json';
import framework from '../../assets/firmware-setup/framework.json';
import fujitsu from '../../assets/firmware-setup/fujitsu.json';
import general from '../../assets/firmware-setup/general.json';
import gigabyteNotebook from '../../assets/firmware-setup/gigabyte-notebook.json';
import gigabyte from '../../assets/firmware-setup/gigabyte.json';
import hp from '../../assets/firmware-setup/hp.json';
import hpeProliant from '../../assets/firmware-setup/hpe-proliant.json';
import huawei from '../../assets/firmware-setup/huawei.json';
import intelBoard from '../../assets/firmware-setup/intel-board.json';
import intelNuc from '../../assets/firmware-setup/intel-nuc.json';
import lenovoThinkcentre from '../../assets/firmware-setup/lenovo-thinkcentre.json';
import lenovoThinkpad from '../../assets/firmware-setup/lenovo-thinkpad.json';
import lenovoThinkstation from '../../assets/firmware-setup/lenovo-thinkstation.json';
import lenovoThinksystem from '../../assets/firmware-setup/lenovo-thinksystem.json';
import lenovo from '../../assets/firmware-setup/lenovo.json';
import medion from '../../assets/firmware-setup/medion.json';
import msiNotebook from '../../assets/firmware-setup/msi-notebook.json';
import msi from '../../assets/firmware-setup/msi.json';
import positivo from '../../assets/firmware-setup/positivo.json';
import samsung from '../../assets/firmware-setup/samsung.json';
import sonyVaio from '../../assets/firmware-setup/sony-vaio.json';
import supermicro from '../../assets/firmware-setup/supermicro.json';
import surface from '../../assets/firmware-setup/surface.json';
import system76 from '../../assets/firmware-setup/system76.json';
import toshiba from '../../assets/firmware-setup/toshiba.json';
import xiaomi from '../../assets/firmware-setup/xiaomi.json';
import { setupFeatureSchema, setupSourceSchema } from '../../shared/setup-evidence';

const text = z.string().trim().min(1);
const pattern = text.refine((source) => {
  try {
    return new RegExp(source, 'i') instanceof RegExp;
  } catch {
    return false;
  }
});
/** Names of entries of the file's `sources`; empty for what is not verified. */
const citations = z.array(text);

const guideShape = {
  keys: z.strictObject({ names: z.array(text), sources: citations }),
  settings: z.array(
    z.strictObject({
      feature: setupFeatureSchema,
      processor: z.enum(['intel', 'amd', 'any']),
      path: z.array(text).min(1),
      names: z.array(text).min(1),
      sources: citations,
    }),
  ),
  /** What is to be known besides; each has a sentence `setup.hint.…`. */
  hints: z.array(
    z.strictObject({
      hint: z.enum([
        'always-on',
        'no-switch',
        'mac',
        'ez-mode',
        'ctrl-s',
        'kernel-dma',
        'vt-first',
        'fn',
        'esc-first',
        'vaio',
      ]),
      sources: citations.min(1),
    }),
  ),
  sources: z.record(text, setupSourceSchema),
};

/** One file of `assets/firmware-setup`; its README says what the fields mean. */
export const setupGuideSchema = z.strictObject({
  vendor: text,
  /** Regular expressions, case ignored; all that are given must match. */
  match: z
    .strictObject({
      systemVendor: pattern.optional(),
      product: pattern.optional(),
      boardVendor: pattern.optional(),
      board: pattern.optional(),
      biosVersion: pattern.optional(),
      /** Makers of boards make notebooks as well, whose setup looks different. */
      chassis: z.literal('notebook').optional(),
    })
    .refine((match) => Object.keys(match).length > 0),
  ...guideShape,
});
export type SetupGuide = z.infer<typeof setupGuideSchema>;

/** What most firmware does; with the sources of "power it off", which is said of every machine. */
export const generalGuideSchema = z.strictObject({ ...guideShape, powerOff: citations.min(1) });
export type GeneralGuide = z.infer<typeof generalGuideSchema>;

/** Product lines before their makers, whole computers before boards: the first that matches counts. */
export const setupGuides: readonly SetupGuide[] = [
  chromebook,
  system76,
  surface,
  lenovoThinkpad,
  lenovoThinkcentre,
  lenovoThinkstation,
  lenovoThinksystem,
  lenovo,
  dellPoweredge,
  dell,
  hpeProliant,
  hp,
  apple,
  framework,
  samsung,
  toshiba,
  fujitsu,
  xiaomi,
  acer,
  intelNuc,
  intelBoard,
  huawei,
  sonyVaio,
  medion,
  positivo,
  beelink,
  clevo,
  asusNuc,
  asusNotebook,
  asus,
  asrock,
  gigabyteNotebook,
  gigabyte,
  msiNotebook,
  msi,
  biostar,
  ecs,
  supermicro,
].map((guide) => setupGuideSchema.parse(guide));

export const generalGuide: GeneralGuide = generalGuideSchema.parse(general);

/** What DMI calls a machine; empty where it says nothing. */
export interface BoardNames {
  systemVendor: string;
  /** Product name, version and family, in one text: Lenovo writes `20BX` as the name and `ThinkPad T450s` as version. */
  product: string;
  boardVendor: string;
  board: string;
  biosVersion: string;
  /** Carried about with a battery, by its chassis; null where DMI does not say. */
  notebook: boolean | null;
}

const boardFields = ['systemVendor', 'product', 'boardVendor', 'board', 'biosVersion'] as const;

/** The guide for a machine, or null when its maker is not in the list. */
export function findGuide(names: BoardNames): SetupGuide | null {
  const found = setupGuides.find(({ match }) => {
    if (match.chassis === 'notebook' && names.notebook !== true) return false;
    return boardFields.every((field) => {
      const source = match[field];
      return source === undefined || new RegExp(source, 'i').test(names[field]);
    });
  });
  return found ?? null;
}
