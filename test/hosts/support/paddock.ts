import { z } from 'zod';
import type { EmulatedHost } from './emulated-host';
import { person } from './host-archive';

const partSchema = z.object({
  id: z.string(),
  verdict: z.string(),
  summary: z.string(),
  next: z.string().nullable(),
  witnesses: z.array(z.object({ source: z.string(), value: z.string() })),
});
const reportSchema = z.object({
  headline: z.object({ mode: z.string(), summary: z.string(), next: z.string().nullable() }),
  verdicts: z.array(partSchema.extend({ parts: z.array(partSchema) })),
  trial: z
    .object({
      runs: z.array(
        z.object({ accelerator: z.string(), outcome: z.string(), detail: z.string().optional() }),
      ),
    })
    .nullable(),
});

const program = 'node /opt/paddock/out/main/cli.js';
const { id, name } = person;
const asPerson = `setpriv --reuid ${id} --regid ${id} --clear-groups env HOME=/home/${name} USER=${name} XDG_RUNTIME_DIR=/run/user/${id}`;

export interface Wish {
  /** As an ordinary user, who is in no group but their own. */
  ordinary?: boolean;
}

/** Runs the command line in the host. @throws Error with what it said unless it ends with code 0. */
export async function paddock(
  host: EmulatedHost,
  words: string,
  { ordinary = false }: Wish = {},
): Promise<string> {
  const { code, stdout, stderr } = await host.run(
    `${ordinary ? asPerson : ''} ${program} ${words}`,
  );
  if (code !== 0) throw new Error(`paddock ${words}: code ${code}\n${stdout}\n${stderr}`);
  return stdout;
}

/** Runs a command that has to succeed. @throws Error with what it said. */
export async function command(host: EmulatedHost, words: string): Promise<string> {
  const { code, stdout, stderr } = await host.run(words);
  if (code !== 0) throw new Error(`${words}: code ${code}\n${stdout}\n${stderr}`);
  return stdout;
}

/** What the host's report says, by the ids of its verdicts. */
export async function report(host: EmulatedHost, options = '', wish: Wish = {}) {
  const said = reportSchema.parse(JSON.parse(await paddock(host, `host --json ${options}`, wish)));
  const find = (verdict: string) => {
    const found = said.verdicts.find((one) => one.id === verdict);
    if (!found) throw new Error(`there is no verdict ${verdict}`);
    return found;
  };
  return {
    mode: said.headline.mode,
    headline: said.headline,
    runs: (said.trial?.runs ?? []).map(({ accelerator, outcome }) => `${accelerator} ${outcome}`),
    /** The verdict `kvm-device`, or the part `iommu acs`. */
    verdict: (words: string) => {
      const [of = '', part] = words.split(' ');
      const whole = find(of);
      return part === undefined
        ? whole.verdict
        : whole.parts.find((one) => one.id === part)?.verdict;
    },
    summary: (of: string) => find(of).summary,
    /** Everything that the report says about what was read. */
    witnesses: (of: string) =>
      find(of)
        .witnesses.map(({ source, value }) => `${source}: ${value}`)
        .join('\n'),
  };
}
