import { z } from 'zod';
import { call, machine } from './call';

/** Most bytes of a recording in one call. */
export const recordingPieceBytes = 1024 * 1024;

const token = z.uuid();

/** Calls about recordings of a guest's screen. */
export const recordingCalls = {
  /** Asks where to keep a recording of the guest's screen, and begins the file; null when the person cancels. */
  beginRecording: call.input(machine).output(z.object({ token: z.string() }).nullable()),
  writeRecording: call
    .input(z.object({ token, base64: z.base64().max(recordingPieceBytes * 2) }))
    .output(z.void()),
  endRecording: call.input(z.object({ token })).output(z.object({ path: z.string() })),
};
