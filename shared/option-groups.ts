/** Their value is free text of a person and may itself begin with a dash. */
const freeTextOptions: ReadonlySet<string> = new Set(['-append']);

/** Pure: the program alone, then each option of QEMU with its value. */
export function optionGroups(argv: readonly string[]): string[][] {
  const groups: string[][] = [];
  for (const word of argv) {
    const group = groups.at(-1);
    const [option = ''] = group ?? [];
    const wantsText = group?.length === 1 && freeTextOptions.has(option);
    if (!group || (word.startsWith('-') && !wantsText)) groups.push([word]);
    else group.push(word);
  }
  return groups;
}
