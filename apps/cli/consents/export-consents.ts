import { open } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ConsentExport, type ExportFilter, type ExportedPage } from '#consents';
import { AppError, type AnswerStatus } from '#contracts';
import { EXIT, type ExitCode } from '../exit-code.js';
import { exists, fileReason } from '../input/files.js';
import type { Shell } from '../shell.js';
import { withConsents } from './installation.js';

export interface ExportConsentsOptions {
  readonly tenant: string;
  readonly format: 'csv' | 'ndjson';
  readonly consent?: string;
  readonly status?: AnswerStatus;
  readonly since?: string;
  readonly history?: true;
  readonly output?: string;
  readonly force?: true;
}

const TIME = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2}))?$/;

/** Writes out the answers of a tenant, as fast as they are taken. */
export async function exportConsents(options: ExportConsentsOptions, shell: Shell): Promise<ExitCode> {
  const { tenant, output, force = false, since, ...filter } = options;
  const file = output === undefined ? null : resolve(shell.folder, output);
  // before anything is read: the audit trail names exports that took place
  if (file !== null && !force && (await exists(file))) throw thereAlready(output!);
  const wanted: ExportFilter = { ...filter, ...(since !== undefined && { since: timeOf(since) }) };
  const { rows, waiting } = await withConsents(
    tenant,
    shell,
    async ({ unitOfWork, catalogues, subjects, audit }) => {
      const pages = new ConsentExport(unitOfWork, catalogues, subjects, audit).pages(wanted);
      // asked for before a file is made: what cannot be exported leaves none
      const first = await pages.next();
      const target = file === null ? shell.outputStream : await newFile(file, force);
      return write(first, pages, target, file !== null, shell);
    },
  );
  shell.note(`${rows} rows exported${output === undefined ? '' : ` to ${output}`}`);
  if (waiting > 0)
    shell.note(
      `${waiting} left out: acceptances that wait for a confirmation or an agreement do not count yet`,
    );
  return EXIT.done;
}

type Page = IteratorResult<ExportedPage, void>;

/** @returns the number of rows written, and of those left out */
async function write(
  first: Page,
  pages: AsyncGenerator<ExportedPage>,
  target: Writable,
  end: boolean,
  shell: Shell,
): Promise<Pick<ExportedPage, 'rows' | 'waiting'>> {
  const counted = { rows: 0, waiting: 0 };
  const texts = async function* (): AsyncGenerator<string> {
    for (let page = first; !page.done; page = await pages.next()) {
      yield page.value.text;
      counted.rows += page.value.rows;
      counted.waiting += page.value.waiting;
    }
  };
  try {
    await pipeline(texts, target, { end, signal: shell.signal });
  } catch (error) {
    // a reader that has had enough (`| head`) is no failure
    if ((error as NodeJS.ErrnoException).code === 'EPIPE') return counted;
    if ((error as NodeJS.ErrnoException).syscall !== 'write') throw error;
    throw new AppError('request.invalid', {
      detail: `The export cannot be written: ${fileReason(error)}.`,
      cause: error,
    });
  }
  return counted;
}

function timeOf(given: string): Date {
  const time = new Date(given);
  if (TIME.test(given) && !Number.isNaN(time.getTime())) return time;
  throw new AppError('request.invalid', {
    detail: '--since takes a day or a time with its offset, such as 2026-01-31 or 2026-01-31T09:00:00Z.',
  });
}

/** Readable by its owner alone, also where others could read what stood there: it says in clear who answered what. */
async function newFile(file: string, force: boolean): Promise<Writable> {
  try {
    const handle = await open(file, force ? 'w' : 'wx', 0o600);
    if ((await handle.stat()).isFile()) await handle.chmod(0o600);
    return handle.createWriteStream();
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST') throw thereAlready(file);
    throw new AppError('request.invalid', {
      detail: `${file} cannot be written: ${fileReason(cause)}.`,
      cause,
    });
  }
}

const thereAlready = (file: string): AppError =>
  new AppError('request.invalid', {
    detail: `${file} is there already and may be somebody's only copy: name another file, or add --force.`,
  });
