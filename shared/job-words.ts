import type { Job } from './job';
import { isUnderWay } from './job-state';
import { formatSize } from './units';

/** A sentence of `texts/<language>/jobs.json` with its values. */
export type SayJob = (key: string, params?: Readonly<Record<string, string>>) => string;

/** What a job is called, while it runs and when it has ended. @param fixTitle a fix's own title, in the same language. */
export function jobTitle(
  job: Pick<Job, 'kind' | 'state' | 'subject'>,
  say: SayJob,
  fixTitle: string,
): string {
  const params = { name: job.subject.name, title: fixTitle };
  return say(`${isUnderWay(job) ? 'running' : 'ended'}.${job.kind}`, params);
}

/** `1.2 GiB of 4 GiB · 310 MiB/s · 12 s left`, or as much of it as is known; null where nothing is. */
export function jobProgress(
  job: Pick<Job, 'fraction' | 'bytes' | 'speed' | 'secondsLeft'>,
  say: SayJob,
  locale: string,
): string | null {
  const { fraction, bytes, speed, secondsLeft } = job;
  if (!bytes) {
    return fraction === null
      ? null
      : say('progress.percent', { percent: String(Math.floor(fraction * 100)) });
  }
  const size = (count: number) => formatSize(Math.round(count), locale);
  const sizes = { done: size(bytes.done), total: size(bytes.total) };
  if (speed === null) return say('progress.bytes', sizes);
  const rate = { ...sizes, speed: size(speed) };
  if (secondsLeft === null) return say('progress.rate', rate);
  return say('progress.full', { ...rate, left: durationWords(secondsLeft, say) });
}

function durationWords(seconds: number, say: SayJob): string {
  const [minutes, hours] = [Math.floor(seconds / 60), Math.floor(seconds / 3600)];
  if (minutes === 0) return say('duration.seconds', { seconds: String(seconds) });
  const rest = (count: number) => String(count % 60);
  return hours === 0
    ? say('duration.minutes', { minutes: String(minutes), seconds: rest(seconds) })
    : say('duration.hours', { hours: String(hours), minutes: rest(minutes) });
}
