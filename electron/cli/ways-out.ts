import { displayCommand } from '../lib/run';
import type { ParsedArguments } from './context';

/** Options that get past what is wrong with an image, by the code of the issue; `copy` stands for using a copy. */
const ways: Readonly<Record<string, readonly (readonly string[])[]>> = {
  'disk-outside': [['allow-base', 'copy'], ['allow-base']],
  'disk-outside-in-trash': [['allow-base', 'copy']],
  'disk-is-base': [['copy'], ['write-base']],
  'disk-in-use': [['copy']],
  'disk-read-only': [['copy']],
  'disk-copy-only': [['copy']],
  'disk-part-encoding': [['copy']],
  'disk-is-disc-in-place': [['copy']],
};

/** What asks for the image itself, which `create` copies unless told, and `replace` uses unless told. */
const forItself: ReadonlySet<string> = new Set(['--in-place', '--write-base']);

/**
 * Pure: the same command line with the options that get past what is wrong with an image, one command a way, as a person
 * would type them; none where there is no way.
 * @param verb `create` copies unless it is told otherwise.
 */
export function waysOut(
  verb: 'create' | 'replace',
  code: string,
  { words }: Pick<ParsedArguments, 'words'>,
): string[] {
  const commands = (ways[code] ?? []).map((options) => {
    const copies = verb === 'create' && options.includes('copy');
    const kept = copies ? words.filter((word) => !forItself.has(word)) : words;
    const wanted = copies ? options.filter((option) => option !== 'copy') : options;
    const added = wanted.map((option) => `--${option}`).filter((each) => !kept.includes(each));
    // Behind `--` everything is a name.
    const end = kept.includes('--') ? kept.indexOf('--') : kept.length;
    return displayCommand(['paddock', verb, ...kept.toSpliced(end, 0, ...added)]);
  });
  return [...new Set(commands)];
}
