import type { IForbiddenRuleType } from 'dependency-cruiser';

/**
 * Rooms from the ground floor up, as paths below `electron/`: a room may import rooms of lower floors, and
 * itself. A name that ends in a slash is a folder, any other one is a file.
 */
export const electronFloors = [
  ['lib/', 'jobs/', 'provider/'],
  ['qemu/', 'disks/', 'devices/', 'downloads/', 'guests/', 'network/', 'settings/'],
  ['host/'],
  ['vm/', 'libvirt/'],
  ['snapshots/', 'backup/', 'statistics/', 'making/', 'consoles/', 'machines/'],
  ['wiring/'],
  ['services.ts'],
  ['shell/', 'cli/'],
  ['main.ts', 'cli.ts', 'preload.ts'],
] as const;

/** The same for `renderer/`. */
export const rendererFloors = [
  ['theme/'],
  ['api/'],
  ['i18n/'],
  ['components/'],
  ['stores/'],
  ['consoles/'],
  ['features/'],
  ['app/'],
  ['main.tsx'],
] as const;

/** Rooms of one floor do not know each other, but for these. */
const acquainted: Record<string, readonly string[]> = {
  'jobs/': ['lib/'],
  'disks/': ['qemu/'],
};
/** It runs in the window's sandbox, as one small bundle: no other room goes in there. */
const alone = new Set(['preload.ts']);

const escaped = (room: string) => room.replaceAll('.', String.raw`\.`);
const anyOf = (rooms: readonly string[]) =>
  `(${rooms.map((room) => (room.endsWith('/') ? escaped(room) : `${escaped(room)}$`)).join('|')})`;

/** The wall's name for a room of `base`: `electron/vm looks down`. */
export const looksDown = (base: string, room: string) =>
  `${base}/${room.replace(/\/$/, '')} looks down`;

type Floors = readonly (readonly string[])[];

/** Each room of `floors` with those that it may import. */
export function openRooms(floors: Floors): { room: string; open: readonly string[] }[] {
  return floors.flatMap((floor, number) =>
    floor.map((room) => {
      const below = alone.has(room) ? [] : floors.slice(0, number).flat();
      return { room, open: [...below, ...(acquainted[room] ?? []), room] };
    }),
  );
}

/** One wall a room, and one against a room that nobody has given a floor. */
function ladder(base: string, floors: Floors): IForbiddenRuleType[] {
  return [
    ...openRooms(floors).map(({ room, open }): IForbiddenRuleType => ({
      name: looksDown(base, room),
      severity: 'error',
      from: { path: `^${base}/${anyOf([room])}` },
      to: { path: `^${base}/`, pathNot: [`^${base}/${anyOf(open)}`, String.raw`\.d\.ts$`] },
    })),
    {
      name: `${base}: every room has a floor`,
      severity: 'error',
      from: {
        path: `^${base}/`,
        pathNot: [`^${base}/${anyOf(floors.flat())}`, String.raw`\.d\.ts$`],
      },
      to: {},
    },
  ];
}

const electronItself = '^electron$|node_modules/electron/';

/** What may not be imported by whom; design.md, section 2. */
export const walls: IForbiddenRuleType[] = [
  {
    name: 'shared stands alone',
    severity: 'error',
    from: { path: '^shared/' },
    to: { pathNot: '^shared/|(^|node_modules/)(zod|@orpc/contract)(/|$)' },
  },
  {
    name: 'the renderer knows no node',
    severity: 'error',
    from: { path: '^renderer/' },
    to: { dependencyTypes: ['core'] },
  },
  {
    name: 'the renderer knows no main process',
    severity: 'error',
    from: { path: '^renderer/' },
    to: { path: `^electron/|${electronItself}` },
  },
  {
    name: 'the main process knows no renderer code',
    severity: 'error',
    from: { path: '^electron/' },
    to: { path: '^renderer/' },
  },
  {
    name: 'only the shell imports electron',
    severity: 'error',
    from: { path: '^electron/', pathNot: String.raw`^electron/(shell/|main\.ts$|preload\.ts$)` },
    to: { path: electronItself },
  },
  {
    name: 'the command line runs without the shell',
    severity: 'error',
    from: { path: String.raw`^electron/cli\.ts$` },
    to: { path: '^electron/shell/' },
  },
  {
    name: 'shell and command line know no place from inside',
    severity: 'error',
    from: { path: '^electron/(shell|cli)/' },
    to: { path: '^electron/(vm|libvirt)/' },
  },
  {
    name: 'only vm knows where sockets are',
    severity: 'error',
    from: { path: '^(electron|renderer|shared)/', pathNot: '^electron/vm/' },
    to: { path: String.raw`^electron/vm/socket-paths\.ts$` },
  },
  {
    name: 'features do not know each other',
    severity: 'error',
    from: { path: '^renderer/features/([^/]+)/' },
    to: { path: '^renderer/features/', pathNot: '^renderer/features/$1/' },
  },
  {
    name: 'the product knows no tests',
    severity: 'error',
    from: { path: '^(electron|renderer|shared)/' },
    to: { path: '^(test|scripts)/' },
  },
  { name: 'no circles', severity: 'error', from: {}, to: { circular: true } },
  ...ladder('electron', electronFloors),
  ...ladder('renderer', rendererFloors),
];
