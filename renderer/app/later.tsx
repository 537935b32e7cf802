import { Notifications } from '@mantine/notifications';
import { useEffect } from 'react';
import { useFullScreenElement } from '../components/full-screen-element';
import { tellOfCountdowns } from '../stores/countdown-notices';
import '../theme/mantine-later';
import { DropTarget } from './drop-target';

/** Notices, where they are seen: nothing outside the element that is in full screen is visible. */
function Notices() {
  const filling = useFullScreenElement();
  return (
    <Notifications
      key={filling ? 'full' : 'page'}
      portalProps={filling ? { target: filling } : {}}
      position="bottom-right"
      limit={4}
      containerWidth={380}
    />
  );
}

/** What the window can do without on its first frame: notices and dropped files. */
export function Later({ alone = false }: { alone?: boolean }) {
  useEffect(() => (alone ? undefined : tellOfCountdowns()), [alone]);
  return (
    <>
      <DropTarget alone={alone} />
      <Notices />
    </>
  );
}
