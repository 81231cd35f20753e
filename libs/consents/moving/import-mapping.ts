import { DateTime, IANAZone } from 'luxon';
import { LineCounter, isMap, isNode, isScalar, parseDocument, type Document } from 'yaml';
import { z } from 'zod';
import { ANSWER_STATUSES, AppError } from '#contracts';
import { MOVED_MEMBERS, type MovedMember } from './moved-answer.js';

/** Largest number of characters that a mapping may have. */
const MAX_CHARACTERS = 1_000_000;

const scalar = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const oneCharacter = z.string().length(1, 'must be one character');

const mappingSchema = (members: readonly string[]) => {
  const memberName = z.enum(members, { error: `must be one of: ${members.join(', ')}` });
  return z.strictObject({
    columns: z.record(z.string(), memberName).default({}),
    values: z.partialRecord(memberName, z.record(z.string(), scalar)).default({}),
    constants: z.partialRecord(memberName, z.union([scalar, z.array(scalar)])).default({}),
    dates: z
      .strictObject({
        format: z.string().min(1).default('iso'),
        zone: z.string().refine(IANAZone.isValidZone, 'is no time zone such as Europe/Berlin').optional(),
      })
      .default({ format: 'iso' }),
    separator: oneCharacter.default(';'),
    delimiter: oneCharacter.default(','),
    ignore: z.union([z.literal('rest'), z.array(z.string())]).default([]),
  });
};

export interface MappingMembers<Member extends string = MovedMember> {
  /** Column of the file → member. */
  readonly columns: Readonly<Record<string, Member>>;
  /** Of a member: what stands in the file → what it means. */
  readonly values: Readonly<Partial<Record<Member, Readonly<Record<string, string>>>>>;
  /** Of a member: what holds where a row says nothing. */
  readonly constants: Readonly<Partial<Record<Member, string | readonly string[]>>>;
  readonly dates: { readonly format: string; readonly zone?: string | undefined };
  /** Between the values of a list in one cell. */
  readonly separator: string;
  /** Between the columns of a CSV file. */
  readonly delimiter: string;
  /** Columns that mean nothing here; `rest`: all that are not named. */
  readonly ignore: 'rest' | readonly string[];
}

/** How the columns of a foreign file become members of an answer. */
export interface ImportMapping<Member extends string = MovedMember> extends MappingMembers<Member> {
  /** An error of the mapping at a place in it. */
  faultAt(path: readonly string[], message: string): AppError;
}

/** Of a file that is written in our own members. */
export const ownMapping = <Member extends string>(members: readonly Member[]): ImportMapping<Member> => ({
  ...(mappingSchema(members).parse({}) as MappingMembers<Member>),
  faultAt: (_path, message) => new AppError('request.invalid', { detail: message }),
});
export const OWN_MAPPING: ImportMapping = ownMapping(MOVED_MEMBERS);

/** Of answers to consents; see {@link parseMapping}. */
export const parseImportMapping = (text: string, name: string): ImportMapping =>
  parseMapping(text, name, MOVED_MEMBERS, { status: ANSWER_STATUSES });

/**
 * Reads a mapping written in YAML 1.2 or JSON.
 * @param name of its file, for errors
 * @param members that a row can have
 * @param words what a member may be, where that is a list of words
 * @throws AppError `request.invalid` with the line of each error
 */
