import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { failure } from '../../../shared/errors';
import { type SeedNote, type SeedPart, seedParts, type SeedView } from '../../../shared/seed-calls';
import type { VmSummary } from '../../../shared/vm-state';
import { ensureFolder } from '../../lib/atomic-file';
import { stateFolder } from '../../lib/paths';
import { displayCommand } from '../../lib/run';
import {
  exitCodes,
  UsageError,
  type CliContext,
  type ParsedArguments,
  type VerbCode,
} from '../context';
import { findEditor, openEditor } from '../editor';
import { onlyLocalVm } from '../only-vm';
import { filePath } from '../option-values';
import { readSeedText } from '../seed-options';

const actions = ['show', 'edit'] as const;

/** `paddock seed NAME`: what a cloud image is told at its first start. */
export const seed: VerbCode = async (given, cli) => {
  const [, action = 'show', part] = given.positionals;
  if (!actions.some((each) => each === action)) {
    throw new UsageError('badChoice', {
      option: 'ACTION',
      value: action,
      choices: actions.join(', '),
    });
  }
  const chosen = partOf(part);
  if (given.flag('from') && action !== 'edit') {
    throw new UsageError('onlyWith', { option: '--from', other: 'edit' });
  }
  const { machines, seeds } = await cli.services();
  const vm = onlyLocalVm(machines, given);
  const found = await seeds.show(vm.id);
  if (found === null) throw failure('seed-missing', { params: { name: vm.name }, vmId: vm.id });
  if (action === 'edit') return await edit(vm, found, chosen ?? 'user-data', given, cli);
  show(found, chosen, given, cli);
  return exitCodes.ok;
};

function partOf(word: string | undefined): SeedPart | null {
  if (word === undefined) return null;
  const found = seedParts.find((each) => each === word);
  if (found !== undefined) return found;
  throw new UsageError('badChoice', { option: 'PART', value: word, choices: seedParts.join(', ') });
}

const textOf = (seedView: SeedView, part: SeedPart): string | null =>
  part === 'user-data' ? seedView.userData : seedView.networkConfig;

function show(
  found: SeedView,
  chosen: SeedPart | null,
  given: ParsedArguments,
  cli: CliContext,
): void {
  if (given.flag('json')) return cli.printJson(found);
  const lines = (text: string) =>
    text
      .trimEnd()
      .split('\n')
      .forEach((line) => cli.print(line));
  if (chosen) return lines(textOf(found, chosen) ?? '');
  const parts = [
    ['user-data', found.userData],
    ['network-config', found.networkConfig],
    ['meta-data', found.metaData],
  ] as const;
  for (const [name, text] of parts) {
    if (text === null) continue;
    cli.print(`# --- ${name} ---`);
    lines(text);
    cli.print('');
  }
  cli.say(cli.text(found.changed ? 'seedIsChanged' : 'seedIsOwn'));
}

async function edit(
  vm: VmSummary,
  found: SeedView,
  part: SeedPart,
  given: ParsedArguments,
  cli: CliContext,
): Promise<number> {
  const old = textOf(found, part) ?? '';
  const from = given.text('from');
  const typed = from === null ? await editText(vm, old, part, cli) : await fromFile(from);
  if (typed === null) return exitCodes.failure;
  const { text, done } = typed;
  if (text === old) {
    cli.say(cli.text('editUnchanged', { name: vm.name }));
    await done();
    return exitCodes.ok;
  }
  const { seeds } = await cli.services();
  const texts = {
    userData: part === 'user-data' ? text : found.userData,
    networkConfig: part === 'user-data' ? found.networkConfig : text.trim() === '' ? null : text,
  };
  const saved = await seeds.save(vm.id, texts, found.instanceId).catch((error: unknown) => {
    typed.kept();
    throw error;
  });
  await done();
  sayNotes(saved.notes, cli);
  cli.print(cli.text('seedSaved', { name: vm.name }));
  return vm.state === 'off' ? exitCodes.ok : exitCodes.waiting;
}

interface Typed {
  text: string;
  /** Takes away what the text was typed in. */
  done: () => Promise<void>;
  /** Says where the text is that was not applied. */
  kept: () => void;
}

const fromFile = async (word: string): Promise<Typed> => ({
  text: await readSeedText(filePath(word, '--from')),
  done: () => Promise.resolve(),
  kept: () => undefined,
});

/** Null where the editor failed, and that was said. */
async function editText(
  { name }: VmSummary,
  old: string,
  part: SeedPart,
  cli: CliContext,
): Promise<Typed | null> {
  const editor = await findEditor(cli.io.env);
  const edits = path.join(stateFolder(cli.io.env), 'edits');
  await ensureFolder(edits);
  const folder = await mkdtemp(path.join(edits, 'seed-'));
  const file = path.join(folder, `${part}.yaml`);
  await writeFile(file, old, { mode: 0o600 });
  const command = displayCommand(['paddock', 'seed', name, 'edit', part, '--from', file]);
  const done = async () => await rm(folder, { recursive: true, force: true });
  const kept = () => cli.say(cli.text('editKept', { command }));
  const { code, stillThere } = await openEditor(editor, file, cli.io);
  if (code === 0) return { text: await readSeedText(file), done, kept };
  const text = await readFile(file, 'utf8').catch(() => null);
  cli.say(cli.text('editorFailed', { command: editor, code: String(code) }));
  if (text === old && !stillThere) await done();
  else kept();
  return null;
}

function sayNotes(notes: readonly SeedNote[], cli: CliContext): void {
  for (const { line, key, near } of notes) {
    const params = { line: String(line), key };
    const text =
      near === null
        ? cli.text('seedKeyUnknown', params)
        : cli.text('seedKeyNear', { ...params, near });
    cli.say(cli.text('label', { label: cli.text('warning'), text }));
  }
}
