// Loaded into the app before its own code (`electron -r`): the app becomes ready only when Playwright has attached.
// Playwright does the same by itself when it finds Electron by itself. Without it, a window that is already loading
// when Playwright comes may be taken for the empty first document, and its page is waited for in vain (one start in
// thirty, more on a busy machine).
const { app } = require('electron');

const electronReady = app.whenReady();
const emit = app.emit.bind(app);
let readyArguments = [];
let ready = false;
let announce = () => undefined;
const announced = new Promise((resolve) => {
  announce = resolve;
});

app.emit = (event, ...args) => {
  if (event !== 'ready') return emit(event, ...args);
  readyArguments = args;
  return true;
};
app.isReady = () => ready;
app.whenReady = () => announced;

// Playwright calls it once it has attached.
// oxlint-disable-next-line no-underscore-dangle
globalThis.__playwright_run = async () => {
  await electronReady;
  ready = true;
  announce();
  emit('ready', ...readyArguments);
};
