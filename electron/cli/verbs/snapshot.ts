import { failure } from '../../../shared/errors';
import { liveImpossible } from '../../../shared/live-obstacle';
import type { Snapshot } from '../../../shared/snapshot';
import { snapshotKind } from '../../../shared/snapshot-kind';
import { longestTitle } from '../../../shared/snapshot-limits';
import { formatSize } from '../../../shared/units';
import { agreed } from '../agreed';
import {
  exitCodes,
  UsageError,
  type CliContext,
  type ParsedArguments,
  type VerbCode,
} from '../context';
import { followJob } from '../follow-job';
import { localTime } from '../local-time';
import { onlyLocalVm } from '../only-vm';
import { columnsOf, tableLines } from '../table';
import { automaticOptions } from '../verb-options';
import { refuseStrayOptions } from '../stray-options';
import { loadNames } from '../words/names';
import { automaticSnapshots } from './automatic';
import { followClone, sayPlan } from './clone';

type Action = 'list' | 'create' | 'compare' | 'revert' | 'delete' | 'rename' | 'branch' | 'auto';

interface Subject {
  given: ParsedArguments;
  cli: CliContext;
  vm: { id: string; name: string };
}

/** How many words follow each action, at least and at most. */
const actions: Readonly<
  Record<Action, { code: (subject: Subject) => Promise<number>; words: [number, number] }>
> = {
  list: { code: listSnapshots, words: [0, 0] },
  create: { code: createSnapshot, words: [1, 1] },
  compare: { code: compareSnapshots, words: [1, 2] },
  revert: { code: revertSnapshot, words: [1, 1] },
  delete: { code: deleteSnapshot, words: [1, 1] },
  rename: { code: renameSnapshot, words: [1, 2] },
  branch: { code: branchSnapshot, words: [2, 2] },
  auto: { code: automaticSnapshots, words: [0, 0] },
};

/** Options that only some actions have. */
const actionsOf: Readonly<Record<string, readonly Action[]>> = {
  ...Object.fromEntries(Object.keys(automaticOptions).map((option) => [option, ['auto']])),
  json: ['list', 'compare', 'auto'],
  memory: ['create', 'auto'],
  'live-memory': ['create'],
  'no-memory': ['revert', 'auto'],
  note: ['create', 'rename'],
  keep: ['revert'],
  yes: ['revert', 'delete'],
  'dry-run': ['create', 'revert', 'delete', 'branch'],
};

const isAction = (word: string): word is Action => Object.hasOwn(actions, word);

/** `paddock snapshot NAME [list|create|compare|revert|delete|rename|branch|auto]`. */
export const snapshot: VerbCode = async (given, cli) => {
  const [, action = 'list', ...words] = given.positionals;
  if (!isAction(action)) {
    const choices = Object.keys(actions).join(', ');
    throw new UsageError('badChoice', { option: 'ACTION', value: action, choices });
  }
  refuseStrayOptions(given, action, actionsOf);
  const { code, words: limits } = actions[action];
  const [least, most] = limits;
  if (words.length < least) {
    throw new UsageError('missing', { name: words.length === 0 ? 'TITLE' : 'NEWNAME' });
  }
  const extra = words[most];
  if (extra !== undefined) throw new UsageError('tooMany', { word: extra });
  const { machines } = await cli.services();
  return await code({ given, cli, vm: onlyLocalVm(machines, given) });
};

const titleOf = (given: ParsedArguments, at = 2): string => {
  const title = (given.positionals[at] ?? '').trim();
  if (title === '') throw new UsageError('missing', { name: 'TITLE' });
  if (title.length > longestTitle) {
    throw new UsageError('snapshotTitleLong', { max: longestTitle });
  }
  return title;
};

