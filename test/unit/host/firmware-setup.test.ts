import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  findGuide,
  generalGuide,
  generalGuideSchema,
  setupGuides,
  setupGuideSchema,
} from '../../../electron/host/firmware-guides';
import type { BoardNames } from '../../../electron/host/firmware-guides';
import { firmwareSetup } from '../../../electron/host/firmware-setup';
import { read } from '../../../electron/host/snapshot/reading/fact';
import { readHostSnapshot } from '../../../electron/host/snapshot/snapshot';
import type { HostSnapshot } from '../../../electron/host/snapshot/snapshot';
import { expandMachine, loadMachine } from '../../fixtures/hosts/machine';
import { judgeMachine } from './support';

const nobody: BoardNames = {
  systemVendor: '',
  product: '',
  boardVendor: '',
  board: '',
  biosVersion: '',
  notebook: null,
};

/** As kernels print it: `Hardware name: <sys_vendor> <product>/<board>, BIOS <version>`; families where known. */
const machines: [vendor: string | null, names: Partial<BoardNames>][] = [
  ['Lenovo ThinkPad', { systemVendor: 'LENOVO', product: '7673AG4 ThinkPad X61' }],
  [
    'Lenovo ThinkPad',
    { systemVendor: 'LENOVO', product: '20L9CTO1WW ThinkPad T580 ThinkPad T580' },
  ],
  ['Lenovo ThinkPad', { systemVendor: 'LENOVO', product: '21HMCTO1WW ThinkPad X1 Carbon Gen 11' }],
  ['Lenovo ThinkCentre', { systemVendor: 'LENOVO', product: '10MQS0G700 ThinkCentre M710q' }],
  ['Lenovo ThinkStation', { systemVendor: 'LENOVO', product: '30E0S0VH00 ThinkStation P620' }],
  ['Lenovo ThinkSystem', { systemVendor: 'Lenovo', product: 'ThinkSystem SR650 -[7X05CTO1WW]-' }],
  ['Lenovo ThinkSystem', { systemVendor: 'Lenovo', product: 'ThinkSystem SR645 V3 MB,Genoa' }],
  ['Lenovo', { systemVendor: 'LENOVO', product: '82AT IdeaPad Duet 3 10IGL5' }],
  ['Lenovo', { systemVendor: 'LENOVO', product: '82Y4 Legion Slim 5' }],
  ['Lenovo', { systemVendor: 'LENOVO', product: '21MR ThinkBook 14 G7 IML' }],
  ['Dell', { systemVendor: 'Dell Inc.', product: 'Latitude E7470', boardVendor: 'Dell Inc.' }],
  ['Dell', { systemVendor: 'Alienware', product: 'Alienware m18 R1 AMD' }],
  ['Dell PowerEdge', { systemVendor: 'Dell Inc.', product: 'PowerEdge R640' }],
  ['HP', { systemVendor: 'Hewlett-Packard', product: 'HP Compaq dc7800 Convertible Minitower' }],
  [
    'HP',
    {
      systemVendor: 'Hewlett-Packard',
      product: 'HP ProBook 6475b',
      boardVendor: 'Hewlett-Packard',
    },
  ],
  [
    'HP',
    { systemVendor: 'HP', product: 'HP EliteDesk 800 G5 Desktop Mini 103C_53307F HP EliteDesk' },
  ],
  ['HPE ProLiant', { systemVendor: 'HPE', product: 'ProLiant DL380 Gen10' }],
  ['HPE ProLiant', { systemVendor: 'HP', product: 'ProLiant DL360 Gen9' }],
  [
    'Apple',
    { systemVendor: 'Apple Inc.', product: 'MacBookPro11,3', board: 'Mac-2BD1B31983FE1663' },
  ],
  ['Apple', { systemVendor: 'Apple Inc.', product: 'Macmini8,1' }],
  ['Microsoft Surface', { systemVendor: 'Microsoft Corporation', product: 'Surface Laptop 3' }],
  ['Microsoft Surface', { systemVendor: 'Microsoft Corporation', product: 'Surface Go' }],
  [
    'Framework',
    { systemVendor: 'Framework', product: 'Laptop 13 (AMD Ryzen 7040Series)', board: 'FRANMDCP07' },
  ],
  ['Framework', { systemVendor: 'Framework', product: 'Desktop (AMD Ryzen AI Max 300 Series)' }],
  [
    'System76',
    { systemVendor: 'System76', product: 'Lemur Pro', biosVersion: '2020-05-15_e2baafa' },
  ],
  [
    'Chromebook (MrChromebox)',
    { systemVendor: 'Google', product: 'Redrix', biosVersion: 'MrChromebox-4.22.2' },
  ],
  ['Samsung', { systemVendor: 'SAMSUNG ELECTRONICS CO., LTD.', product: '930XDB/931XDB/930XDY' }],
  ['Toshiba / Dynabook', { systemVendor: 'TOSHIBA', product: 'PORTEGE Z30-A' }],
  ['Fujitsu', { systemVendor: 'FUJITSU', product: 'LIFEBOOK U747', board: 'FJNB2A5' }],
  ['Fujitsu', { systemVendor: 'FUJITSU SIEMENS', product: 'PRIMERGY RX300 S4' }],
  ['Xiaomi', { systemVendor: 'Timi', product: 'TM1701' }],
  ['Xiaomi', { systemVendor: 'TIMI', product: 'RedmiBook 16' }],
  ['Acer', { systemVendor: 'Acer', product: 'Nitro AN515-54', boardVendor: 'CFL' }],
  [
    'Intel NUC',
    {
      systemVendor: 'Intel(R) Client Systems',
      product: 'NUC8i7HVK',
      boardVendor: 'Intel Corporation',
      board: 'NUC8i7HVB',
    },
  ],
  ['Intel NUC', { systemVendor: '', boardVendor: 'Intel Corporation', board: 'NUC7i5DNB' }],
  [
    'ASUS NUC',
    {
      systemVendor: 'ASUSTeK COMPUTER INC.',
      product: 'NUC14RVS-B',
      boardVendor: 'ASUSTeK COMPUTER INC.',
      board: 'NUC14RVSU9',
    },
  ],
  [
    'ASUS',
    {
      systemVendor: 'System manufacturer',
      product: 'System Product Name',
      boardVendor: 'ASUSTeK COMPUTER INC.',
      board: 'Z170 PRO GAMING',
    },
  ],
  [
    'ASUS',
    {
      systemVendor: 'ASUS',
      product: 'System Product Name',
      boardVendor: 'ASUSTeK COMPUTER INC.',
      board: 'ROG STRIX B550-F GAMING',
    },
  ],
  [
    'ASUS',
    {
      systemVendor: 'ASUSTeK COMPUTER INC.',
      product: 'ZenBook UX433FA',
      boardVendor: 'ASUSTeK COMPUTER INC.',
    },
  ],
  [
    'ASRock',
    {
      systemVendor: 'To Be Filled By O.E.M.',
      product: 'To Be Filled By O.E.M.',
      boardVendor: 'ASRock',
      board: 'X399 Taichi',
    },
  ],
  [
    'ASRock',
    { systemVendor: 'To Be Filled By O.E.M.', product: 'X570 Extreme4', boardVendor: 'ASRock' },
  ],
  ['ASRock', { systemVendor: 'ASRockRack', product: 'X570D4U', boardVendor: 'ASRockRack' }],
  [
    'Gigabyte',
    {
      systemVendor: 'Gigabyte Technology Co., Ltd.',
      product: 'To be filled by O.E.M.',
      boardVendor: 'Gigabyte Technology Co., Ltd.',
      board: 'C1037UN-EU',
    },
  ],
  [
    'Gigabyte',
    {
      systemVendor: 'System76, Inc.',
      product: 'Wild Dog Pro',
      boardVendor: 'Gigabyte Technology Co., Ltd.',
      board: 'H170-D3HP-CF',
      biosVersion: 'F2',
    },
  ],
  [
    'MSI',
    {
      systemVendor: 'Micro-Star International Co., Ltd.',
      product: 'MS-7D70',
      boardVendor: 'Micro-Star International Co., Ltd.',
      board: 'MPG X670E CARBON WIFI (MS-7D70)',
    },
  ],
  [
    'MSI',
    { systemVendor: 'MSI', product: 'MS-7693', boardVendor: 'MSI', board: '970A-G43 (MS-7693)' },
  ],
  [
    'MSI',
    {
      systemVendor: 'MICRO-STAR INTERNATIONAL CO.,LTD',
      boardVendor: 'MICRO-STAR INTERNATIONAL CO.,LTD',
    },
  ],
  [
    'Supermicro',
    {
      systemVendor: 'Supermicro',
      product: 'SYS-F618R2-RTPT+',
      boardVendor: 'Supermicro',
      board: 'X10DRFR-NT',
    },
  ],
  [
    'Supermicro',
    { systemVendor: 'Super Micro Computer, Inc.', boardVendor: 'Super Micro Computer, Inc.' },
  ],
  [null, {}],
  [
    null,
    {
      systemVendor: 'To be filled by O.E.M.',
      product: 'To be filled by O.E.M.',
      boardVendor: 'To be filled by O.E.M.',
    },
  ],
  [null, { systemVendor: 'Default string', boardVendor: 'Default string' }],
  [
    null,
    {
      systemVendor: 'Microsoft Corporation',
      product: 'Virtual Machine Hyper-V',
      boardVendor: 'Microsoft Corporation',
      board: 'Virtual Machine',
    },
  ],
  [null, { systemVendor: 'Google', product: 'Google Compute Engine', biosVersion: 'Google' }],
  [
    null,
    { systemVendor: 'System76', product: 'Pangolin', biosVersion: 'ARB928_V00.01_T0025ASY1_ms' },
  ],
  [
    null,
    {
      systemVendor: 'Intel Corporation',
      product: 'S2600WTT',
      boardVendor: 'Intel Corporation',
      board: 'S2600WTT',
    },
  ],
  [
    null,
    {
      systemVendor: 'Intel(R) Client Systems',
      product: 'LAPQC71A',
      boardVendor: 'Intel Corporation',
      board: 'LAPQC71A',
    },
  ],
  ['HUAWEI / HONOR', { systemVendor: 'HUAWEI', product: 'KLVL-WXX9', boardVendor: 'HUAWEI' }],
  ['HUAWEI / HONOR', { systemVendor: 'HONOR', product: 'HYM-WXX', boardVendor: 'HONOR' }],
  [
    'Clevo, TUXEDO, Schenker',
    { systemVendor: 'Notebook', product: 'novacustom_nv4x_adl', boardVendor: 'Notebook' },
  ],
  ['Clevo, TUXEDO, Schenker', { systemVendor: 'TUXEDO', product: 'InfinityBook Pro 14 v5' }],
  ['Sony VAIO', { systemVendor: 'Sony Corporation', product: 'VGN-NS21M_S' }],
  ['Medion', { systemVendor: 'MEDION', product: 'E7216', boardVendor: 'MEDION' }],
  ['Positivo', { systemVendor: 'Positivo Informatica SA', product: 'POS-PIH61DI' }],
  ['Beelink', { systemVendor: 'AZW', product: 'SER', boardVendor: 'AZW' }],
  ['Biostar', { systemVendor: 'BIOSTAR Group', product: 'A320MH', boardVendor: 'BIOSTAR Group' }],
  ['ECS', { systemVendor: 'ECS', product: 'H61H2-M2', boardVendor: 'ECS' }],
  ['Intel desktop board', { systemVendor: '', boardVendor: 'Intel Corporation', board: 'DG41RQ' }],
  [
    'ASUS (notebook)',
    {
      systemVendor: 'ASUSTeK COMPUTER INC.',
      product: 'ZenBook UX433FA',
      boardVendor: 'ASUSTeK COMPUTER INC.',
      notebook: true,
    },
  ],
  [
    'MSI (notebook)',
    {
      systemVendor: 'Micro-Star International Co., Ltd.',
      product: 'GF63 Thin 10SC',
      boardVendor: 'Micro-Star International Co., Ltd.',
      notebook: true,
    },
  ],
  [
    'Gigabyte (notebook)',
    { systemVendor: 'GIGABYTE', product: 'AERO 15-X9', boardVendor: 'GIGABYTE', notebook: true },
  ],
  ['Lenovo ThinkSystem', { systemVendor: 'LENOVO', product: 'System x3650 M5' }],
  ['Lenovo ThinkSystem', { systemVendor: 'LENOVO', product: 'ThinkServer TS140' }],
];

