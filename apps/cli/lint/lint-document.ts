import { localeKey, rightNameOf } from '#domain';
import type { ConfigConsent, ConfigDocument, ConfigVersion } from '../config/config-document.js';
import { consentLabel, keyOf } from '../config/config-keys.js';
import { presetBoxes } from './preset-boxes.js';
import { liveVersions, textPlaces } from './text-places.js';

/** Something wrong with what people are asked. */
export interface LintFinding {
  /** `error`: people would be asked wrongly; `warning`: somebody should look at it. */
  readonly severity: 'error' | 'warning';
  readonly rule: string;
  readonly place: string;
  /** What is wrong, and what to do. */
  readonly message: string;
}

/** Ways of showing a consent in which nobody does anything. */
const WITHOUT_ACT: ReadonlySet<string> = new Set(['notice', 'none']);

/** What can be said of consents and rights without looking anywhere else. @param now RFC 3339 */
export function lintDocument(document: ConfigDocument, now: string): LintFinding[] {
  const asked = document.consents.filter(({ enabled }) => enabled !== false);
  const disabledGroups = new Set(
    document.groups.filter(({ enabled }) => enabled === false).map(({ name }) => keyOf(name)),
  );
  return [
    ...asked.flatMap((consent) => [
      ...definitionFindings(consent, disabledGroups),
      ...versionFindings(consent, now),
    ]),
    ...localeFindings(document, now),
    ...categoryFindings(document, now),
    ...textPlaces(document, now).flatMap(({ place, content, contentType }) =>
      presetBoxes(content, contentType).map(({ line, what }) =>
        error(
          'preset-box',
          `${place} line ${line}`,
          `${what}: a consent is an act of the person, so take the tick out`,
        ),
      ),
    ),
  ];
}

function definitionFindings(consent: ConfigConsent, disabledGroups: ReadonlySet<string>): LintFinding[] {
  const place = consentLabel(consent);
  const isConsent = consent.legalType === 'consent';
  const rights = consent.allowedDataSubjectRights?.map((name) => keyOf(rightNameOf(name)));
  return [
    ...when((consent.processingPurposes ?? []).length === 0, () =>
      error(
        'purpose-missing',
        place,
        'names no purpose: say in processingPurposes what the data are used for (it cannot be added later: define the consent anew)',
      ),
    ),
    ...when(isConsent && consent.deonticity === 'required', () =>
      warning(
        'consent-forced',
        place,
        'is required: a consent that is forced is not freely given; make it optional, or name the legal basis that makes it necessary',
      ),
    ),
    ...when(isConsent && WITHOUT_ACT.has(consent.interactionMode?.toLowerCase() ?? ''), () =>
      warning(
        'consent-without-act',
        place,
        `is shown as ${consent.interactionMode}: nobody agrees by reading; use checkbox or button`,
      ),
    ),
    ...when(isConsent && rights !== undefined && !rights.includes(keyOf('RevocationOfConsent')), () =>
      warning(
        'withdrawal-missing',
        place,
        'does not offer RevocationOfConsent: people may take a consent back at any time (Art. 7(3) GDPR)',
      ),
    ),
    ...agesOf(consent).map((age) =>
      warning(
        'guardian-age',
        place,
        `lets children accept alone from the age of ${age}: in the European Union no law may go below 13 (Art. 8(1) GDPR)`,
      ),
    ),
    ...when(disabledGroups.has(keyOf(consent.group)), () =>
      warning(
        'group-disabled',
        place,
        `is enabled in the group ${consent.group}, which is not: nobody is asked`,
      ),
    ),
  ];
}

const EU_MEMBERS: ReadonlySet<string> = new Set(
  'AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK'.split(' '),
);
const LOWEST_AGE = 13;

/** Ages that are too low: for everybody, and for those who live in a country of the European Union. */
const agesOf = ({ guardianBelowAge, guardianAges }: ConfigConsent): number[] =>
  [
    ...new Set(
      [
        guardianBelowAge,
        ...Object.entries(guardianAges ?? {}).map(([country, age]) => (EU_MEMBERS.has(country) ? age : null)),
      ].filter((age) => age != null && age < LOWEST_AGE),
    ),
  ] as number[];

