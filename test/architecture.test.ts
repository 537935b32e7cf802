import { cruise, type ICruiseResult } from 'dependency-cruiser';
import extractTypeScriptConfig from 'dependency-cruiser/config-utl/extract-ts-config';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { brokenWalls, type Tree } from './architecture/broken-walls';
import { walls } from './architecture/walls';

const sources = ['electron', 'renderer', 'shared'];

/** What the cruiser sees of the house below `baseDir`. */
async function look(baseDir: string): Promise<ICruiseResult> {
  const reply = await cruise(
    sources.filter((folder) => existsSync(path.join(baseDir, folder))),
    {
      baseDir,
      ruleSet: { forbidden: walls },
      validate: true,
      tsPreCompilationDeps: true,
      doNotFollow: { path: 'node_modules' },
    },
    { extensions: ['.ts', '.tsx', '.js', '.json', '.css'] },
    { tsConfig: extractTypeScriptConfig('tsconfig.json') },
  );
  if (typeof reply.output === 'string') throw new Error(reply.output);
  return reply.output;
}

const broken = ({ summary }: ICruiseResult) =>
  summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`);

describe('the walls of the house', () => {
  let house: ICruiseResult;
  beforeAll(async () => {
    house = await look(process.cwd());
  }, 60_000);

  it('are all standing', () => {
    expect(broken(house)).toEqual([]);
  });

  it('were really looked at', async () => {
    // With an unsupported TypeScript the cruiser finds no modules and reports success.
    const files = await readdir('electron', { recursive: true });
    const modules = house.modules.filter(({ source }) =>
      /^(electron|renderer|shared)\//.test(source),
    );
    expect(modules.length).toBeGreaterThan(files.filter((file) => file.endsWith('.ts')).length);
  });
});

describe('a made-up house', () => {
  let root: string;
  let houses = 0;
  beforeAll(async () => {
    root = await mkdtemp(path.join(tmpdir(), 'paddock-walls-'));
  });
  afterAll(async () => {
    await rm(root, { recursive: true });
  });

  /** Builds the tree and says what is wrong with it. */
  async function lookAt(tree: Tree): Promise<string[]> {
    const house = path.join(root, String((houses += 1)));
    for (const [name, imports] of Object.entries<readonly string[]>({
      ...tree,
      'package.json': [],
    })) {
      const file = path.join(house, name);
      await mkdir(path.dirname(file), { recursive: true });
      const code = imports.map((from, at) => `import * as i${at} from '${from}'; i${at};\n`);
      await writeFile(file, name === 'package.json' ? '{}' : code.join('') || 'export {};\n');
    }
    return broken(await look(house));
  }

  it.each(brokenWalls)('is seen breaking: $wall', async ({ wall, tree, times = 1 }) => {
    const found = await lookAt(tree);
    expect(found.filter((one) => !one.startsWith(`${wall}: `))).toEqual([]);
    expect(found).toHaveLength(times);
  });

  it('breaks each wall once', () => {
    const names = new Set(brokenWalls.map(({ wall }) => wall));
    expect(walls.map(({ name }) => name).filter((name) => !names.has(name ?? ''))).toEqual([]);
  });

  it('passes where nothing is broken', async () => {
    const tree = {
      'electron/main.ts': ['./services', './shell/window/a'],
      'electron/services.ts': ['./vm/a'],
      'electron/shell/window/a.ts': ['electron', '../../services', '../../../shared/a'],
      'electron/vm/a.ts': ['node:fs', '../host/a'],
      'electron/host/a.ts': ['../qemu/a'],
      'electron/qemu/a.ts': ['../lib/a'],
      'electron/lib/a.ts': [],
      'renderer/main.tsx': ['./app/a', './theme/a'],
      'renderer/app/a.ts': ['../features/one/a', '../features/two/a'],
      'renderer/features/one/a.ts': ['../../consoles/a', './deep/b'],
      'renderer/features/one/deep/b.ts': ['../../../theme/a'],
      'renderer/features/two/a.ts': ['../../../shared/a'],
      'renderer/consoles/a.ts': ['../stores/a'],
      'renderer/stores/a.ts': ['../components/a'],
      'renderer/components/a.ts': ['../i18n/a'],
      'renderer/i18n/a.ts': ['../api/a'],
      'renderer/api/a.ts': [],
      'renderer/theme/a.ts': [],
      'shared/a.ts': ['zod'],
    };
    expect(await lookAt(tree)).toEqual([]);
  });
});
