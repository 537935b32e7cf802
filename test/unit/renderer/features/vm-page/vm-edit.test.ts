import { describe, expect, it } from 'vitest';
import { cdOf, editOf, withEdit } from '../../../../../renderer/features/vm-page/edit/vm-edit';
import { sampleFile } from '../../../../fakes/window/router';
import { sampleConfig } from '../../../../fakes/vm-configs';

describe('editing a definition', () => {
  it('changes nothing when nothing was changed', () => {
    const config = sampleConfig({ cpu: { model: 'auto', sockets: 2, cores: 2, threads: 2 } });
    expect(withEdit(config, editOf(config))).toEqual(config);
  });

  it('makes cores of one socket from another number of vCPUs', () => {
    const config = sampleConfig({ cpu: { model: 'host', sockets: 2, cores: 2, threads: 2 } });
    const { cpu } = withEdit(config, { ...editOf(config), cpus: 6 });
    expect(cpu).toEqual({ model: 'host', sockets: 1, cores: 6, threads: 1 });
  });

  it('names a chosen medium by its token and starts from it only while there is one', () => {
    const config = sampleConfig();
    const cd = cdOf(sampleFile({ fileName: 'x.iso' }));
    const after = withEdit(config, { ...editOf(config), cd, bootFromCd: true });
    expect(after.cdroms[0]?.file).toBe('grant:x.iso');
    expect(after.boot.onceFromCd).toBe(true);
    const ejected = withEdit(after, { ...editOf(after), cd: null });
    expect(ejected.cdroms[0]?.file).toBeNull();
    expect(ejected.boot.onceFromCd).toBe(false);
  });

  it('leaves a machine without a CD drive without one', () => {
    const config = sampleConfig({ cdroms: [] });
    expect(editOf(config).cd).toBeUndefined();
    expect(withEdit(config, editOf(config)).cdroms).toEqual([]);
  });
});
