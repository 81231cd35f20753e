import { mergeTexts, type ConsentVersion, type VersionInput } from '#consents';
import { localeKey } from '#domain';
import type { ConfigConsent, ConfigVersion } from './config-document.js';
import { consentKey, consentLabel } from './config-keys.js';
import { NONE, change, compare, has, refused, sameSet, together, type Sameness } from './difference.js';
import type { Applying, ConfigChange, Difference, Step } from './difference.js';
import { changesWords, givenTexts, textChanges } from './differ-texts.js';
import type { TenantConsent } from './read-tenant.js';
import { toVersion } from './to-document.js';

const PUBLISHED = 'never changes once it is published: put back what the tenant has, and add a version';
const IMMUTABLE = Object.fromEntries(
  [
    ...['consentType', 'draft', 'effectiveFrom', 'scopes', 'claims', 'required_fields'],
    ...['retentionPeriod', 'defaultLocale'],
  ].map((member) => [member, PUBLISHED]),
);
const ENDED = 'has passed, and what has ended stays so: put back what the tenant has, and add a version';
const USUAL = {
  ...{ draft: undefined, effectiveFrom: undefined, defaultLocale: undefined, supersedes: undefined },
  ...{ user_skip_limit: 0, system_skip_limit: 0 },
};

interface Pair {
  readonly key: string;
  readonly place: string;
  readonly given: ConfigVersion;
  readonly stored: ConsentVersion;
  readonly consent: TenantConsent;
  readonly isNewest: boolean;
  readonly now: string;
}

/** All versions of a consent that the tenant does not have yet, the lowest number first. */
export const newVersions = (consent: ConfigConsent, now: string): Difference =>
  together(byNumber(consent.versions).map((version) => added(consent, version, now)));

/** Versions by number; a wording that the tenant made a version of its own of is found there. */
export function differVersions(given: ConfigConsent, consent: TenantConsent, now: string): Difference {
  const versions = byNumber(given.versions);
  const highest = consent.versions.at(-1)?.number ?? 0;
  const matched = new Set<number>();
  const found = versions.map((version) => {
    const place = placeOf(given, version.version);
    const isNewest = version === versions.at(-1);
    const stored = counterpart(version, consent, isNewest);
    if (!stored && version.version > highest) return added(given, version, now);
    if (!stored)
      return refused(
        place,
        `numbers grow: a new version needs one above ${highest}, the highest of the tenant`,
      );
    matched.add(version.version).add(stored.number);
    const pair = { key: consentKey(given), place, given: version, stored, consent, isNewest, now };
    return stored.draft ? differDraft(pair) : differPublished(pair);
  });
  const others = consent.versions.filter(({ number }) => !matched.has(number));
  const left = others.map(({ number }) => change('kept', placeOf(given, number)));
  return together([...found, { ...NONE, changes: left }]);
}

function added(consent: ConfigConsent, version: ConfigVersion, now: string): Difference {
  const key = consentKey(consent);
  const place = placeOf(consent, version.version);
  const create = async ({ services, consentIds, versionIds }: Applying): Promise<void> => {
    const written = await services.versions.create({
      ...versionInput(version, now),
      consentId: consentIds.get(key),
      number: version.version,
      ...(version.supersedes != null && { supersedes: versionIds.get(versionKey(key, version.supersedes)) }),
    });
    versionIds.set(versionKey(key, version.version), written.version.id);
  };
  return { changes: [change('added', place)], steps: [{ place, run: create }] };
}

/** The version of this number, or the one that its changed words became. */
function counterpart(
  given: ConfigVersion,
  { versions }: TenantConsent,
  isNewest: boolean,
): ConsentVersion | undefined {
  const stored = versions.find(({ number }) => number === given.version);
  if (!stored || stored.draft || !isNewest || !changesWords(given, stored)) return stored;
  const newest = newestPublished(versions);
  const isReworded = newest && descends(newest, stored, versions) && !changesWords(given, newest);
  return isReworded ? newest : stored;
}

const newestPublished = (versions: readonly ConsentVersion[]): ConsentVersion | undefined =>
  versions.filter(({ draft }) => !draft).at(-1);

function descends(
  version: ConsentVersion,
  from: ConsentVersion,
  versions: readonly ConsentVersion[],
): boolean {
  if (version.supersedes === null) return false;
  if (version.supersedes === from.id) return true;
  const before = versions.find(({ id }) => id === version.supersedes);
  return before !== undefined && before.number < version.number && descends(before, from, versions);
}

function differDraft(pair: Pair): Difference {
  const { place, given, stored } = pair;
  const changes = [
    ...compare(place, { draft: false, ...withoutNull(given) }, toVersion(stored, []), {
      apart: ['version', 'content', 'supersedes'],
      immutable: { consentType: 'never changes: take the draft away, and add another' },
      usual: USUAL,
      same: { ...SAME, effectiveFrom: begins(pair.now, true), effectiveUntil: begins(pair.now, false) },
    }),
    ...textChanges(place, given, stored),
  ];
  const { number: _number, ...input } = versionInput(given, pair.now);
  const edited: VersionInput = {
    ...input,
    texts: mergeTexts(stored.texts, givenTexts(given)).texts,
    draft: given.draft ?? false,
  };
  return { changes, steps: has(changes, 'changed', 'added') ? [updateStep(pair, edited)] : [] };
}

