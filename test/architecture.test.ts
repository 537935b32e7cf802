import { cruise, type ICruiseResult, type IForbiddenRuleType } from 'dependency-cruiser';
import extractTypeScriptConfig from 'dependency-cruiser/config-utl/extract-ts-config';
import { readdir } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';

/** Domain rooms by floor: a room may import rooms of lower floors, and itself. */
const floors = [
  ['lib', 'jobs', 'provider'],
  ['qemu', 'disks', 'devices', 'guests', 'network', 'settings'],
  ['host'],
  ['vm', 'libvirt'],
  ['snapshots', 'statistics', 'making', 'consoles', 'machines'],
];
/** Rooms of one floor do not know each other, but for these. */
const acquainted: Record<string, string[]> = {
  jobs: ['lib'],
  disks: ['qemu'],
};
const sharedLibraries = '^(zod|@orpc/contract)$';

const ladder: IForbiddenRuleType[] = floors.flatMap((rooms, floor) =>
  rooms.map((room) => {
    const below = [...floors.slice(0, floor).flat(), ...(acquainted[room] ?? []), room];
    return {
      name: `${room}-looks-down`,
      severity: 'error',
      from: { path: `^electron/${room}/` },
      to: { path: `^electron/(?!(${below.join('|')})/)` },
    };
  }),
);

const walls: IForbiddenRuleType[] = [
  {
    name: 'shared-stands-alone',
    severity: 'error',
    from: { path: '^shared/' },
    to: { pathNot: `^shared/|node_modules/(zod|@orpc/contract)/|${sharedLibraries}` },
  },
  {
    name: 'renderer-knows-no-node',
    severity: 'error',
    from: { path: '^renderer/' },
    to: { dependencyTypes: ['core'] },
  },
  {
    name: 'renderer-knows-no-main-process',
    severity: 'error',
    from: { path: '^renderer/' },
    to: { path: '^electron/|node_modules/electron/|^electron$' },
  },
  {
    name: 'main-knows-no-renderer-code',
    severity: 'error',
    from: { path: '^electron/' },
    to: { path: '^renderer/' },
  },
  {
    name: 'only-the-shell-imports-electron',
    severity: 'error',
    from: { path: '^electron/', pathNot: '^electron/(shell/|main\\.ts$|preload\\.ts$)' },
    to: { path: 'node_modules/electron/|^electron$' },
  },
  {
    name: 'product-knows-no-tests',
    severity: 'error',
    from: { path: '^(electron|renderer|shared)/' },
    to: { path: '^(test|scripts)/' },
  },
  { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
  ...ladder,
];

let result: ICruiseResult;

beforeAll(async () => {
  const reply = await cruise(
    ['electron', 'renderer', 'shared'],
    {
      ruleSet: { forbidden: walls },
      validate: true,
      tsPreCompilationDeps: true,
      doNotFollow: { path: 'node_modules' },
    },
    { extensions: ['.ts', '.tsx', '.js', '.json', '.css'] },
    { tsConfig: extractTypeScriptConfig('tsconfig.json') },
  );
  if (typeof reply.output === 'string') throw new Error(reply.output);
  result = reply.output;
}, 60_000);

describe('the walls of the house', () => {
  it('are all standing', () => {
    const broken = result.summary.violations.map(
      (violation) => `${violation.rule.name}: ${violation.from} → ${violation.to}`,
    );
    expect(broken).toEqual([]);
  });

  it('were really looked at', async () => {
    // With an unsupported TypeScript the cruiser finds no modules and reports success.
    const files = await readdir('electron', { recursive: true });
    const modules = result.modules.filter((module) =>
      /^(electron|renderer|shared)\//.test(module.source),
    );
    expect(modules.length).toBeGreaterThan(files.filter((file) => file.endsWith('.ts')).length);
  });

  it('would be seen falling', async () => {
    const reply = await cruise(['shared/vm-config.ts'], {
      ruleSet: {
        forbidden: [{ name: 'no-zod', severity: 'error', from: {}, to: { path: 'zod' } }],
      },
      validate: true,
    });
    expect(typeof reply.output !== 'string' && reply.output.summary.violations).toHaveLength(1);
  });
});