export function parseMapping<Member extends string>(
  text: string,
  name: string,
  members: readonly Member[],
  words: Readonly<Partial<Record<Member, readonly string[]>>>,
): ImportMapping<Member> {
  if (text.length > MAX_CHARACTERS)
    throw new AppError('request.invalid', { detail: `${name} is longer than ${MAX_CHARACTERS} characters.` });
  const lines = new LineCounter();
  const document = parseDocument(text, { version: '1.2', lineCounter: lines, prettyErrors: false });
  const refuse = (faults: readonly { line: number; message: string }[]): AppError =>
    new AppError('request.invalid', {
      detail: faults.map(({ line, message }) => `${name}:${Math.max(line, 1)} ${message}`).join('\n'),
    });
  if (document.errors.length > 0)
    throw refuse(document.errors.map(({ pos, message }) => ({ line: lines.linePos(pos[0]).line, message })));
  const lineOf = (path: readonly PropertyKey[]): number => lines.linePos(offsetOf(document, path)).line;
  const parsed = mappingSchema(members).safeParse(document.toJS({ maxAliasCount: 100 }) ?? {});
  if (!parsed.success)
    throw refuse(
      parsed.error.issues.map((issue) => ({
        line: lineOf([...issue.path, ...(issue.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [])]),
        message: messageOf(issue, members),
      })),
    );
  const mapping = parsed.data as MappingMembers<Member>;
  const faults = faultsOf(mapping, words);
  if (faults.length > 0)
    throw refuse(
      faults.map(({ path, message }) => ({ line: lineOf(path), message: `${path.join('.')}: ${message}` })),
    );
  return {
    ...mapping,
    faultAt: (path, message) => refuse([{ line: lineOf(path), message: `${path.join('.')}: ${message}` }]),
  };
}

interface Fault {
  readonly path: readonly string[];
  readonly message: string;
}

/** What the form of the mapping allows and no row could be read by. */
function faultsOf<Member extends string>(
  { columns, values, constants, dates }: MappingMembers<Member>,
  words: Readonly<Partial<Record<Member, readonly string[]>>>,
): Fault[] {
  const faults: Fault[] = [];
  const taken = new Map<Member, string>();
  for (const [column, member] of Object.entries<Member>(columns)) {
    const other = taken.get(member);
    if (other !== undefined)
      faults.push({ path: ['columns', column], message: `"${other}" is ${member} already` });
    taken.set(member, column);
  }
  for (const [member, known] of Object.entries(words) as [Member, readonly string[]][]) {
    const message = `must be one of: ${known.join(', ')}`;
    for (const [given, meaning] of Object.entries<string>(values[member] ?? {}))
      if (!known.includes(meaning.toLowerCase())) faults.push({ path: ['values', member, given], message });
    const constant = constants[member];
    if (constant !== undefined && !known.includes(String(constant).toLowerCase()))
      faults.push({ path: ['constants', member], message });
  }
  const { format } = dates;
  if (!['iso', 'seconds', 'milliseconds'].includes(format) && !isReadable(format))
    faults.push({
      path: ['dates', 'format'],
      message: 'is no format such as dd.MM.yyyy HH:mm:ss, and neither iso, seconds nor milliseconds',
    });
  return faults;
}

/** A format is one when a date written in it is found again, to the day at least. */
function isReadable(format: string): boolean {
  const probe = DateTime.utc(2024, 2, 29);
  const read = DateTime.fromFormat(probe.toFormat(format), format, { zone: 'utc' });
  return read.isValid && read.hasSame(probe, 'day');
}

function messageOf(issue: z.core.$ZodIssue, members: readonly string[]): string {
  const path = issue.path.map(String).join('.') || 'the mapping';
  if (issue.code === 'unrecognized_keys')
    return `"${issue.keys[0]}" is not known here: use ${namesAt(issue.path[0], members).join(', ')}`;
  if (issue.code === 'invalid_key') return `${path}: ${issue.issues[0]?.message ?? 'is no member of a row'}`;
  return `${path}: ${issue.message.replace('Invalid input: expected', 'expected')}`;
}

function namesAt(part: PropertyKey | undefined, members: readonly string[]): readonly string[] {
  if (part === 'values' || part === 'constants') return members;
  return part === 'dates' ? ['format', 'zone'] : Object.keys(mappingSchema(members).shape);
}

/** Where the innermost member begins that exists on the way. */
function offsetOf(document: Document, path: readonly PropertyKey[]): number {
  let node: unknown = document.contents;
  let offset = 0;
  for (const part of path) {
    if (!isMap(node)) break;
    const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(part));
    if (!pair) break;
    if (isNode(pair.key) && pair.key.range) offset = pair.key.range[0];
    node = pair.value;
  }
  return offset;
}