function differPublished(pair: Pair): Difference {
  const { place, given, stored } = pair;
  const members = compare(place, withoutNull(given), toVersion(stored, []), {
    apart: ['version', 'content', 'supersedes'],
    immutable: hasPassed(stored.effectiveUntil, pair.now)
      ? { ...IMMUTABLE, effectiveUntil: ENDED }
      : IMMUTABLE,
    usual: USUAL,
    same: { ...SAME, effectiveFrom: begins(pair.now, false), effectiveUntil: begins(pair.now, false) },
  });
  const texts = textChanges(place, given, stored);
  const words = changesWords(given, stored) ? reworded(pair, texts) : texts;
  const changes = [...members, ...words];
  const { user_skip_limit: userSkipLimit, system_skip_limit: systemSkipLimit } = given;
  const revised: VersionInput = {
    texts: givenTexts(given),
    ...(userSkipLimit != null && { userSkipLimit }),
    ...(systemSkipLimit != null && { systemSkipLimit }),
    ...(members.some(({ member }) => member === 'effectiveUntil') && endInput(given, pair.now)),
  };
  const isOpen = has(changes, 'changed', 'added', 'new_version');
  return { changes, steps: isOpen ? [updateStep(pair, revised)] : [] };
}

/** Other words than people saw are a new version (invariants I7 and I8), and only of the newest there is. */
function reworded(pair: Pair, texts: readonly ConfigChange[]): ConfigChange[] {
  const verdict = verdictOn(pair);
  return texts.map((one) => (one.kind === 'changed' ? { ...one, ...verdict } : one));
}

function verdictOn({ given, stored, consent, isNewest }: Pair): Pick<ConfigChange, 'kind' | 'advice'> {
  if (!isNewest)
    return {
      kind: 'refused',
      advice: 'what people saw stays: put back its words, and change those of the newest version',
    };
  const newest = newestPublished(consent.versions)!;
  if (stored !== newest)
    return {
      kind: 'refused',
      advice: `the tenant has version ${newest.number} by now: export it, and change the words there`,
    };
  const next = Math.floor(consent.versions.at(-1)!.number) + 1;
  return {
    kind: 'new_version',
    advice: `becomes version ${next}; version ${given.version} stays as people saw it`,
  };
}

const updateStep = ({ place, stored, key }: Pair, input: VersionInput): Step => ({
  place,
  run: async ({ services, versionIds }) => {
    const { version } = await services.versions.update(stored.id, {
      ...input,
      consentId: stored.consentId,
      kind: stored.kind,
    });
    versionIds.set(versionKey(key, version.number), version.id);
  },
});

/** Of a time that has passed the service knows nothing: a version begins and has ended when the tenant has it. */
const versionInput = (given: ConfigVersion, now: string): VersionInput => ({
  kind: given.consentType,
  number: given.version,
  texts: givenTexts(given),
  scopes: given.scopes ?? undefined,
  claims: given.claims ?? undefined,
  requiredFields: given.required_fields ?? undefined,
  userSkipLimit: given.user_skip_limit ?? undefined,
  systemSkipLimit: given.system_skip_limit ?? undefined,
  retention: given.retentionPeriod,
  defaultLocale: given.defaultLocale ?? undefined,
  draft: given.draft ?? false,
  ...(given.effectiveFrom != null &&
    !hasPassed(given.effectiveFrom, now) && { effectiveFrom: given.effectiveFrom }),
  ...endInput(given, now),
});

const endInput = ({ effectiveUntil }: ConfigVersion, now: string): Pick<VersionInput, 'effectiveUntil'> =>
  effectiveUntil === undefined
    ? {}
    : { effectiveUntil: hasPassed(effectiveUntil, now) ? now : effectiveUntil };

const hasPassed = (time: string | null | undefined, now: string): boolean =>
  time != null && new Date(time).toISOString() <= now;

const SAME: Readonly<Record<string, Sameness>> = {
  scopes: sameSet(),
  claims: sameSet(),
  required_fields: sameSet(),
  defaultLocale: (given, stored) => localeKey(given as string) === localeKey(stored as string),
};

/** Two times that have both passed are the same: it is in force. A draft begins by itself when its time has passed. */
const begins =
  (now: string, isDraft: boolean): Sameness =>
  (given, stored) => {
    const [one, other] = [new Date(given as string).toISOString(), stored as string];
    return one === other || (one <= now && (isDraft || other <= now));
  };

const withoutNull = (given: ConfigVersion): object =>
  Object.fromEntries(
    Object.entries(given).filter(([member, value]) => value !== null || TAKEN_AWAY_BY_NULL.has(member)),
  );

/** Of all others null says nothing. */
const TAKEN_AWAY_BY_NULL: ReadonlySet<string> = new Set(['retentionPeriod', 'effectiveUntil']);

const byNumber = (versions: readonly ConfigVersion[]): ConfigVersion[] =>
  versions.toSorted((one, other) => one.version - other.version);

const placeOf = (consent: ConfigConsent, version: number): string =>
  `${consentLabel(consent)} version ${version}`;

export const versionKey = (consent: string, version: number): string => `${consent}\u0000${version}`;
