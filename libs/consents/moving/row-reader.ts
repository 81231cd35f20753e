import { ANSWER_STATUSES, type AnswerStatus } from '#contracts';
import type { ImportMapping } from './import-mapping.js';
import { MappedRows, type NamedValues } from './mapped-rows.js';
import {
  LIST_MEMBERS,
  MOVED_MEMBERS,
  NEEDED_MEMBERS,
  rowFault,
  type MovedAnswer,
  type MovedMember,
} from './moved-answer.js';

export type { NamedValues } from './mapped-rows.js';

/** Longest texts, as in the consent API. */
const LONGEST: Readonly<Record<MovedMember, number>> = {
  sub: 255,
  consent: 300,
  version: 60,
  status: 40,
  saidAt: 64,
  locale: 35,
  clientId: 128,
  acceptedFields: 128,
  scopes: 200,
  method: 100,
  actionId: 128,
  actionType: 128,
};

/** Turns the rows of one file into answers, by its mapping. */
export class RowReader {
  readonly #rows: MappedRows<MovedMember>;

  constructor(
    private readonly mapping: ImportMapping,
    /** Milliseconds since 1970. */
    now: () => number,
  ) {
    const form = { members: MOVED_MEMBERS, needed: NEEDED_MEMBERS, lists: LIST_MEMBERS, longest: LONGEST };
    this.#rows = new MappedRows(form, mapping, now);
  }

  /**
   * Checks the columns of a file, before its first row.
   * @throws AppError `request.invalid`
   */
  checkHeader(columns: readonly string[]): void {
    this.#rows.checkHeader(columns);
  }

  /** @throws AppError `request.invalid`, as {@link rowFault} makes it */
  read(row: NamedValues): MovedAnswer {
    const rows = this.#rows;
    const optional = {
      version: rows.text(row, 'version'),
      locale: rows.text(row, 'locale'),
      clientId: rows.text(row, 'clientId'),
      acceptedFields: rows.list(row, 'acceptedFields'),
      scopes: rows.list(row, 'scopes'),
      method: rows.text(row, 'method'),
      actionId: rows.text(row, 'actionId'),
      actionType: rows.text(row, 'actionType'),
    };
    return {
      sub: rows.needed(row, 'sub'),
      consent: rows.needed(row, 'consent'),
      status: this.#status(row),
      saidAt: rows.time(row, 'saidAt'),
      ...(withoutAbsent(optional) as Partial<MovedAnswer>),
    };
  }

  /** Of a row that names its members itself. @throws AppError `request.invalid` */
  readObject(row: unknown): MovedAnswer {
    return this.read(this.#rows.object(row));
  }

  #status(row: NamedValues): AnswerStatus {
    const status = this.#rows.needed(row, 'status').toLowerCase();
    const found = ANSWER_STATUSES.find((known) => known === status);
    if (found) return found;
    const mapped = Object.keys(this.mapping.values.status ?? {});
    throw rowFault(
      'status',
      'The status is not known.',
      `Use ${[...mapped, ...ANSWER_STATUSES].join(', ')}, or add it to values.status of the mapping.`,
    );
  }
}

const withoutAbsent = (members: object): object =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined && value !== ''));