const withNames = (snapshot: HostSnapshot, names: BoardNames): HostSnapshot => ({
  ...snapshot,
  surroundings: {
    ...snapshot.surroundings,
    dmi: {
      ...snapshot.surroundings.dmi,
      systemVendor: read(names.systemVendor),
      productName: read(names.product),
      boardVendor: read(names.boardVendor),
      boardName: read(names.board),
      biosVersion: read(names.biosVersion),
    },
  },
});

async function snapshotOf(id: string): Promise<HostSnapshot> {
  const { root, remove } = expandMachine(loadMachine(id));
  const options = { root, vmFolder: '/nowhere', cacheFolder: null, configHome: null };
  return await readHostSnapshot(options).finally(remove);
}

const file = (name: string): unknown =>
  JSON.parse(readFileSync(`assets/firmware-setup/${name}`, 'utf8'));
const files = readdirSync('assets/firmware-setup').filter((name) => name.endsWith('.json'));
const guides = [...setupGuides, generalGuide];

describe('which guide a machine has', () => {
  it.each(machines)('%s by %o', (vendor, names) => {
    expect(findGuide({ ...nobody, ...names })?.vendor ?? null).toBe(vendor);
  });

  it('every guide has a machine here that is known by it', () => {
    const known = new Set(machines.map(([vendor]) => vendor));
    expect(setupGuides.filter(({ vendor }) => !known.has(vendor))).toEqual([]);
  });
});

