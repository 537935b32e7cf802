import { failure } from '../../../../shared/errors';
import { type BuildContext, type Section } from '../context';
import { extraArgsFlaw } from '../extra-args';
import { plainOption } from '../items';
import { optionGroups } from '../../../../shared/option-groups';

/** Words that a person adds for QEMU. @throws AppFailure `extra-args-refused`. */
export function extraArgsSection({ config }: BuildContext): Section {
  const { extraArgs = [] } = config;
  const flaw = extraArgsFlaw(extraArgs, config);
  if (flaw) {
    throw failure('extra-args-refused', { params: { word: flaw.word, field: 'extraArgs' } });
  }
  return {
    items: optionGroups(extraArgs).map(([name = '', value = null]) => plainOption(name, value)),
  };
}
