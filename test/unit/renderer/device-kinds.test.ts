import { describe, expect, it } from 'vitest';
import { className } from '../../../electron/host/checks/devices/pci-classes';
import chinese from '../../../shared/texts/zh-CN/panel.json';

/** Classes that people have: storage, network, display, audio, bridges, USB and the like. */
const codes = ['010802', '020000', '030000', '040300', '058000', '060400', '0c0330', '120000'];

describe('kinds of devices', () => {
  it.each(codes)('%s has a word in the window’s language', (code) => {
    const key = className(code).toLowerCase().replaceAll(' ', '-');
    expect(chinese.deviceKind).toHaveProperty([key]);
  });
});
