import { create } from 'zustand';

/** Orders of the list: by name, what runs first, the last started first, or the newest first. */
export const listSorts = ['name', 'state', 'started', 'created'] as const;
export type ListSort = (typeof listSorts)[number];

interface ListLook {
  sort: ListSort;
  /** The sidebar is a narrow strip of icons. */
  folded: boolean;
}

const key = 'paddock.list';

/** As it was left; in the page itself, so that the first frame already looks like it. */
function remembered(): ListLook {
  const [sort, folded] = (localStorage.getItem(key) ?? '').split(' ');
  return { sort: listSorts.find((name) => name === sort) ?? 'name', folded: folded === 'folded' };
}

export const useListLook = create<ListLook>(remembered);

function change(patch: Partial<ListLook>): void {
  useListLook.setState(patch);
  const { sort, folded } = useListLook.getState();
  localStorage.setItem(key, `${sort} ${folded ? 'folded' : 'open'}`);
}

export const sortList = (sort: ListSort) => change({ sort });
export const foldSidebar = (folded: boolean) => change({ folded });
export const toggleSidebar = () => foldSidebar(!useListLook.getState().folded);
