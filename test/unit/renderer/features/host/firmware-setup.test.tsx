// @vitest-environment happy-dom
import { screen, within } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import type { FirmwareSetup, HostReport } from '../../../../../shared/host';
import { closeWindow, openWindow } from '../../open-window';
import { sampleReport, sampleVerdict } from '../../sample-report';

afterEach(closeWindow);

const message = (text: string) => ({ key: 'unknown', params: {}, text });

const maker = { title: 'The manual', address: 'https://maker.example/manual', maker: true };
const guide = { title: 'A guide', address: 'https://others.example/guide', maker: false };

type Setting = FirmwareSetup['settings'][number];

const setting = (feature: Setting['feature'], path: string[], changes: Partial<Setting> = {}) => ({
  feature,
  title: message(`About ${feature}`),
  path,
  names: ['The Setting'],
  where: message(path.join(' ▸ ')),
  evidence: 'usual' as const,
  sources: [],
  ...changes,
});

const sampleSetup = (changes: Partial<FirmwareSetup> = {}): FirmwareSetup => ({
  vendor: 'Maker',
  title: message('Where to switch it on: Maker'),
  key: {
    names: ['Del', 'F2'],
    sentence: message('Press'),
    notes: [message('Hold Fn.')],
    evidence: 'others',
    sources: [guide.address],
  },
  settings: [
    setting('vt', ['Advanced', 'CPU'], { evidence: 'maker', sources: [maker.address] }),
    setting('iommu', ['Advanced', 'Chipset']),
  ],
  notes: [],
  afterwards: { sentence: message('Then power it off.'), sources: [maker.address] },
  sources: [guide, maker],
  restart: null,
  ...changes,
});

async function openSetup(
  firmwareSetup: FirmwareSetup,
  language: 'en' | 'zh-CN' = 'en',
  off: 'cpu-virtualization' | 'iommu' = 'cpu-virtualization',
) {
  const verdicts: HostReport['verdicts'] = [sampleVerdict({ id: off, verdict: 'off-in-firmware' })];
  const report = sampleReport({ firmwareSetup, verdicts });
  const { user } = await openWindow({ report, settings: { language } });
  await user.click(screen.getByTestId('nav-host'));
  const section = await screen.findByTestId('firmware-setup');
  // What only some want is folded until they ask for it.
  expect(section).toHaveAttribute('data-open', String(off === 'cpu-virtualization'));
  const [head] = within(section).getAllByRole('button');
  if (off !== 'cpu-virtualization' && head) await user.click(head);
  return section;
}

const stepsOf = (section: HTMLElement) =>
  [...within(section).getByTestId('setup-steps').children].map((step) => step.textContent ?? '');

describe('where to switch it on', () => {
  it('is five steps: the key, the menu, the setting, saving, the power-off', async () => {
    const section = await openSetup(sampleSetup());
    const steps = stepsOf(section);
    expect(steps).toHaveLength(5);
    expect(steps[0]).toMatch(/press one of these keys.*DelorF2Hold Fn\./);
    expect(steps[1]).toMatch(/Open this menu.*AdvancedCPU/);
    expect(steps[2]).toMatch(/Set this to Enabled.*The Setting/);
    expect(steps[3]).toMatch(/Save.*F10/);
    expect(steps[4]).toBe('Then power it off. [2]');
  });

  it('says of each claim who has verified it, with the number of the source', async () => {
    const section = await openSetup(sampleSetup());
    const steps = stepsOf(section);
    expect(steps[0]).toContain('from reports about such computers [1]');
    expect(steps[2]).toContain('from the maker’s documentation [2]');
    const passing = within(section).getByTestId('setup-pass-through');
    expect(passing).toHaveTextContent('usual, not verified for this model');
    const sources = within(within(section).getByTestId('setup-sources')).getAllByRole('listitem', {
      hidden: true,
    });
    expect(sources.map(({ textContent }) => textContent)).toEqual([
      `A guide${guide.address}`,
      `The manual${maker.address}`,
    ]);
  });

  it('offers several places as one step, each with its own proof', async () => {
    const settings = [
      setting('vt', ['Security'], { evidence: 'others', sources: [guide.address] }),
      setting('vt', ['Configuration']),
    ];
    const steps = stepsOf(await openSetup(sampleSetup({ settings })));
    expect(steps).toHaveLength(4);
    expect(steps[1]).toMatch(/one of these menus.*Security.*\[1\].*Configuration.*not verified/);
  });

  it('folds what passing devices through needs, unless that is what is off', async () => {
    const folded = await openSetup(sampleSetup());
    expect(within(folded).getByTestId('setup-pass-through')).not.toHaveAttribute('open');
    closeWindow();
    const settings = [...sampleSetup().settings, setting('sriov', ['Advanced', 'PCI'])];
    const open = await openSetup(sampleSetup({ settings }), 'en', 'iommu');
    expect(within(open).getByTestId('setup-pass-through')).toHaveAttribute('open');
    expect(within(open).getByTestId('setup-pass-through')).toHaveTextContent('About sriov');
    expect(stepsOf(open)[1]).toMatch(/AdvancedChipset/);
  });

  it('gives no steps where there is no switch', async () => {
    const notes = [message('There is none.')];
    const setup = sampleSetup({ key: null, settings: [], notes, afterwards: null });
    const section = await openSetup(setup);
    expect(section).toHaveTextContent('There is none.');
    expect(within(section).queryByTestId('setup-steps')).toBeNull();
    expect(within(section).queryByTestId('setup-pass-through')).toBeNull();
  });

  it('translates the words around the names, and leaves the names', async () => {
    const section = await openSetup(sampleSetup(), 'zh-CN');
    const steps = stepsOf(section);
    expect(steps[1]).toBe('打开此菜单：AdvancedCPU');
    expect(steps[2]).toContain('The Setting');
    expect(steps[2]).toContain('来自厂商文档 [2]');
  });
});
