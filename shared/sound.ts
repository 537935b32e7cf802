import { z } from 'zod';

/** Audio drivers of QEMU that play to a person (QAPI `AudiodevDriver`). */
const audioDriverSchema = z.enum(['pa', 'pipewire', 'alsa']);
export type AudioDriver = z.infer<typeof audioDriverSchema>;

/** Where the sound of a VM with a sound card goes. */
export const soundRouteSchema = z.discriminatedUnion('to', [
  /** To whoever shows its screen and asks for it. */
  z.object({ to: z.literal('app') }),
  /** PulseAudio, or PipeWire in its place. `server` as in `$PULSE_SERVER` (`unix:/run/user/1000/pulse/native`). */
  z.object({ to: z.literal('pulseaudio'), server: z.string() }),
  z.object({ to: z.literal('pipewire') }),
  z.object({ to: z.literal('alsa') }),
  z.discriminatedUnion('why', [
    z.object({ to: z.literal('nowhere'), why: z.enum(['no-server', 'not-at-start']) }),
    /** This QEMU lacks the driver for what would play it. */
    z.object({ to: z.literal('nowhere'), why: z.literal('no-driver'), driver: audioDriverSchema }),
  ]),
]);
export type SoundRoute = z.infer<typeof soundRouteSchema>;
