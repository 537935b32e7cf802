import { type GalleryEntry, type GalleryList, searchGallery } from '../../../shared/gallery';
import { formatSize } from '../../../shared/units';
import { exitCodes, UsageError, type CliContext, type VerbCode } from '../context';
import { refuseStrayOptions } from '../stray-options';
import { columnsOf, tableLines } from '../table';
import { loadGalleryWords } from '../words/gallery';

/** Words that each action takes, at least and at most. */
const counts: Readonly<Record<string, readonly [number, number]>> = {
  list: [0, 0],
  search: [1, Infinity],
  refresh: [0, 0],
  add: [1, 1],
  remove: [1, 1],
};

const showing = ['list', 'search', 'refresh'];

/** `paddock catalogue list|search|refresh|add|remove`: images to fetch, and the person's own catalogues of them. */
export const catalogue: VerbCode = async (given, cli) => {
  const [action = 'list', ...words] = given.positionals;
  refuseWrongCount(action, words);
  refuseStrayOptions(given, action, { json: showing });
  const own = given.text('catalogue');
  if (own !== null && !['list', 'search'].includes(action)) {
    throw new UsageError('onlyWith', { option: '--catalogue', other: 'list, search' });
  }
  const { downloads } = await cli.services();
  const [source = ''] = words;
  if (action === 'add') {
    await downloads.addSource(source, cli.io.signal);
    cli.print(cli.text('catalogueAdded', { source }));
    return exitCodes.ok;
  }
  if (action === 'remove') {
    const gone = await downloads.removeSource(source);
    const sentence = cli.text(gone ? 'catalogueRemoved' : 'catalogueUnknown', { source });
    if (gone) cli.print(sentence);
    else cli.say(sentence);
    return gone ? exitCodes.ok : exitCodes.failure;
  }
  const list =
    action === 'refresh'
      ? await downloads.refresh(cli.io.signal)
      : await downloads.list(own === null ? [] : [own]);
  const entries = searchGallery(list.entries, words.join(' '));
  return await show(action, { ...list, entries }, given.flag('json'), cli);
};

function refuseWrongCount(action: string, words: readonly string[]): void {
  const [least, most] = Object.hasOwn(counts, action) ? (counts[action] ?? [0, 0]) : [0, -1];
  if (most < 0) {
    const choices = Object.keys(counts).join(', ');
    throw new UsageError('badChoice', { option: 'ACTION', value: action, choices });
  }
  if (words.length < least) {
    throw new UsageError('missing', { name: action === 'search' ? 'WORD' : 'FILE|URL' });
  }
  const extra = words[most];
  if (extra !== undefined) throw new UsageError('tooMany', { word: extra });
}

async function show(
  action: string,
  { entries, problems }: GalleryList,
  json: boolean,
  cli: CliContext,
): Promise<number> {
  if (json) cli.printJson({ entries, problems });
  else if (action === 'refresh') {
    cli.print(cli.text('catalogueRead', { count: entries.length }));
  } else if (entries.length === 0) cli.say(cli.text('catalogueEmpty'));
  else {
    const rows = await table(entries, cli);
    for (const line of tableLines(rows, columnsOf(cli.io.stdout))) cli.print(line);
  }
  for (const problem of problems) cli.say(cli.text('catalogueProblem', problem));
  return problems.length > 0 && action === 'refresh' ? exitCodes.failure : exitCodes.ok;
}

async function table(entries: readonly GalleryEntry[], cli: CliContext): Promise<string[][]> {
  const say = await loadGalleryWords(cli.language);
  const size = (bytes: number) => formatSize(bytes, cli.language);
  const here = ({ state, stored }: GalleryEntry) =>
    state === 'away' ? '–' : say(`state.${state}`, { size: size(stored) });
  return [
    [
      cli.text('heading.id'),
      cli.text('heading.image'),
      cli.text('heading.kind'),
      cli.text('heading.updates'),
      cli.text('heading.stored'),
    ],
    ...entries.map((entry) => [
      entry.id,
      [entry.name, entry.version, entry.edition].filter((part) => part !== '').join(' '),
      say(`kind.${entry.kind}`),
      entry.endOfLife ?? '–',
      here(entry),
    ]),
  ];
}
