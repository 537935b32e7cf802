import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import type { Page } from 'playwright-core';
import { settled } from '../e2e/support/settle';

interface Step {
  title: string;
  seconds: number;
  /** What came of it, in a few words. */
  outcome: string;
}

interface Picture {
  file: string;
  caption: string;
}

const secondsSince = (started: number) => (performance.now() - started) / 1000;

/** What a tour did and saw; printed as it goes, and written to `summary.md` at the end. */
export class TourRecord {
  /** The host report as text. */
  hostReport = '';
  /** What the guest wrote on its serial port. */
  serial = '';
  /** Errors that the window reported. */
  complaints: readonly string[] = [];
  readonly #folder: string;
  readonly #steps: Step[] = [];
  readonly #pictures: Picture[] = [];
  readonly #started = performance.now();
  readonly #at = new Date();
  #current: string | null = null;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** A record that writes into `folder`, which is made. */
  static async begin(folder: string): Promise<TourRecord> {
    await mkdir(folder, { recursive: true });
    return new TourRecord(folder);
  }

  /** Does one step; prints what it is, then what came of it and how long it took. */
  async step<T>(
    title: string,
    work: () => Promise<T>,
    outcomeOf: (value: T) => string = String,
  ): Promise<T> {
    this.#current = title;
    process.stdout.write(`  ${title} … `);
    const started = performance.now();
    try {
      const value = await work();
      const seconds = secondsSince(started);
      const outcome = outcomeOf(value);
      this.#steps.push({ title, seconds, outcome });
      this.#current = null;
      process.stdout.write(`${outcome} (${seconds.toFixed(1)} s)\n`);
      return value;
    } catch (error) {
      process.stdout.write('failed\n');
      throw error;
    }
  }

  /** Takes a picture of the window as it is; `name` becomes part of the file's name. */
  async picture(page: Page, name: string, caption: string): Promise<void> {
    const number = String(this.#pictures.length + 1).padStart(2, '0');
    const file = `${number}-${name}.png`;
    await settled(page);
    await page.screenshot({ path: path.join(this.#folder, file) });
    this.#pictures.push({ file, caption });
  }

  /** Writes the summary. @returns its file. */
  async finish(failure: Error | null): Promise<string> {
    const file = path.join(this.#folder, 'summary.md');
    await writeFile(file, this.#text(failure));
    return file;
  }

  #text(failure: Error | null): string {
    const total = secondsSince(this.#started).toFixed(1);
    const verdict = failure
      ? `**Stopped** at “${this.#current ?? 'the beginning'}” after ${total} s:\n\n${block(stripVTControlCharacters(failure.message))}`
      : `Everything worked, in ${total} s.`;
    return [
      '# A tour of Paddock',
      this.#at.toString(),
      verdict,
      ...section('What was done', this.#stepTable()),
      ...section('This computer', this.hostReport && block(this.hostReport)),
      ...section('What the guest wrote on its serial port', this.serial && block(this.serial)),
      ...section('What the window complained about', this.complaints.map(block).join('\n\n')),
      ...section('Pictures', this.#gallery()),
      '',
    ].join('\n\n');
  }

  #stepTable(): string {
    const rows = this.#steps.map(
      ({ title, seconds, outcome }) => `| ${title} | ${outcome} | ${seconds.toFixed(1)} |`,
    );
    return rows.length === 0
      ? ''
      : ['| step | outcome | seconds |', '| --- | --- | ---: |', ...rows].join('\n');
  }

  #gallery(): string {
    return this.#pictures
      .map(({ file, caption }) => `### ${caption}\n\n![${caption}](${file})`)
      .join('\n\n');
  }
}

const section = (title: string, text: string) => (text === '' ? [] : [`## ${title}`, text]);
/** Output of programs as it is; a fence that it does not contain. */
const block = (text: string) => `~~~~text\n${text.trimEnd().replaceAll('~~~~', '')}\n~~~~`;
