import type { VmSummary } from '../../../shared/vm-state';
import type { VerbCode } from '../context';
import { jsonSummary } from '../words/sentences';
import { stateWord } from '../words/state-word';
import { columnsOf, tableLines } from '../table';
import { trashTable } from '../trash-table';

export const list: VerbCode = async (given, cli) => {
  const { vms } = await cli.services();
  const limit = columnsOf(cli.io.stdout);
  if (given.flag('trash')) {
    const trashed = await vms.trash();
    if (given.flag('json')) cli.printJson(trashed);
    else if (trashed.length === 0) cli.say(cli.text('trashEmpty'));
    else for (const line of trashTable(trashed, limit)) cli.print(line);
    return;
  }
  const all = vms.list();
  if (given.flag('json')) cli.printJson(all.map(jsonSummary));
  else if (all.length === 0) cli.say(cli.text('noVms'));
  else for (const line of tableLines([heading, ...all.map(row)], limit)) cli.print(line);
};

/** Terms of the field, the same in every language. */
const heading = ['NAME', 'STATE', 'PID', 'VCPUS', 'MEMORY', 'OS'];

function row(vm: VmSummary): string[] {
  const state = stateWord(vm);
  const pid = vm.pid === null ? '-' : String(vm.pid);
  // Nothing is known of what a broken definition asks for.
  if (vm.state === 'broken') return [vm.name, state, pid, '-', '-', '-'];
  return [vm.name, state, pid, String(vm.vcpus), `${vm.memoryMiB} MiB`, vm.os];
}
