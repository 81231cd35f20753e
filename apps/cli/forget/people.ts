import { resolve } from 'node:path';
import { parse } from 'csv-parse/sync';
import { AppError, isAppError, isIdentityType, type Identity } from '#contracts';
import { identityKey, isSearchable } from '#engine';
import { readText, requireUtf8 } from '../input/files.js';
import { parseIdentity, readIdentities } from '../input/identities.js';
import type { Shell } from '../shell.js';
import { checkVariants, withNameForms, type Qualification } from './name-forms.js';

/** One to be forgotten. */
export interface Person {
  /** Line of the file of people, from 1; null: named by options, or all of the file together. */
  readonly line: number | null;
  readonly identities: readonly Identity[];
  /** Names the work on them. Absent: map and identifiers do. */
  readonly operation?: string;
}
export interface PeopleOptions {
  readonly identity?: readonly string[];
  readonly people?: string;
  readonly domain?: string;
  readonly tenant?: string;
  readonly variant?: readonly string[];
  readonly qualifiedOnly?: true;
  readonly together?: true;
}

/** The batch file of the classic tool has no first line of names. */
const CLASSIC = ['username', 'domain', 'tenant', 'tenantid'];
/** What columns of either kind of file are called. */
const NAMES: Readonly<Record<string, string>> = {
  userstoredomain: 'domain',
  tenantdomain: 'tenant',
  user: 'username',
  username: 'username',
};

/**
 * The people that the options and the file name, each with every form of their identifiers.
 * @throws AppError `request.invalid`, with the line of the file and never a value
 */
export async function readPeople(options: PeopleOptions, shell: Shell): Promise<readonly Person[]> {
  if ((options.identity === undefined) === (options.people === undefined))
    throw invalid('Say who is meant: by --identity, or several by --people.');
  if (options.together === true && options.people === undefined)
    throw invalid('--together is about the people of a file: give --people, or leave it out.');
  const qualification = qualificationOf(options);
  checkVariants(qualification);
  if (options.people === undefined) {
    const identities = await readIdentities(options.identity ?? [], shell);
    requireNames([identities], qualification);
    return [requireSearchable({ line: null, identities: withNameForms(identities, qualification) })];
  }
  const people = readRows(await peopleText(options.people, shell), qualification);
  if (options.together !== true) return people;
  return [{ line: null, identities: unique(people.flatMap(({ identities }) => identities)) }];
}

const qualificationOf = (options: PeopleOptions): Qualification => ({
  domain: options.domain ?? null,
  tenant: options.tenant ?? null,
  variants: options.variant ?? [],
  onlyQualified: options.qualifiedOnly === true,
});

const peopleText = (name: string, shell: Shell): Promise<string> =>
  name === '-'
    ? shell.readInput().then((text) => requireUtf8(text, 'The file of people'))
    : readText(resolve(shell.folder, name), 'file of people');

interface Row {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

function readRows(text: string, qualification: Qualification): Person[] {
  const rows = parseRows(text);
  const [first] = rows;
  if (!first) throw invalid('The file of people is empty.');
  const named = columnNames(first.record);
  const people = (named ? rows.slice(1) : rows).map((row) => personOf(row, named ?? CLASSIC, qualification));
  if (people.length === 0) throw invalid('The file of people names nobody.');
  requireNames(
    people.map(({ person }) => person.identities),
    qualification,
  );
  requireOneTenant(people, qualification);
  requireDifferent(people);
  return people.map(({ person }) => person);
}

function parseRows(text: string): Row[] {
  try {
    return parse(text, {
      bom: true,
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
    }) as unknown as Row[];
  } catch (error) {
    const line = (error as { lines?: number }).lines;
    throw invalid(`The file of people is no CSV${line === undefined ? '' : `, see line ${line}`}.`);
  }
}

/** Null: the first line names a person. */
function columnNames(cells: readonly string[]): readonly string[] | null {
  const names = cells.map((cell) => NAMES[cell.toLowerCase()] ?? cell.toLowerCase());
  const isKnown = (name: string): boolean => CLASSIC.includes(name) || isIdentityType(name);
  if (names.every(isKnown)) return names;
  // a first line that is meant as names must not be forgotten as a person
  if (cells.length === 1 && names[0]!.split(/[;\t|]/).some(isKnown))
    throw invalid('The columns of the file of people are separated by commas.');
  if (names.some(isKnown))
    throw invalid(
      `Column ${names.findIndex((name) => !isKnown(name)) + 1} of the first line of the file of people has no name that is known: ${CLASSIC.join(', ')} or a type of identifiers.`,
    );
  return null;
}

interface ReadPerson {
  readonly person: Person;
  readonly tenant: string;
}

function personOf({ record, info }: Row, names: readonly string[], given: Qualification): ReadPerson {
  const line = info.lines;
  if (record.length > names.length) throw invalid(`Line ${line} has more values than there are columns.`);
  const cell = (name: string): string | null => record[names.indexOf(name)] || null;
  const qualification = {
    ...given,
    domain: cell('domain') ?? given.domain,
    tenant: cell('tenant') ?? given.tenant,
  };
  const identities = names.flatMap((name, at) =>
    isIdentityType(name) && record[at] ? [identityAt(line, name, record[at])] : [],
  );
  if (identities.length === 0) throw invalid(`Line ${line} names nobody.`);
  const person = requireSearchable({ line, identities: unique(withNameForms(identities, qualification)) });
  return { person, tenant: (qualification.tenant ?? '').toLowerCase() };
}

function identityAt(line: number, type: string, value: string): Identity {
  try {
    return parseIdentity(`${type}=${value}`);
  } catch (error) {
    if (!isAppError(error, 'request.invalid')) throw error;
    throw invalid(`Line ${line}: ${error.detail ?? ''}`);
  }
}

/** Only user names are qualified; of other identifiers it would say nothing. */
function requireNames(people: readonly (readonly Identity[])[], { onlyQualified }: Qualification): void {
  const hasNames = people.some((identities) => identities.some(({ type }) => type === 'username'));
  if (onlyQualified && !hasNames)
    throw invalid('--qualified-only is about user names, and none is given: leave it out.');
}

/** A map is about one tenant: the bare name of somebody of another one would be a namesake there. */
function requireOneTenant(people: readonly ReadPerson[], { onlyQualified }: Qualification): void {
  if (onlyQualified || new Set(people.map(({ tenant }) => tenant)).size <= 1) return;
  throw invalid(
    'The file names people of several tenants, whose names would be taken for namesakes in a map of one: give a file for each tenant, or --qualified-only.',
  );
}

function requireDifferent(people: readonly ReadPerson[]): void {
  const lines = new Map<string, number | null>();
  for (const { person } of people) {
    const key = person.identities.map(identityKey).sort().join('\n');
    if (lines.has(key))
      throw invalid(`Line ${person.line} names the person of line ${lines.get(key)} again.`);
    lines.set(key, person.line);
  }
}

function requireSearchable(person: Person): Person {
  if (person.identities.some(isSearchable)) return person;
  throw invalid(
    `${person.line === null ? 'Every identity' : `Line ${person.line}: every identity`} is a single character or a number below 1000, which stands in every text by chance: give a longer one.`,
  );
}

const unique = (identities: readonly Identity[]): readonly Identity[] => [
  ...new Map(identities.map((identity) => [identityKey(identity), identity])).values(),
];

const invalid = (detail: string): AppError => new AppError('request.invalid', { param: 'people', detail });
