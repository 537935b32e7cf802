import type { SubVerdict, Verdict } from '../../../../shared/host';
import { message } from '../../messages';
import { valueOf } from '../../snapshot/reading/fact';
import type { HostSnapshot } from '../../snapshot/snapshot';
import { part, verdict, witness } from '../build';
import { nestingAdvice, outside, outsideName } from '../hypervisor';
import { kvmUse } from '../kvm/kvm-holder';
import { cpuFamily, isYes, moduleParameter, vendorModule } from '../machine';
import { enableNesting } from '../remedies/remedies';

/** Is this machine itself a guest? */
function insidePart(snapshot: HostSnapshot): SubVerdict {
  const title = message('nested.inside.title');
  const { inside, name, source, value } = outside(snapshot);
  const witnesses = [witness(source, value)];
  const shared = { witnesses, deciding: source };
  if (inside === null) {
    return part('inside', title, {
      verdict: 'unknown',
      summary: message('nested.inside.unknown'),
      ...shared,
    });
  }
  if (!inside) {
    return part('inside', title, {
      verdict: 'on',
      summary: message('nested.inside.no'),
      ...shared,
    });
  }
  const summary =
    name === 'unknown'
      ? message('nested.inside.unnamed')
      : message('nested.inside.yes', { hypervisor: outsideName(name) });
  return part('inside', title, { verdict: 'on', summary, ...shared });
}

/**
 * Whether the answer can be changed now. The parameter is read when the module is loaded (`nested` has mode 0444 in
 * vmx.c and svm.c), so it changes by loading the module anew, which no running machine lets happen.
 */
function changePart(snapshot: HostSnapshot, owner: string): SubVerdict {
  const title = message('nested.change.title');
  const source = `/sys/module/${owner}`;
  const listed = snapshot.kernel.modules[owner]?.listed;
  const { machines, busy } = kvmUse(snapshot);
  const witnesses = [
    witness(source, listed ? `loaded, used ${listed.users}×` : 'not in the list of loaded modules'),
    witness('/proc/*/fd', `${machines} machines seen`),
  ];
  const say = (verdict: SubVerdict['verdict'], summary: SubVerdict['summary']) =>
    part('change', title, { verdict, summary, witnesses, deciding: source });
  const fixed =
    valueOf(snapshot.kernel.builtin)?.includes(owner) === true ||
    snapshot.kernel.moduleList.state === 'absent';
  if (fixed) return say('blocked', message('nested.change.fixed', { module: owner }));
  if (busy === true) return say('blocked', message('nested.change.busy', { module: owner }));
  if (!listed || busy === null) return say('unknown', message('nested.change.unknown'));
  return say('on', message('nested.change.free', { module: owner }));
}

/** May guests of this machine run guests of their own? The module's parameter says. */
export function checkNested(snapshot: HostSnapshot, cpu: Verdict): Verdict {
  const title = message('nested.title');
  const parts = [insidePart(snapshot)];
  const module = vendorModule(snapshot) ?? (cpuFamily(snapshot) === 's390' ? 'kvm' : null);
  const owner = cpuFamily(snapshot) === 'power' ? 'kvm_hv' : module;
  // A built-in module shows its parameters even where the processor has refused it.
  const refused = cpu.verdict !== 'on' && cpu.verdict !== 'unknown';
  const value = owner && !refused ? moduleParameter(snapshot, owner, 'nested') : undefined;
  const source = `/sys/module/${owner ?? 'kvm'}/parameters/nested`;
  if (owner && value !== undefined) parts.push(changePart(snapshot, owner));
  const users = owner ? snapshot.kernel.modules[owner]?.listed?.users : undefined;
  const witnesses = [witness(source, value ?? 'absent')];
  if (users !== undefined && owner)
    witnesses.push(witness('/proc/modules', `${owner} used ${users}×`));
  if (value !== undefined && isYes(value)) {
    const summary = message('nested.on');
    return verdict('nested', title, { verdict: 'on', summary, witnesses, deciding: source }, parts);
  }
  if (value !== undefined && owner) {
    const busy = kvmUse(snapshot).busy === true;
    const builtIn = valueOf(snapshot.kernel.builtin)?.includes(owner) === true;
    const key = builtIn ? 'nested.next.builtin' : busy ? 'nested.next.busy' : 'nested.next.enable';
    return verdict(
      'nested',
      title,
      {
        verdict: 'blocked',
        summary: message('nested.off'),
        witnesses,
        deciding: source,
        next: message(key, { module: owner }),
        remedies: builtIn ? [] : enableNesting(snapshot, owner, users ?? 0),
      },
      parts,
    );
  }
  const follows = cpu.verdict === 'on' || cpu.verdict === 'unknown' ? 'unknown' : cpu.verdict;
  const around = outside(snapshot);
  return verdict(
    'nested',
    title,
    {
      verdict: follows,
      summary: message(follows === 'unknown' ? 'nested.unknown' : 'nested.follows'),
      witnesses,
      deciding: source,
      next: follows === 'blocked' && around.inside === true ? nestingAdvice(around.name) : null,
    },
    parts,
  );
}