describe('the files of the guides', () => {
  it.each(files)('%s keeps the schema', (name) => {
    const schema = name === 'general.json' ? generalGuideSchema : setupGuideSchema;
    expect(schema.safeParse(file(name)).error?.issues ?? []).toEqual([]);
  });

  it('are all used', () => {
    expect(files).toHaveLength(guides.length);
    const vendors = new Set(setupGuides.map(({ vendor }) => vendor));
    expect(vendors.size).toBe(setupGuides.length);
  });

  it.each([
    [
      'an address without https',
      { sources: { a: { title: 'A', address: 'http://a.example', maker: true } } },
    ],
    [
      'a source without a title',
      { sources: { a: { title: ' ', address: 'https://a.example', maker: true } } },
    ],
    [
      'a setting without a name',
      { settings: [{ feature: 'vt', processor: 'any', path: ['A'], names: [], sources: [] }] },
    ],
    [
      'a setting without a menu',
      { settings: [{ feature: 'vt', processor: 'any', path: [], names: ['A'], sources: [] }] },
    ],
    ['a hint that nobody gave', { hints: [{ hint: 'fn', sources: [] }] }],
    ['a pattern that is none', { match: { board: '(' } }],
    ['nothing to match', { match: {} }],
    ['an unknown field', { verified: true }],
  ])('%s is refused', (_, change) => {
    const whole = {
      vendor: 'A',
      match: { board: 'a' },
      keys: { names: ['F2'], sources: [] },
      settings: [],
      hints: [],
      sources: {},
    };
    expect(setupGuideSchema.safeParse(whole).success).toBe(true);
    expect(setupGuideSchema.safeParse({ ...whole, ...change }).success).toBe(false);
  });

  it.each(guides.map((guide) => ['vendor' in guide ? guide.vendor : 'general', guide] as const))(
    '%s cites only sources that it lists, and lists only sources that it cites',
    (_, guide) => {
      const cited = [
        ...guide.keys.sources,
        ...guide.settings.flatMap(({ sources }) => sources),
        ...guide.hints.flatMap(({ sources }) => sources),
        ...('powerOff' in guide ? guide.powerOff : []),
      ];
      expect(new Set(cited)).toEqual(new Set(Object.keys(guide.sources)));
    },
  );

  it('say either how to switch it on or why that cannot be', () => {
    const silent = setupGuides.filter(
      ({ settings, hints }) => settings.length + hints.length === 0,
    );
    expect(silent).toEqual([]);
    const keyless = setupGuides.filter(({ settings, keys }) => {
      return settings.length > 0 && keys.names.length === 0;
    });
    expect(keyless).toEqual([]);
  });
});

