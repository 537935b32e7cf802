import type { Page } from 'playwright-core';

/** A drag with these files over the middle of the window: what the desktop would send. Ends with {@link Drag.drop}. */
export interface Drag {
  drop(): Promise<void>;
}

/** Drags files over the window until it shows that it takes them, through the protocol of the developer tools: the only way that carries real files. */
export async function dragOver(page: Page, files: readonly string[]): Promise<Drag> {
  const session = await page.context().newCDPSession(page);
  const [x, y] = await page.evaluate(() => [window.innerWidth / 2, window.innerHeight / 2]);
  const send = (type: 'dragEnter' | 'dragOver' | 'drop') =>
    session.send('Input.dispatchDragEvent', {
      type,
      x: x ?? 0,
      y: y ?? 0,
      data: { items: [], files: [...files], dragOperationsMask: 1 },
    });
  await send('dragEnter');
  // A desktop repeats it as long as the pointer is there; the window answers when it is ready.
  const answer = page.getByTestId('drop-target');
  do {
    await send('dragOver');
  } while (!(await answer.isVisible()));
  return {
    drop: async () => {
      await send('drop');
      await session.detach();
    },
  };
}
