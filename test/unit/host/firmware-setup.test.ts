import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { findGuide, setupGuides } from '../../../electron/host/firmware-setup';
import { judgeMachine } from './support';

const nobody = { systemVendor: '', product: '', boardVendor: '', board: '' };

describe('where firmware set-ups keep their settings', () => {
  it.each([
    ['Lenovo ThinkPad', { systemVendor: 'LENOVO', product: '20BX ThinkPad T450s' }],
    ['Lenovo', { systemVendor: 'LENOVO', product: '82L5 IdeaPad 5' }],
    ['Dell', { systemVendor: 'Dell Inc.', boardVendor: 'Dell Inc.' }],
    ['HP', { systemVendor: 'Hewlett-Packard' }],
    ['HP', { systemVendor: 'HP' }],
    ['ASUS', { systemVendor: 'System manufacturer', boardVendor: 'ASUSTeK COMPUTER INC.' }],
    ['ASRock', { systemVendor: 'To Be Filled By O.E.M.', boardVendor: 'ASRock' }],
    ['Gigabyte', { boardVendor: 'Gigabyte Technology Co., Ltd.' }],
    ['MSI', { boardVendor: 'Micro-Star International Co., Ltd.' }],
    ['Acer', { systemVendor: 'Acer' }],
    ['Supermicro', { systemVendor: 'Supermicro', boardVendor: 'Supermicro' }],
    ['Intel NUC', { boardVendor: 'Intel Corporation', board: 'NUC8BEB' }],
    ['Framework', { systemVendor: 'Framework' }],
    ['Apple', { systemVendor: 'Apple Inc.' }],
  ])('%s is found by its DMI names', (vendor, names) => {
    expect(findGuide({ ...nobody, ...names })?.vendor).toBe(vendor);
  });

  it.each([
    [{}],
    [{ systemVendor: 'System76' }],
    [{ boardVendor: 'Intel Corporation', board: 'DQ77MK' }],
  ])('nobody is taken for somebody else: %o', (names) => {
    expect(findGuide({ ...nobody, ...names })).toBeNull();
  });

  it('every guide lies in a file of its own, and every file is used', () => {
    const files = readdirSync('assets/firmware-setup').filter((file) => file.endsWith('.json'));
    expect(files).toHaveLength(setupGuides.length + 1);
  });

  it('names a source wherever it says that it was verified', () => {
    const bare = setupGuides.filter(({ verified, sources }) => verified && sources.length === 0);
    expect(bare).toEqual([]);
  });

  it("speaks of this machine's processor alone", async () => {
    const { firmwareSetup } = await judgeMachine('amd-svm-off');
    expect(firmwareSetup?.vendor).toBe('ASUS');
    const names = firmwareSetup?.settings.flatMap((setting) => setting.names);
    expect(names).toContain('SVM Mode');
    expect(names).not.toContain('VT-d');
  });

  it('is general for unknown boards, and says so', async () => {
    const { firmwareSetup } = await judgeMachine('intel-vtx-off', {
      dmi: { sys_vendor: 'Nobody', board_vendor: 'Nobody', product_name: 'X' },
    });
    expect(firmwareSetup?.vendor).toBeNull();
    expect(firmwareSetup?.notes.map(({ key }) => key)).toContain('setup.general');
  });

  it('does not exist inside a virtual machine', async () => {
    expect((await judgeMachine('row-k-guest-of-kvm')).firmwareSetup).toBeNull();
  });
});
