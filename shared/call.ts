import { oc } from '@orpc/contract';
import { z } from 'zod';
import { appErrorSchema } from './error-schema';
import { machineRefSchema } from './vm-state';

/** Every call can fail in one way that is expected: `FAILED`, with the `AppError` as its data. */
export const call = oc.errors({ FAILED: { data: appErrorSchema } });

/** The input of a call where only a VM of this user on this computer can be meant. */
export const vmId = z.object({ id: z.string().max(64) });

/** The machine that a call is about. */
export const machine = z.object({ machine: machineRefSchema });
