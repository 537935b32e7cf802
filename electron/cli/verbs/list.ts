import { localConnection } from '../../../shared/machine-ref';
import type { VmSummary } from '../../../shared/vm-state';
import type { CliContext, VerbCode } from '../context';
import { jsonSummary } from '../words/sentences';
import { loadNames, type Names } from '../words/names';
import { stateWord } from '../words/state-word';
import { columnsOf, tableLines } from '../table';
import { listTrash } from './trash';

export const list: VerbCode = async (given, cli) => {
  const { machines, local } = await cli.services();
  const limit = columnsOf(cli.io.stdout);
  if (given.flag('trash')) {
    listTrash(await local.trash(), given.flag('json'), cli);
    return;
  }
  const all = machines.list();
  if (given.flag('json')) cli.printJson(all.map(jsonSummary));
  else if (all.length === 0) cli.say(cli.text('noVms'));
  else {
    const far = all.some(({ connection }) => connection !== localConnection);
    const place = (vm: VmSummary) => (far ? [vm.connection] : []);
    const foreign = all.some(({ arch }) => arch !== undefined);
    const processor = ({ arch }: VmSummary) => (foreign ? [arch ?? '-'] : []);
    const names = await loadNames(cli.language);
    const rows = all.map((vm) => [...row(vm, cli.text, names), ...processor(vm), ...place(vm)]);
    const further = [
      ...(foreign ? (['arch'] as const) : []),
      ...(far ? (['connection'] as const) : []),
    ];
    const head = [...columns, ...further].map((column) => cli.text(`heading.${column}`));
    for (const line of tableLines([head, ...rows], limit)) cli.print(line);
  }
};

const columns = ['name', 'state', 'pid', 'vcpus', 'memory', 'os'] as const;

function row(vm: VmSummary, text: CliContext['text'], { guest }: Names): string[] {
  const state = stateWord(vm, text);
  const pid = vm.pid === null ? '-' : String(vm.pid);
  // Nothing is known of what a broken definition asks for.
  if (vm.state === 'broken') return [vm.name, state, pid, '-', '-', '-'];
  return [vm.name, state, pid, String(vm.vcpus), `${vm.memoryMiB} MiB`, guest(vm.os)];
}
