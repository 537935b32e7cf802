// The least an Electron app can do: one sandboxed window with one line of text.
const { app, BrowserWindow } = require('electron');

void app.whenReady().then(() => {
  const window = new BrowserWindow({ width: 1280, height: 800, webPreferences: { sandbox: true } });
  void window.loadFile('index.html');
});
app.on('window-all-closed', () => app.quit());
