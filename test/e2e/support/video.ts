import { askMain, type TestApp } from './app';

export interface SeenVideo {
  width: number;
  height: number;
  /** Red, green and blue in the middle of the upper edge of the last picture. */
  top: [number, number, number];
}

/** Plays a video in a page of its own, which the app's own policy for pages does not bind, and looks at a picture of it. */
export async function lookAtVideo(app: TestApp, video: Buffer): Promise<SeenVideo> {
  const script = `(async () => {
    const bytes = Uint8Array.from(atob('${video.toString('base64')}'), (c) => c.charCodeAt(0));
    const video = document.createElement('video');
    video.muted = true;
    video.src = URL.createObjectURL(new Blob([bytes], { type: 'video/webm' }));
    await video.play();
    await new Promise((resolve, reject) => {
      video.onended = resolve;
      video.onerror = () => reject(new Error(video.error.message));
    });
    const canvas = new OffscreenCanvas(video.videoWidth, video.videoHeight);
    const context = canvas.getContext('2d');
    context.drawImage(video, 0, 0);
    const [red, green, blue] = context.getImageData(canvas.width >> 1, canvas.height >> 4, 1, 1).data;
    return { width: canvas.width, height: canvas.height, top: [red, green, blue] };
  })()`;
  return await askMain(() =>
    app.electron.evaluate(async ({ BrowserWindow }, code) => {
      const window = new BrowserWindow({
        show: false,
        webPreferences: { autoplayPolicy: 'no-user-gesture-required', backgroundThrottling: false },
      });
      await window.loadURL('data:text/html,<title>video</title>');
      const seen = (await window.webContents.executeJavaScript(code)) as SeenVideo;
      window.destroy();
      return seen;
    }, script),
  );
}
