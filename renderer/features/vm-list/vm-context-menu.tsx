import { type ComponentProps, lazy, Suspense, useRef } from 'react';

const VmMenu = lazy(async () => ({ default: (await import('./vm-menu')).VmMenu }));

/** The menu of a row or card, read when it is first opened: the first frame does without menus. */
export function VmContextMenu(props: ComponentProps<typeof VmMenu>) {
  const used = useRef(false);
  used.current ||= props.at !== null;
  return used.current ? (
    <Suspense fallback={null}>
      <VmMenu {...props} />
    </Suspense>
  ) : null;
}
