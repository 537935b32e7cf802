// @vitest-environment happy-dom
import { act, fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { openDialog } from '../../../../../renderer/stores/navigation';
import { failure } from '../../../../../shared/errors';
import { machineKey } from '../../../../../shared/machine-ref';
import { sampleVm } from '../../../../fakes/window/machines';
import { sampleJob } from '../../../../fakes/sample-job';
import { closeWindow, openWindow } from '../../open-window';

afterEach(closeWindow);

const running = (name: string) => sampleVm({ name, state: 'running' });
const notes = { token: 'grant:notes.pdf', name: 'notes.pdf', bytes: 1_300_000 };

describe('sending a file', () => {
  it('asks the agent where to, sends there, says where the file is, and offers the same folder again', async () => {
    const vm = running('web');
    const { world, user } = await openWindow({ vms: [vm] });
    act(() => openDialog({ kind: 'send-file', id: machineKey(vm), file: notes }));
    const folder = await screen.findByTestId('send-folder');
    expect(folder).toHaveValue('/var/tmp');
    expect(screen.getByTestId('send-file')).toHaveTextContent('notes.pdf1.2 MiB');
    await user.clear(folder);
    expect(screen.getByTestId('send-submit')).toBeDisabled();
    await user.type(folder, '/home/kim');
    await user.click(screen.getByTestId('send-submit'));
    await screen.findByText('File sent to “web”');
    expect(screen.getByText('/home/kim/notes.pdf')).toBeVisible();
    expect(world.calls.find(({ name }) => name === 'vms.sendFile')?.input).toEqual({
      id: vm.id,
      file: 'grant:notes.pdf',
      folder: '/home/kim',
    });
    await waitFor(() => expect(world.jobs.list()).toEqual([]));
    act(() => openDialog({ kind: 'send-file', id: machineKey(vm), file: null }));
    expect(await screen.findByTestId('send-folder')).toHaveValue('/home/kim');
    expect(screen.getByTestId('send-submit')).toBeDisabled();
    await user.click(screen.getByTestId('send-choose'));
    await waitFor(() => expect(screen.getByTestId('send-submit')).toBeEnabled());
  });

  it('says why no agent answers and by which command one would, and asks again', async () => {
    const vm = running('db');
    const { world, user } = await openWindow({ vms: [vm] });
    world.sendFolder = () => {
      throw failure('agent-silent', { params: { name: 'db' }, command: 'sudo apt install it' });
    };
    act(() => openDialog({ kind: 'send-file', id: machineKey(vm), file: notes }));
    expect(await screen.findByText('No guest agent answers in “db”.')).toBeVisible();
    expect(screen.getByTestId('error-command')).toHaveTextContent('sudo apt install it');
    expect(screen.getByTestId('send-submit')).toBeDisabled();
    world.sendFolder = async () => '/var/tmp';
    await user.click(screen.getByTestId('send-retry'));
    expect(await screen.findByTestId('send-folder')).toHaveValue('/var/tmp');
    expect(screen.queryByTestId('error-panel')).toBeNull();
  });
});

/** What happy-dom has no event for. */
function drag(type: 'dragover' | 'drop', target: Element, names: readonly string[]) {
  const files = names.map((name) => new File(['x'], name));
  const event = new Event(type, { bubbles: true, cancelable: true });
  Object.defineProperty(event, 'dataTransfer', { value: { types: ['Files'], files } });
  fireEvent(target, event);
}

describe('a file that is dragged', () => {
  it('is for the guest over its screen, and for a new machine elsewhere', async () => {
    const vm = running('web');
    await openWindow({ vms: [vm] });
    const stage = document.createElement('div');
    stage.dataset['sendTo'] = machineKey(vm);
    const picture = stage.appendChild(document.createElement('canvas'));
    document.body.append(stage);
    // What takes drops comes a moment after the first frame.
    await waitFor(() => {
      drag('dragover', screen.getByTestId('shell'), []);
      expect(screen.getByTestId('drop-target')).toHaveTextContent(
        'Drop a file to create a virtual machine',
      );
    });
    drag('dragover', picture, []);
    expect(screen.getByTestId('drop-target')).toHaveTextContent('Send to “web”');
    drag('drop', picture, ['one', 'two']);
    await screen.findByText('One file at a time');
    drag('drop', picture, ['notes.pdf']);
    expect(await screen.findByTestId('send-file')).toHaveTextContent('notes.pdf');
    stage.remove();
  });
});

it('a file that was not sent as a whole is told of in the list of jobs', async () => {
  const guestFile = { path: '/var/tmp/a', state: 'empty' as const };
  const { user } = await openWindow({
    jobs: [
      sampleJob({ id: '000000a1', kind: 'send-file', state: 'cancelled', result: { guestFile } }),
      sampleJob({
        id: '000000a2',
        kind: 'send-file',
        state: 'interrupted',
        result: { guestFile: { path: '/var/tmp/b', state: 'part' } },
      }),
    ],
  });
  await user.click(await screen.findByTestId('jobs-button'));
  expect(await screen.findByTestId('job-000000a1')).toHaveTextContent(
    'Empty file left in the guest: /var/tmp/a',
  );
  const cut = await screen.findByTestId('job-000000a2');
  expect(cut).toHaveTextContent('The guest has received only part of the file.');
  expect(cut).toHaveTextContent('Unfinished file in the guest: /var/tmp/b');
});
