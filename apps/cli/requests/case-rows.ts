import { createHash } from 'node:crypto';
import {
  MappedRows,
  ownMapping,
  parseMapping,
  rowFault,
  type ImportMapping,
  type NamedValues,
  type RowForm,
} from '#consents';
import { CHANNELS, IDENTITY_TYPES, REQUESTER_KINDS, RIGHTS } from '#contracts';

/** Members of an old case in a file, besides one for each known type of identifier. */
const CASE_MEMBERS = [
  'reference',
  'right',
  'receivedAt',
  'identifiers',
  'regime',
  'residence',
  'locale',
  'channel',
  'receivedBy',
  'requester',
  'details',
  'controller',
] as const;
type CaseMember = (typeof CASE_MEMBERS)[number] | (typeof IDENTITY_TYPES)[number];
const MEMBERS: readonly CaseMember[] = [...CASE_MEMBERS, ...IDENTITY_TYPES];
/** As they are sent, under the same name. */
const PLAIN = ['regime', 'residence', 'locale', 'channel', 'receivedBy', 'details', 'controller'] as const;

const FORM: RowForm<CaseMember> = {
  members: MEMBERS,
  needed: ['right', 'receivedAt'],
  lists: new Set<CaseMember>(['identifiers', ...IDENTITY_TYPES]),
  longest: {
    ...(Object.fromEntries(IDENTITY_TYPES.map((type) => [type, 1_000])) as Record<
      (typeof IDENTITY_TYPES)[number],
      number
    >),
    reference: 200,
    right: 40,
    receivedAt: 64,
    identifiers: 1_100,
    regime: 40,
    residence: 10,
    locale: 35,
    channel: 20,
    receivedBy: 200,
    requester: 40,
    details: 10_000,
    controller: 63,
  },
};

/** A case as the API takes it, under a name of its own. */
export type ImportedCase = Readonly<Record<string, unknown>> & { readonly reference: string };

/** Turns the rows of one file into cases, by its mapping. */
export class CaseRows {
  readonly #rows: MappedRows<CaseMember>;
  readonly #mapping: ImportMapping<CaseMember>;

  /** @param mapping null: the file is written in our own members. @throws AppError `request.invalid` */
  constructor(mapping: { readonly text: string; readonly name: string } | null, now: () => number) {
    const words = { right: RIGHTS, channel: CHANNELS, requester: REQUESTER_KINDS };
    this.#mapping =
      mapping === null ? ownMapping(MEMBERS) : parseMapping(mapping.text, mapping.name, MEMBERS, words);
    this.#rows = new MappedRows(FORM, this.#mapping, now);
  }

  get delimiter(): string {
    return this.#mapping.delimiter;
  }

  checkHeader(columns: readonly string[]): void {
    this.#rows.checkHeader(columns);
  }

  /**
   * A line of NDJSON may also be a case as the API takes it. A case without a reference is known by what it says.
   * @throws AppError `request.invalid`
   */
  read(row: NamedValues, format: 'csv' | 'ndjson'): ImportedCase {
    const given = format === 'ndjson' && 'subject' in row ? row : this.#fromMembers(row, format);
    const { reference } = given;
    return { ...given, reference: typeof reference === 'string' ? reference : digestOf(given) };
  }

  #fromMembers(given: NamedValues, format: 'csv' | 'ndjson'): NamedValues {
    const rows = this.#rows;
    const row = format === 'csv' ? given : rows.object(given);
    const identifiers = this.#identifiers(row);
    const requester = rows.text(row, 'requester');
    const reference = rows.text(row, 'reference');
    const plain = PLAIN.map((member) => [member, rows.text(row, member)] as const);
    return {
      right: rows.needed(row, 'right').toLowerCase(),
      receivedAt: rows.time(row, 'receivedAt').toISOString(),
      subject: { identifiers },
      ...Object.fromEntries(plain.filter(([, value]) => value !== undefined && value !== '')),
      ...(requester ? { requester: { kind: requester.toLowerCase() } } : {}),
      ...(reference ? { reference } : {}),
    };
  }

  #identifiers(row: NamedValues): { readonly type: string; readonly value: string }[] {
    const found = IDENTITY_TYPES.flatMap((type) =>
      (this.#rows.list(row, type) ?? []).filter(Boolean).map((value) => ({ type: type as string, value })),
    );
    for (const pair of this.#rows.list(row, 'identifiers') ?? []) found.push(pairOf(pair));
    if (found.length > 0) return found;
    throw rowFault(
      'identifiers',
      'The row names nobody.',
      `Give an identifier of the person: ${IDENTITY_TYPES.join(', ')}, or identifiers as type=value.`,
    );
  }
}

function pairOf(pair: string): { readonly type: string; readonly value: string } {
  const [, type, value] = /^([^=]+)=(.+)$/s.exec(pair) ?? [];
  if (type !== undefined && value !== undefined) return { type: type.trim(), value: value.trim() };
  throw rowFault('identifiers', 'An identifier is not written as type=value.', 'Write it as email=…');
}

/** By the order of names, so that the same case is the same however its members stand. */
function digestOf(given: NamedValues): string {
  const sorted = Object.entries(given).sort(([one], [other]) => (one < other ? -1 : 1));
  return `sha256:${createHash('sha256').update(JSON.stringify(sorted)).digest('hex')}`;
}
