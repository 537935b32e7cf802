import { z } from 'zod';
import type { CatalogueEntry } from './catalogue-file';

/** What Canonical's simplestreams say of images (`streams/v1/index.json`, `products:1.0`), as far as it is read. */
const indexSchema = z.object({
  format: z.literal('index:1.0'),
  index: z.record(z.string(), z.object({ path: z.string(), datatype: z.string().optional() })),
});

const itemSchema = z.object({
  ftype: z.string(),
  path: z.string(),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/u)
    .optional(),
  size: z.number().int().positive().optional(),
});
const productSchema = z.object({
  arch: z.string(),
  os: z.string().optional(),
  release: z.string().optional(),
  release_title: z.string().optional(),
  version: z.string().optional(),
  variant: z.string().optional(),
  versions: z.record(z.string(), z.object({ items: z.record(z.string(), z.unknown()) })),
});
const productsSchema = z.object({
  format: z.literal('products:1.0'),
  products: z.record(z.string(), z.unknown()),
});

/** Pure: where an index has its lists of images, as paths below the folder of `streams/`; null for what is no index. */
export function streamLists(document: unknown): string[] | null {
  const index = indexSchema.safeParse(document);
  if (!index.success) return null;
  const lists = Object.values(index.data.index);
  return lists.flatMap(({ path, datatype }) =>
    datatype === undefined || /image-downloads/u.test(datatype) ? [path] : [],
  );
}

/** Pure: the folder that paths in a stream are below: all before `streams/v1/`. */
export const streamBase = (address: string): string => address.replace(/streams\/v1\/[^/]*$/u, '');

const architectures: Readonly<Record<string, CatalogueEntry['architecture']>> = {
  amd64: 'x86_64',
  x86_64: 'x86_64',
  arm64: 'aarch64',
  aarch64: 'aarch64',
  riscv64: 'riscv64',
  ppc64el: 'ppc64',
  s390x: 's390x',
};

/** Images that boot as they are, the best first. */
const bootable = ['disk-kvm.img', 'disk1.img', 'uefi1.img', 'disk.qcow2'];

/** Pure: the newest bootable image of each product in a list; null for what is no list. */
export function streamEntries(document: unknown, base: string): CatalogueEntry[] | null {
  const list = productsSchema.safeParse(document);
  if (!list.success) return null;
  return Object.values(list.data.products).flatMap((each) => {
    const product = productSchema.safeParse(each);
    const entry = product.success ? newestOf(product.data, base) : null;
    return entry ? [entry] : [];
  });
}

type Product = z.infer<typeof productSchema>;

function newestOf(product: Product, base: string): CatalogueEntry | null {
  const architecture = architectures[product.arch];
  const newest = Object.entries(product.versions).toSorted(([one], [other]) =>
    one < other ? 1 : -1,
  );
  for (const [date, { items }] of newest) {
    const found = Object.values(items).flatMap((item) => {
      const read = itemSchema.safeParse(item);
      return read.success && bootable.includes(read.data.ftype) ? [read.data] : [];
    });
    const [best] = found.toSorted(
      (one, other) => bootable.indexOf(one.ftype) - bootable.indexOf(other.ftype),
    );
    if (!best?.sha256 || architecture === undefined || !URL.canParse(best.path, base)) continue;
    const { href, protocol } = new URL(best.path, base);
    if (protocol !== 'https:' && protocol !== 'http:') continue;
    return { ...named(product, date, architecture), ...source(href, best) };
  }
  return null;
}

const source = (href: string, { sha256 = '', size }: z.infer<typeof itemSchema>) => ({
  sources: [{ urls: [href], digest: `sha256:${sha256}` }],
  ...(size !== undefined && { bytes: size }),
});

function named(
  { os = 'linux', release = '', release_title: title, version, variant = '' }: Product,
  date: string,
  architecture: CatalogueEntry['architecture'],
): Omit<CatalogueEntry, 'sources'> {
  const plain = (text: string) => text.toLowerCase().replaceAll(/[^a-z0-9.]+/gu, '-');
  const system = plain(os).replaceAll('.', '-') || 'linux';
  const parts = [system, release, variant, architecture, 'stream'].filter((part) => part !== '');
  const day = /^(\d{4})(\d{2})(\d{2})/u.exec(date);
  return {
    id: parts
      .map(plain)
      .join('-')
      .replace(/^[^a-z0-9]+/u, '')
      .slice(0, 100),
    name: os.slice(0, 200) || 'Linux',
    version: (title ?? version ?? release).slice(0, 60),
    edition: variant.slice(0, 100),
    architecture,
    kind: 'cloud-image',
    os: system,
    picture: system,
    ...(day && { released: `${day[1]}-${day[2]}-${day[3]}` }),
  };
}
