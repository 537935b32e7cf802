import { randomUUID } from 'node:crypto';
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { sampleConfig } from '../../fakes/vm-configs';
import { mutateBytes, mutateJson, pick, type Random } from '../mutate';
import { expectThat, orTold } from './expectations';
import { makeHome } from './home';

const stamp = '20261001T101530Z';
const gone = `${stamp}-gone`;

/** Names that folders cannot have, and that a window might ask for. */
const outside = ['..', '.', '', `${stamp}-../../vms/sound`, '/', `${stamp}-a\0b`, '../vms/sound'];

/** What a folder in the trash may be called. */
function strangeName(random: Random): string {
  const bytes = mutateBytes(random, Buffer.from(`${stamp}-spoilt`)).toString();
  const name = bytes.replaceAll(/[\0/]/g, '_').slice(0, 60);
  return name === '' || /^\.+$/.test(name) || name === gone ? 'strange' : name;
}

/** A trash that others have been at: what is sound is listed, restored and deleted; what lies outside stays. */
export async function trash(random: Random, folder: string): Promise<void> {
  const home = await makeHome(folder);
  const { paths, sound } = home;
  const own = sampleConfig({ id: randomUUID(), name: 'gone' });
  await home.write(gone, own, {}, paths.trash);
  const spoilt = sampleConfig({ id: randomUUID(), name: 'spoilt' });
  const strange = strangeName(random);
  const definition = { 'vm.json': mutateJson(random, spoilt) };
  await home.write(strange, spoilt, definition, paths.trash);
  const precious = path.join(folder, 'precious');
  await mkdir(precious);
  await writeFile(path.join(precious, 'disk'), 'kept');
  await symlink(precious, path.join(paths.trash, strange, 'link'));
  await symlink(precious, path.join(paths.trash, `${stamp}-link`));

  await home.use(async (vms) => {
    const names = (await vms.trash()).map(({ trashName }) => trashName);
    expectThat(names.includes(gone), 'lost in the trash');
    await orTold(vms.restore(pick(random, [strange, ...outside]) ?? ''));
    const { id } = await vms.restore(gone);
    expectThat(vms.get(id).name === 'gone', 'restored as another');
    await orTold(vms.emptyTrash([...names, strange, ...outside, `${stamp}-link`]));
    expectThat(vms.get(sound.id).state === 'off', 'the sound VM is not well');
  });
  await readFile(path.join(precious, 'disk'));
  await readFile(path.join(paths.vms, 'sound', 'vm.json'));
}
