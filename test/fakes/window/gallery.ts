import type { DownloadWish, GalleryEntry, GalleryList } from '../../../shared/gallery';

const entry = (id: string, more: Partial<GalleryEntry>): GalleryEntry => ({
  id,
  name: 'Debian',
  version: '13',
  edition: '',
  architecture: 'x86_64',
  kind: 'cloud-image',
  os: 'debian',
  picture: 'debian',
  diskGiB: 20,
  endOfLife: '2099-08-09',
  proof: 'listed',
  state: 'away',
  stored: 0,
  from: null,
  ...more,
});

/** What main would tell of images to fetch. */
export class FakeGallery {
  entries: GalleryEntry[] = [
    entry('debian-13', { bytes: 344_981_504 }),
    entry('debian-13-netinst', { edition: 'netinst', kind: 'iso', proof: 'signed' }),
    entry('fedora-44', {
      name: 'Fedora',
      version: '44',
      edition: 'Cloud',
      os: 'fedora',
      picture: 'fedora',
      state: 'part',
      stored: 210_000_000,
      proof: 'signed',
    }),
    entry('debian-12', { version: '12', endOfLife: '2026-07-11', state: 'here', stored: 3.4e8 }),
    entry('windows-11', {
      name: 'Windows',
      version: '11',
      kind: 'bring-your-own',
      os: 'windows-11',
      picture: 'windows',
      page: 'https://www.microsoft.com/software-download/windows11',
    }),
  ];
  readonly fileName = 'debian-13-generic-amd64.qcow2';

  list(): GalleryList {
    return { entries: this.entries, problems: [] };
  }

  /** What a job about a wish is called. */
  wanted(wish: DownloadWish): { name: string; item: string } {
    if (wish.kind === 'url') return { name: wish.url, item: wish.url };
    const { name = '', version = '' } = this.entries.find(({ id }) => id === wish.id) ?? {};
    return { name: `${name} ${version}`, item: `catalogue:${wish.id}` };
  }
}