describe('what a machine is told', () => {
  const tell = async (id: string, dmi: Record<string, string>) =>
    (await judgeMachine(id, { dmi })).firmwareSetup;
  const thinkpad = {
    sys_vendor: 'LENOVO',
    product_name: '20L9CTO1WW',
    product_family: 'ThinkPad T580',
  };

  it("speaks of this machine's processor alone", async () => {
    const setup = (await judgeMachine('amd-svm-off')).firmwareSetup;
    expect(setup?.vendor).toBe('ASUS');
    const names = setup?.settings.flatMap((setting) => setting.names);
    expect(names).toContain('SVM Mode');
    expect(names).not.toContain('VT-d');
  });

  it('finds a ThinkPad by its family, and gives every claim its own proof', async () => {
    const setup = await tell('intel-vtx-off', thinkpad);
    expect(setup?.vendor).toBe('Lenovo ThinkPad');
    expect(setup?.key).toMatchObject({ names: ['F1'], evidence: 'others' });
    const vt = setup?.settings.find(({ feature }) => feature === 'vt');
    expect(vt).toMatchObject({ path: ['Security', 'Virtualization'], evidence: 'maker' });
    const own = setup?.sources.filter(({ address }) => vt?.sources.includes(address));
    expect(own?.map(({ maker }) => maker)).toEqual([true, true]);
  });

  it('calls it the maker only where all of its sources are', async () => {
    const setup = await tell('intel-vtx-off', { sys_vendor: 'x', board_vendor: 'Supermicro' });
    const vtd = setup?.settings.find(({ feature }) => feature === 'iommu');
    expect(vtd?.sources).toHaveLength(2);
    expect(vtd?.evidence).toBe('others');
  });

  it('has a source for everything that it does not call usual, and none for what it does', async () => {
    const snapshot = await snapshotOf('intel-vtx-off');
    for (const [vendor, names] of machines.filter(([known]) => known !== null)) {
      const setup = firmwareSetup(withNames(snapshot, { ...nobody, ...names }));
      if (!setup) throw new Error(`Nothing for ${vendor}`);
      const claims = [...setup.settings, ...(setup.key ? [setup.key] : [])];
      const listed = setup.sources.map(({ address }) => address);
      for (const claim of claims) {
        expect(claim.sources.length === 0).toBe(claim.evidence === 'usual');
        expect(listed).toEqual(expect.arrayContaining(claim.sources));
      }
    }
  });

  it('puts what was read before what is only usual', async () => {
    const setup = await tell('intel-vtx-off', { sys_vendor: 'x', board_vendor: 'MSI' });
    const vt = setup?.settings.filter(({ feature }) => feature === 'vt');
    expect(vt?.map(({ evidence }) => evidence)).toEqual(['others', 'usual']);
  });

  it('sends nobody into a set-up that has no switch', async () => {
    const surface = { sys_vendor: 'Microsoft Corporation', product_name: 'Surface Pro 7' };
    const setup = await tell('intel-vtx-off', surface);
    expect(setup).toMatchObject({ vendor: 'Microsoft Surface', key: null, settings: [] });
    expect(setup?.afterwards).toBeNull();
    expect(setup?.notes.map(({ key }) => key)).toEqual(['setup.hint.always-on']);
    expect(setup?.sources.map(({ maker }) => maker)).toEqual([true]);
  });

  it('is general for unknown boards, and says so', async () => {
    const setup = await tell('intel-vtx-off', { sys_vendor: 'Nobody', board_vendor: 'Nobody' });
    expect(setup?.vendor).toBeNull();
    expect(setup?.notes.map(({ key }) => key)).toContain('setup.general');
    expect(new Set(setup?.settings.map(({ evidence }) => evidence))).toEqual(new Set(['usual']));
  });

  it('does not exist inside a virtual machine, whoever it says made it', async () => {
    expect((await judgeMachine('row-k-guest-of-kvm')).firmwareSetup).toBeNull();
    const hyperv = { sys_vendor: 'Microsoft Corporation', product_name: 'Virtual Machine' };
    expect(await tell('row-k-guest-of-kvm', hyperv)).toBeNull();
    expect(await tell('row-k-guest-of-kvm', thinkpad)).toBeNull();
  });
});
