import { signs, type Sign } from './os-signs';
import { windowsByLabel, windowsByName } from './windows-names';

/**
 * Guesses the guest kind from the file's name, an ISO's volume label, and its publisher and application. The name
 * comes first where several speak, because people name files after the exact product. Null when none says anything.
 */
export function guessOs(fileName: string, label: string | null, maker = ''): string | null {
  const texts = label === null ? [fileName] : [fileName, label];
  for (const text of texts) {
    const words = wordsOf(text);
    const found = windowsByName(words) ?? windowsByLabel(text) ?? signOf(words);
    // A name that says no more than "Linux" leaves the word to the label.
    if (found !== null && found !== 'linux') return found;
  }
  const vague = texts.some((text) => signOf(wordsOf(text)) === 'linux') ? 'linux' : null;
  return vague ?? signOf(wordsOf(maker));
}

/** In lower case, with one `-` for whatever stands between words. */
function wordsOf(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}!]+/gu, '-')
    .replace(/^-|-$/g, '');
}

function signOf(words: string): string | null {
  for (const sign of signs) {
    const match = sign.pattern.exec(words);
    if (match) return ofVersion(sign, match[1]);
  }
  return null;
}

function ofVersion({ os, before }: Sign, version: string | undefined): string {
  if (!before || version === undefined) return os;
  return Number(version.replace('-', '.')) < before[0] ? before[1] : os;
}
