import { mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { v7 as uuid } from 'uuid';

export interface CaughtMail {
  readonly id: string;
  /** RFC 3339, UTC. */
  readonly receivedAt: string;
  readonly from: string;
  /** Of the envelope: what was really addressed, blind copies included. */
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly html: string | null;
  readonly attachments: readonly {
    readonly filename: string;
    readonly contentType: string;
    readonly size: number;
  }[];
}
export type MailSummary = Pick<CaughtMail, 'id' | 'receivedAt' | 'from' | 'to' | 'subject'>;

const ID = /^[0-9a-f-]{36}$/;

/** Mails as files of a folder, newest first, the oldest removed beyond the limit. Ids are ordered by time. */
export class Mailbox {
  private constructor(
    private readonly folder: string,
    private readonly limit: number,
    private summaries: MailSummary[],
  ) {}

  static async open(folder: string, limit = 2_000): Promise<Mailbox> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const files = (await readdir(folder)).filter((file) => file.endsWith('.json')).sort();
    const mails = await Promise.all(files.map((file) => readMail(join(folder, file))));
    return new Mailbox(folder, limit, mails.map(summaryOf).reverse());
  }

  async add(mail: Omit<CaughtMail, 'id' | 'receivedAt'>, receivedAt: Date): Promise<string> {
    const kept: CaughtMail = { ...mail, id: uuid(), receivedAt: receivedAt.toISOString() };
    const file = this.fileOf(kept.id);
    await writeFile(`${file}.tmp`, JSON.stringify(kept), { mode: 0o600 });
    await rename(`${file}.tmp`, file);
    this.summaries.unshift(summaryOf(kept));
    await this.removeOldest();
    return kept.id;
  }

  /** @param to only mails to this address */
  list(to?: string): readonly MailSummary[] {
    if (to === undefined) return this.summaries;
    const wanted = to.toLowerCase();
    return this.summaries.filter((mail) => mail.to.some((address) => address.toLowerCase() === wanted));
  }

  async find(id: string): Promise<CaughtMail | null> {
    const isKept = ID.test(id) && this.summaries.some((mail) => mail.id === id);
    return isKept ? readMail(this.fileOf(id)) : null;
  }

  async remove(id: string): Promise<boolean> {
    const before = this.summaries.length;
    this.summaries = this.summaries.filter((mail) => mail.id !== id);
    if (this.summaries.length === before) return false;
    await rm(this.fileOf(id), { force: true });
    return true;
  }

  async clear(): Promise<void> {
    const removed = this.summaries;
    this.summaries = [];
    await Promise.all(removed.map((mail) => rm(this.fileOf(mail.id), { force: true })));
  }

  private async removeOldest(): Promise<void> {
    const removed = this.summaries.splice(this.limit);
    await Promise.all(removed.map((mail) => rm(this.fileOf(mail.id), { force: true })));
  }

  private fileOf(id: string): string {
    return join(this.folder, `${id}.json`);
  }
}

const readMail = async (file: string): Promise<CaughtMail> =>
  JSON.parse(await readFile(file, 'utf8')) as CaughtMail;

const summaryOf = ({ id, receivedAt, from, to, subject }: CaughtMail): MailSummary => ({
  id,
  receivedAt,
  from,
  to,
  subject,
});
