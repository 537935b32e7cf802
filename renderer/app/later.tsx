import { Notifications } from '@mantine/notifications';
import '../theme/mantine-later';
import { DropTarget } from './drop-target';

/** What the window can do without on its first frame: notices and dropped files. */
export function Later() {
  return (
    <>
      <DropTarget />
      <Notifications position="bottom-right" limit={4} containerWidth={380} />
    </>
  );
}
