import { AppError } from '#contracts';
import type { Operation, OperationGroups, WholePieces } from '../staged/index.js';
import type { S3Changes } from './s3.changes.js';
import type { S3Notes } from './s3.notes.js';

/** Characters of one note. */
const PART_CHARACTERS = 4 * 1024 * 1024;

/**
 * Objects are replaced whole. What becomes of their rows is written into the bucket before the session has its token, and
 * done from there: a new object as large as the old one does not lie about while somebody decides.
 */
export class S3Pieces implements WholePieces {
  constructor(
    private readonly notes: S3Notes,
    private readonly changes: S3Changes,
  ) {}

  async prepare(session: string, groups: OperationGroups): Promise<void> {
    for (const [collection, operations] of groups) {
      const changed = await this.changes.changedMeanwhile(collection, operations);
      if (changed > 0)
        throw new AppError('store.failed', {
          detail: `Objects of "${collection}" were changed by another program while they were read; nothing was changed. Try again.`,
        });
      await this.changes.rehearse(collection, operations);
    }
    let part = 0;
    for (const text of partsOf(groups))
      if (!(await this.notes.swap(`${operationsOf(session)}${String(part++).padStart(6, '0')}`, null, text)))
        throw new AppError('store.failed', {
          detail: 'The session was given up by another one; nothing was changed. Try again.',
        });
  }

  async changedSince(session: string): Promise<number> {
    let changed = 0;
    for (const [collection, operations] of await this.read(session))
      changed += await this.changes.changedMeanwhile(collection, operations);
    return changed;
  }

  async finish(session: string, check: () => void): Promise<number> {
    let left = 0;
    const options = { notes: `${folderOf(session)}objects/`, check };
    for (const [collection, operations] of await this.read(session))
      left += await this.changes.apply(collection, operations, options);
    return left;
  }

  async discard(session: string): Promise<void> {
    await this.notes.removeAll(folderOf(session));
  }

  private async read(session: string): Promise<OperationGroups> {
    const groups = new Map<string, Operation[]>();
    for (const id of [...(await this.notes.list(operationsOf(session)))].sort())
      for (const line of ((await this.notes.get(id)) ?? '').split('\n').filter(Boolean)) {
        const [collection, operation] = JSON.parse(line) as [string, Operation];
        const own = groups.get(collection) ?? [];
        own.push(operation);
        groups.set(collection, own);
      }
    return groups;
  }
}

const folderOf = (session: string): string => `pieces/${session}/`;
const operationsOf = (session: string): string => `${folderOf(session)}operations/`;

function* partsOf(groups: OperationGroups): Iterable<string> {
  let part: string[] = [];
  let size = 0;
  for (const [collection, operations] of groups)
    for (const operation of operations) {
      const line = JSON.stringify([collection, operation]);
      if (part.length > 0 && size + line.length > PART_CHARACTERS) {
        yield part.join('\n');
        [part, size] = [[], 0];
      }
      part.push(line);
      size += line.length + 1;
    }
  if (part.length > 0) yield part.join('\n');
}