async function listSnapshots({ given, cli, vm }: Subject): Promise<number> {
  const { snapshots } = await cli.services();
  const tree = await (await snapshots()).tree(vm.id);
  if (given.flag('json')) {
    cli.printJson(tree);
    return exitCodes.ok;
  }
  if (tree.points.length === 0) cli.say(cli.text('snapshotsNone', { name: vm.name }));
  const rows = treeRows(tree.points, null, 0).map(({ depth, point }) => [
    `${'  '.repeat(depth)}${point.title}`,
    localTime(new Date(point.createdAt)),
    cli.text(`snapshotGuest.${snapshotKind(point)}`),
    point.stateBytes === null ? '' : formatSize(point.stateBytes),
    point.id === tree.current ? cli.text('snapshotHere') : '',
  ]);
  for (const line of tableLines(rows, columnsOf(cli.io.stdout))) cli.print(line);
  const unfinished = tree.points.find(({ id }) => id === tree.reverting);
  if (unfinished) {
    throw failure('snapshot-revert-unfinished', {
      params: { name: vm.name, title: unfinished.title },
    });
  }
  return exitCodes.ok;
}

/** Children below their parents; what hangs on nothing that is there stands at the left. */
function treeRows(
  points: readonly Snapshot[],
  parent: string | null,
  depth: number,
): { depth: number; point: Snapshot }[] {
  const known = new Set(points.map(({ id }) => id));
  const above = (point: Snapshot) =>
    point.parent !== null && known.has(point.parent) ? point.parent : null;
  return points.flatMap((point) =>
    above(point) === parent ? [{ depth, point }, ...treeRows(points, point.id, depth + 1)] : [],
  );
}

async function createSnapshot({ given, cli, vm }: Subject): Promise<number> {
  const title = titleOf(given);
  const live = given.flag('live-memory');
  if (live && given.flag('memory')) {
    throw new UsageError('exclusive', { options: '--memory, --live-memory' });
  }
  const memory = live || given.flag('memory');
  const snapshots = await (await cli.services()).snapshots();
  const outlook = await snapshots.outlook(vm.id);
  if (live && outlook.liveObstacle) throw liveImpossible(vm, outlook.liveObstacle);
  if (live && outlook.memoryBytes !== null) {
    cli.say(cli.text('snapshotPauseLive', { size: formatSize(outlook.memoryBytes) }));
  } else if (memory && outlook.pauseSeconds !== null && outlook.memoryBytes !== null) {
    const size = formatSize(outlook.memoryBytes);
    cli.say(cli.text('snapshotPause', { seconds: outlook.pauseSeconds, size }));
  }
  for (const device of outlook.leftOut) cli.say(cli.text('snapshotLeftOut', { device }));
  if (given.flag('dry-run')) return exitCodes.ok;
  const wish = { title, note: given.text('note') ?? '', memory, live };
  await followJob(await snapshots.create(vm.id, wish), cli);
  cli.print(cli.text('snapshotCreated', { title, name: vm.name }));
  return exitCodes.ok;
}

/** How the hardware of a snapshot differs from that of another, or from what it is now. */
async function compareSnapshots({ given, cli, vm }: Subject): Promise<number> {
  const snapshots = await (await cli.services()).snapshots();
  const one = snapshots.find(vm.id, titleOf(given));
  const isPair = given.positionals[3] !== undefined;
  const other = isPair ? snapshots.find(vm.id, titleOf(given, 3)) : null;
  const rows = snapshots.compare(vm.id, one.id, other?.id ?? null);
  if (given.flag('json')) {
    cli.printJson(rows);
    return exitCodes.ok;
  }
  if (rows.length === 0) cli.say(cli.text('snapshotSame'));
  const heading = ['', one.title, other?.title ?? cli.text('snapshotNow')];
  const lines = rows.map(({ key, before, after }) => [key, before, after]);
  for (const line of tableLines(rows.length === 0 ? [] : [heading, ...lines])) cli.print(line);
  return exitCodes.ok;
}