function versionFindings(consent: ConfigConsent, now: string): LintFinding[] {
  const place = consentLabel(consent);
  return [
    ...when(published(consent.versions).length === 0, () =>
      warning(
        'version-missing',
        place,
        'has no published version: nobody is asked; publish one or disable it',
      ),
    ),
    ...when(
      published(consent.versions).length > 0 && published(liveVersions(consent, now)).length === 0,
      () =>
        warning(
          'version-ended',
          place,
          'has only versions that have ended: nobody is asked; publish another or disable it',
        ),
    ),
    ...liveVersions(consent, now).flatMap((version) => scopeFindings(consent, version)),
  ];
}

const published = (versions: readonly ConfigVersion[]): ConfigVersion[] =>
  versions.filter(({ draft }) => draft !== true);

/** A language that explains some scopes leaves people alone with the others. */
const scopeFindings = (consent: ConfigConsent, { version, scopes, content }: ConfigVersion): LintFinding[] =>
  (content ?? []).flatMap(({ locale, scopeTexts }) => {
    const lacking = scopeTexts ? (scopes ?? []).filter((scope) => !Object.hasOwn(scopeTexts, scope)) : [];
    const place = `${consentLabel(consent)} version ${version} text ${locale}`;
    return when(lacking.length > 0, () =>
      warning('scope-text-missing', place, `does not say what these scopes mean: ${lacking.join(', ')}`),
    );
  });

/** A language in which others speak, or in which this one spoke before. */
function localeFindings(document: ConfigDocument, now: string): LintFinding[] {
  const asked = document.consents.filter(({ enabled }) => enabled !== false);
  const told = document.rights.filter(({ enabled }) => enabled !== false);
  const live = asked.flatMap((consent) => liveVersions(consent, now));
  const everywhere = [...live.flatMap(localesOf), ...told.flatMap(localesOf)];
  return [
    ...asked.flatMap((consent) => {
      const wanted = [...everywhere, ...consent.versions.flatMap(localesOf)];
      return liveVersions(consent, now).flatMap((version) =>
        missing(`${consentLabel(consent)} version ${version.version}`, wanted, localesOf(version)),
      );
    }),
    ...told.flatMap((right) => missing(`right ${right.name}`, everywhere, localesOf(right))),
  ];
}

/** A category that has a name in some languages is shown in all others by the name for everybody. */
function categoryFindings({ categories, consents }: ConfigDocument, now: string): LintFinding[] {
  const wanted = consents
    .filter(({ enabled }) => enabled !== false)
    .flatMap((consent) => liveVersions(consent, now).flatMap(localesOf));
  return categories.flatMap(({ key, displayNames = {} }) =>
    lackingLocales(wanted, Object.keys(displayNames)).map((locale) =>
      warning(
        'category-name-missing',
        `category ${key}`,
        `has names in other languages and none in ${locale}, in which texts are: people would read "name"; add it`,
      ),
    ),
  );
}

const localesOf = ({
  content,
}: {
  readonly content?: readonly { readonly locale: string }[] | null | undefined;
}): string[] => (content ?? []).map(({ locale }) => locale);

/** What has no text at all shows names alone, and those have no language. */
const missing = (place: string, wanted: readonly string[], present: readonly string[]): LintFinding[] =>
  lackingLocales(wanted, present).map((locale) =>
    error(
      'locale-missing',
      place,
      `says nothing in ${locale}, in which other texts are: people would read another language; add it`,
    ),
  );

function lackingLocales(wanted: readonly string[], present: readonly string[]): string[] {
  if (present.length === 0) return [];
  const known = new Set(present.map(localeKey));
  const lacking = new Map(
    wanted
      .filter((locale) => !isServed(localeKey(locale), known))
      .map((locale) => [localeKey(locale), locale]),
  );
  const keys = new Set(lacking.keys());
  return [...lacking]
    .filter(([key]) => !isServed(parentOf(key), keys))
    .map(([, locale]) => locale)
    .sort();
}

/** By itself, or by the language without its region (RFC 4647, lookup). */
const isServed = (key: string, known: ReadonlySet<string>): boolean =>
  known.has(key) || (key !== '' && isServed(parentOf(key), known));

/** `de` of `de-at`; nothing of `de`. */
const parentOf = (key: string): string => key.slice(0, Math.max(key.lastIndexOf('-'), 0));

const when = (holds: boolean, finding: () => LintFinding): LintFinding[] => (holds ? [finding()] : []);

const error = (rule: string, place: string, message: string): LintFinding => ({
  ...{ severity: 'error', rule, place, message },
});

const warning = (rule: string, place: string, message: string): LintFinding => ({
  ...{ severity: 'warning', rule, place, message },
});
