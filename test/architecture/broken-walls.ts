import { electronFloors, looksDown, openRooms, rendererFloors } from './walls';

/** A made-up source tree: for each file, what it imports. */
export type Tree = Record<string, readonly string[]>;

interface Broken {
  /** The one wall that the tree breaks. */
  wall: string;
  tree: Tree;
  /** How often; once unless said. */
  times?: number;
}

const installed = { 'node_modules/electron/index.js': [], 'node_modules/react/index.js': [] };

const byHand: Broken[] = [
  { wall: 'shared stands alone', tree: { 'shared/a.ts': ['node:fs'] } },
  { wall: 'shared stands alone', tree: { ...installed, 'shared/a.ts': ['react'] } },
  {
    wall: 'shared stands alone',
    tree: { 'shared/a.ts': ['../electron/lib/b'], 'electron/lib/b.ts': [] },
  },
  { wall: 'the renderer knows no node', tree: { 'renderer/api/a.ts': ['node:path'] } },
  {
    wall: 'the renderer knows no main process',
    tree: { 'renderer/app/a.tsx': ['../../electron/lib/b'], 'electron/lib/b.ts': [] },
  },
  {
    wall: 'the renderer knows no main process',
    tree: { ...installed, 'renderer/app/a.tsx': ['electron'] },
  },
  {
    wall: 'the main process knows no renderer code',
    tree: { 'electron/shell/a.ts': ['../../renderer/theme/b'], 'renderer/theme/b.ts': [] },
  },
  { wall: 'only the shell imports electron', tree: { 'electron/vm/a.ts': ['electron'] } },
  {
    wall: 'only the shell imports electron',
    tree: { ...installed, 'electron/services.ts': ['electron'] },
  },
  { wall: 'only the shell imports electron', tree: { 'electron/cli.ts': ['electron'] } },
  {
    wall: 'the command line runs without the shell',
    tree: { 'electron/cli.ts': ['./shell/b'], 'electron/shell/b.ts': [] },
  },
  {
    wall: 'shell and command line know no place from inside',
    tree: { 'electron/shell/a.ts': ['../vm/b'], 'electron/vm/b.ts': [] },
  },
  {
    wall: 'shell and command line know no place from inside',
    tree: { 'electron/cli/a.ts': ['../libvirt/b'], 'electron/libvirt/b.ts': [] },
  },
  {
    wall: 'only vm knows where sockets are',
    tree: { 'electron/making/a.ts': ['../vm/socket-paths'], 'electron/vm/socket-paths.ts': [] },
  },
  {
    wall: 'features do not know each other',
    tree: {
      'renderer/features/one/a.tsx': ['../two/deep/b'],
      'renderer/features/two/deep/b.ts': [],
    },
  },
  {
    wall: 'the product knows no tests',
    tree: { 'electron/vm/a.ts': ['../../test/fakes/b'], 'test/fakes/b.ts': [] },
  },
  {
    wall: 'the product knows no tests',
    tree: { 'renderer/app/a.ts': ['../../scripts/b'], 'scripts/b.ts': [] },
  },
  {
    wall: 'no circles',
    tree: {
      'electron/vm/a.ts': ['./b'],
      'electron/vm/b.ts': ['./c'],
      'electron/vm/c.ts': ['./a'],
    },
  },
  {
    wall: 'electron: every room has a floor',
    tree: { 'electron/attic/a.ts': ['../lib/b'], 'electron/lib/b.ts': [] },
  },
  {
    wall: 'renderer: every room has a floor',
    tree: { 'renderer/attic/a.tsx': ['../theme/b'], 'renderer/theme/b.ts': [] },
  },
];

/** A file of this room. */
const fileOf = (room: string) => (room.endsWith('/') ? `${room}inner/file.ts` : room);

/** For each room a tree whose file imports all that the room may not, a room of no floor among it. */
function climbing(base: string, floors: readonly (readonly string[])[]): Broken[] {
  const all = [...floors.flat(), 'attic/'];
  return openRooms(floors).map(({ room, open }) => {
    const closed = all.filter((other) => !open.includes(other)).map(fileOf);
    const up = room.endsWith('/') ? '../../' : './';
    return {
      wall: looksDown(base, room),
      times: closed.length,
      tree: {
        [`${base}/${fileOf(room)}`]: closed.map((other) => up + other.replace(/\.tsx?$/, '')),
        ...Object.fromEntries(closed.map((other) => [`${base}/${other}`, []])),
      },
    };
  });
}

/** Trees that each break one wall and no other; every wall has one. */
export const brokenWalls: Broken[] = [
  ...byHand,
  ...climbing('electron', electronFloors),
  ...climbing('renderer', rendererFloors),
];
