import { AppError, IDENTITY_TYPES, expectedForm, isIdentityType, type Identity } from '#contracts';
import { identityKey, knownIdentityTypes, type DataMap } from '#engine';
import type { Shell } from '../shell.js';

const invalid = (detail: string): AppError => new AppError('request.invalid', { param: 'identity', detail });

/** `type=value`; only the first `=` divides. The value is never repeated in an error. */
export function parseIdentity(text: string): Identity {
  const at = text.indexOf('=');
  if (at <= 0) throw invalid('An identity is written type=value, such as email=jane@example.com.');
  const type = text.slice(0, at).trim();
  const value = text.slice(at + 1).trim();
  if (!isIdentityType(type))
    throw invalid(
      `There is no identity type "${type.slice(0, 40)}": use ${IDENTITY_TYPES.join(', ')} or external:<name>.`,
    );
  if (value === '') throw invalid(`The identity of type ${type} has no value.`);
  const expected = expectedForm({ type, value });
  if (expected !== null) throw invalid(`The identity of type ${type} is none: expected ${expected}.`);
  return { type, value };
}

/** The identities of the options, each once; `-` stands for the lines of standard input. */
export async function readIdentities(options: readonly string[], shell: Shell): Promise<readonly Identity[]> {
  const given = options.filter((option) => option !== '-');
  const piped = given.length < options.length ? linesOf(await shell.readInput()) : [];
  const found = new Map(
    [...given, ...piped].map(parseIdentity).map((identity) => [identityKey(identity), identity]),
  );
  if (found.size === 0) throw invalid('Standard input held no identity.');
  return [...found.values()];
}

/**
 * Text is searched for whatever is given; of records somebody must have said which columns hold it.
 * @throws AppError `request.invalid` when nobody can be found by any of these
 */
export function requireKnownType(identities: readonly Identity[], map: DataMap): void {
  const known = knownIdentityTypes(map);
  const isKnown = identities.some(({ type }) => known.includes(type));
  if (isKnown || known.length === 0 || map.stores.some(({ type }) => type === 'logs')) return;
  const given = [...new Set(identities.map(({ type }) => type))].join(', ');
  throw invalid(`No store of the map finds people by ${given}: use ${known.join(', ')}.`);
}

const linesOf = (text: string): string[] =>
  text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
