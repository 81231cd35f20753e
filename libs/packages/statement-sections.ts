import { categoryName } from './category-names.js';
import { languageOf, type Language } from './language.js';
import { periodInWords } from './period-words.js';
import { purposeTitles } from './purpose-titles.js';
import type { Statement, ToldRecipient } from './statement.js';
import { STATEMENT_TEXTS, type StatementTexts } from './statement-texts.js';

/** A heading and what stands under it, for a page or a letter. Plain text. */
export interface StatementSection {
  readonly title: string;
  readonly lines: readonly string[];
}

/** The statement in words, in the order of Art. 15(1)(a) to (h) and 15(2) GDPR. @param locale BCP 47 */
export function statementSections(statement: Statement, locale: string): readonly StatementSection[] {
  const language = languageOf(locale);
  const texts = STATEMENT_TEXTS[language];
  if (!statement.confirmation.processed)
    return [
      { title: texts.categories, lines: [texts.nothing] },
      recipients(statement, texts),
      ...closing(statement, texts),
    ];
  const names = namesIn(statement, language);
  return [
    purposes(statement, texts, names),
    categories(statement, texts, language, names),
    recipients(statement, texts),
    retention(statement, texts, language, names),
    sources(statement, texts, language),
    automated(statement, texts, names),
    transfers(statement, texts),
    held(statement, texts, language),
    notices(statement, texts),
    ...closing(statement, texts),
  ].filter(({ lines }) => lines.length > 0);
}

/** Who was told, one in a line. @param locale BCP 47 */
export const toldLines = (told: readonly ToldRecipient[], locale: string): readonly string[] =>
  linesOfTold(told, STATEMENT_TEXTS[languageOf(locale)]);

const closing = ({ rights, complaint }: Statement, texts: StatementTexts): readonly StatementSection[] => [
  {
    title: texts.rights,
    lines: rights.map(
      ({ name, references }) => `${name} (${references.map(({ citation }) => citation).join('; ')})`,
    ),
  },
  { title: texts.complaint, lines: [complaint.authority ?? texts.authority] },
];

/** What people read of a purpose. */
type Names = (purpose: string) => string;

function namesIn({ purposes: all }: Statement, language: Language): Names {
  const titles = purposeTitles(all, language);
  return (purpose) => titles.get(purpose) ?? purpose;
}

const purposes = ({ purposes: all }: Statement, texts: StatementTexts, names: Names): StatementSection => ({
  title: texts.purposes,
  lines: all.map(({ id, basis }) => `${names(id)}: ${texts.bases[basis ?? 'null']}`),
});

const categories = (
  { categories: all, recipients: { foreseen } }: Statement,
  texts: StatementTexts,
  language: Language,
  names: Names,
): StatementSection => ({
  title: texts.categories,
  lines: all.map((one) => {
    const name = categoryName(one.category, language);
    const facts = [
      ...(one.special ? [texts.special] : []),
      ...(one.california === undefined ? [] : [one.california]),
      `${texts.from}: ${one.origins.map((origin) => texts.origins[origin]).join(', ')}`,
      ...(one.purposes.length > 0 ? [`${texts.used}: ${one.purposes.map(names).join(', ')}`] : []),
      ...(one.recipients.length > 0
        ? [`${texts.passed}: ${one.recipients.map((id) => nameOf(id, foreseen)).join(', ')}`]
        : []),
    ];
    return `${name}; ${facts.join('; ')}`;
  }),
});

function recipients({ recipients: { foreseen, told } }: Statement, texts: StatementTexts): StatementSection {
  const lines = [
    ...linesOfTold(told, texts),
    ...foreseen.map((recipient) => texts.foreseen(withPlace(recipient, foreseen))),
  ];
  return { title: texts.recipients, lines: lines.length > 0 ? lines : [texts.none] };
}

type Foreseen = Statement['recipients']['foreseen'];

const nameOf = (id: string, foreseen: Foreseen): string => foreseen.find((one) => one.id === id)?.name ?? id;

function withPlace({ id, domain, country }: Foreseen[number], foreseen: Foreseen): string {
  const places = [domain, country].filter((place) => place != null);
  const name = nameOf(id, foreseen);
  return places.length === 0 ? name : `${name} (${places.join(', ')})`;
}

const linesOfTold = (told: readonly ToldRecipient[], texts: StatementTexts): string[] =>
  told.map(({ name, told: sent }) => texts.told(name, sent.length, sent.at(-1)!.at.slice(0, 10)));

const retention = (
  { retention: all }: Statement,
  texts: StatementTexts,
  language: Language,
  names: Names,
): StatementSection => ({
  title: texts.retention,
  lines: all.map(({ place, keepFor, purposes: kept }) =>
    texts.keptFor(
      place,
      keepFor === null
        ? `${texts.lasting}${kept.length > 0 ? ` (${kept.map(names).join(', ')})` : ''}`
        : periodInWords(keepFor, language),
    ),
  ),
});

const sources = (
  { sources: all }: Statement,
  texts: StatementTexts,
  language: Language,
): StatementSection => ({
  title: texts.sources,
  lines:
    all.length === 0
      ? [texts.ownOnly]
      : all.map(
          ({ category, origin, from }) =>
            `${categoryName(category, language)}: ${texts.origins[origin]}${from === null ? '' : ` (${from})`}`,
        ),
});

const automated = (
  { automatedDecisions: all }: Statement,
  texts: StatementTexts,
  names: Names,
): StatementSection => ({
  title: texts.automated,
  lines:
    all.length === 0
      ? [texts.noAutomated]
      : all.map(
          ({ purpose, logic, significance, consequences }) =>
            `${names(purpose)}: ${logic} ${significance} ${consequences}`,
        ),
});

const transfers = ({ transfers: all }: Statement, texts: StatementTexts): StatementSection => ({
  title: texts.transfers,
  lines:
    all.length === 0
      ? [texts.none]
      : all.map(({ store, country, safeguard }) => `${store}: ${country}, ${safeguard ?? texts.noSafeguard}`),
});

const held = (
  { heldButNotShown: all }: Statement,
  texts: StatementTexts,
  language: Language,
): StatementSection => ({
  title: texts.held,
  lines: all.map(({ category, reason }) => {
    const reasons: Readonly<Record<string, string>> = texts.reasons;
    return `${categoryName(category, language)}: ${reasons[reason] ?? reason}`;
  }),
});

const notices = ({ notices: all }: Statement, texts: StatementTexts): StatementSection => ({
  title: texts.notices,
  lines: all.map(({ consent, version, locale, firstAt, file, url }) => {
    const place = file ?? url;
    const about = `${consent}, ${texts.version} ${version ?? '?'} (${locale}), ${firstAt.slice(0, 10)}`;
    return place === null ? about : `${about}: ${place}`;
  }),
});
