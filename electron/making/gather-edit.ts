import path from 'node:path';
import type { EditedConfig } from '../../shared/hardware';
import type { VmConfig } from '../../shared/vm-config';
import { firstFreePort } from '../lib/free-ports';
import { findMachine } from '../qemu/capabilities/machines';
import { findModel } from '../qemu/hardware/models/find';
import type { VmService } from '../vm/types';
import type { FileFacts } from './draft/draft-context';
import { type ChoiceFacts, hardwareChoices } from './draft/hardware-choices';
import { portKey, type OtherCards } from './draft/validate-cards';
import { judgedDiscs, type DefinitionContext, type EditContext } from './draft/validate-edit';
import { judgedFloppies } from './draft/validate-floppies';
import {
  fileFacts,
  gatherHost,
  type DraftServiceOptions,
  type Inspect,
  namesInTheMaking,
  usesKvm,
} from './gather';

/** What judging any definition needs, read at once. */
export async function gatherDefinition(
  options: DraftServiceOptions,
  config: Pick<EditedConfig, 'id' | 'arch' | 'machine' | 'accelerator' | 'firmware'>,
): Promise<DefinitionContext & Pick<ChoiceFacts, 'capabilities' | 'openGl'>> {
  const [host, capabilities, kvm, namesBeingMade, openGl] = await Promise.all([
    gatherHost(options, config.arch),
    options.capabilities(config.arch).catch(() => null),
    usesKvm(options, config.accelerator, config),
    namesInTheMaking(options),
    options.openGl(config.arch).catch(() => null),
  ]);
  const others = options.vms.list().filter(({ id }) => id !== config.id);
  return {
    host,
    kvm,
    namesBeingMade,
    capabilities,
    openGl,
    namesTaken: others.map(({ name }) => name),
    model: findModel(config.arch, config.machine),
    cpuMax: (capabilities && findMachine(capabilities, config.machine)?.cpuMax) ?? null,
  };
}

/** Everything that judging changes of a definition needs, read at once. */
export async function gatherEdit(
  options: DraftServiceOptions,
  before: VmConfig,
  after: EditedConfig,
  inspect: Inspect,
): Promise<EditContext> {
  const [definition, kvm, files] = await Promise.all([
    gatherDefinition(options, after),
    usesKvm(options, after.accelerator === 'tcg' ? 'tcg' : 'kvm', before),
    gatherDiscs(options, before, after, inspect),
  ]);
  const { host, capabilities, openGl } = definition;
  return {
    ...definition,
    files,
    choices: hardwareChoices({ config: after, capabilities, openGl, host, kvm }),
    others: otherCards(options.vms, before.id),
  };
}

/** The cards of all other machines. */
function otherCards(vms: Pick<VmService, 'list' | 'config'>, except: string): OtherCards {
  const macs = new Map<string, string>();
  const ports = new Map<string, string>();
  const cids = new Map<number, string>();
  for (const { id, name, state } of vms.list()) {
    if (id === except || state === 'broken') continue;
    const { nics, vsock } = vms.config(id);
    if (vsock) cids.set(vsock.cid, name);
    for (const nic of nics) {
      macs.set(nic.mac, name);
      for (const forward of nic.forwards) ports.set(portKey(forward), name);
    }
  }
  return { macs, ports, cids, firstFreePort: firstFreePort() };
}

/** The discs and floppies of a changed definition, by the names they have there: one in the machine's folder is named from that. */
async function gatherDiscs(
  options: DraftServiceOptions,
  before: VmConfig,
  after: EditedConfig,
  inspect: Inspect,
): Promise<Map<string, FileFacts>> {
  const folder = options.vms.folder(before.id);
  const floppies = judgedFloppies(after, before).flatMap(({ file }) => (file ? [{ file }] : []));
  const discs = [...judgedDiscs(after, before), ...floppies].map(
    async ({ file }) =>
      [file, await fileFacts(options, path.resolve(folder, file), inspect)] as const,
  );
  return new Map(await Promise.all(discs));
}