async function revertSnapshot({ given, cli, vm }: Subject): Promise<number> {
  const snapshots = await (await cli.services()).snapshots();
  const { id: point, title } = snapshots.find(vm.id, titleOf(given));
  const keep = given.text('keep');
  const withMemory = !given.flag('no-memory');
  const plan = snapshots.planRevert(vm.id, point);
  const { vm: part } = await loadNames(cli.language);
  const parts = [...new Set(plan.changes.map((change) => part(`part.${change.part}`)))];
  const lines = [
    ...(keep === null ? [cli.text('snapshotPresentLost')] : []),
    ...(plan.stopsGuest ? [cli.text('snapshotStops', { name: vm.name })] : []),
    ...(plan.resumes && withMemory ? [cli.text('snapshotGoesOn', { title })] : []),
    ...(parts.length > 0 ? [cli.text('snapshotHardware', { parts: parts.join(', ') })] : []),
    ...plan.disksLeft.map((disk) => cli.text('snapshotDiskLeft', { disk })),
  ];
  const dryRun = given.flag('dry-run');
  for (const line of lines) cli.say(line);
  if (dryRun) return exitCodes.ok;
  if (keep === null) await ask({ given, cli, vm }, cli.text('snapshotRevertAsk', { title }));
  await followJob(await snapshots.revert(vm.id, point, { keep, withMemory }), cli);
  cli.print(cli.text('snapshotReverted', { title, name: vm.name }));
  return exitCodes.ok;
}

async function deleteSnapshot({ given, cli, vm }: Subject): Promise<number> {
  const snapshots = await (await cli.services()).snapshots();
  const { id: point, title, stateBytes } = snapshots.find(vm.id, titleOf(given));
  const size = formatSize(stateBytes ?? 0);
  cli.say(
    cli.text(stateBytes === null ? 'snapshotDeletes' : 'snapshotDeletesState', { title, size }),
  );
  if (given.flag('dry-run')) return exitCodes.ok;
  await ask({ given, cli, vm }, cli.text('snapshotDeleteAsk', { title }));
  await followJob(await snapshots.remove(vm.id, point), cli);
  cli.print(cli.text('snapshotDeleted', { title, name: vm.name }));
  return exitCodes.ok;
}

async function renameSnapshot({ given, cli, vm }: Subject): Promise<number> {
  const snapshots = await (await cli.services()).snapshots();
  const known = snapshots.find(vm.id, titleOf(given));
  const note = given.text('note') ?? known.note;
  const hasTitle = given.positionals[3] !== undefined;
  if (!hasTitle && given.text('note') === null)
    throw new UsageError('missing', { name: 'NEWTITLE' });
  const title = hasTitle ? titleOf(given, 3) : known.title;
  await snapshots.rename(vm.id, known.id, { title, note });
  cli.print(cli.text('snapshotRenamed', { title }));
  return exitCodes.ok;
}

/** Another virtual machine that begins where the snapshot was taken. */
async function branchSnapshot({ given, cli, vm }: Subject): Promise<number> {
  const { snapshots, clones } = await cli.services();
  const { id: at } = (await snapshots()).find(vm.id, titleOf(given));
  const wish = { name: given.positionals[3] ?? '', kind: 'full' as const, at };
  if (given.flag('dry-run')) {
    await sayPlan(await clones.plan(vm.id, wish), vm.name, cli);
    return exitCodes.ok;
  }
  const { job, plan, id } = await clones.begin(vm.id, wish);
  await followClone(job, cli);
  cli.print(cli.text('cloned', { source: vm.name, name: plan.name, id }));
  return exitCodes.ok;
}

/** Asks on a terminal; a script means what it says. @throws AppFailure `cancelled`. */
async function ask({ given, cli }: Subject, question: string): Promise<void> {
  if (given.flag('yes') || cli.io.stdin.isTTY !== true) return;
  if (!(await agreed(cli, question))) throw failure('cancelled');
}
