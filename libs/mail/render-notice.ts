import Handlebars from 'handlebars';
import type { Notice } from '#contracts';
import type { ConfirmationParams } from './confirmation-params.js';
import type { DigestParams, MailKind } from './digest-params.js';
import type { ParamsOf } from './notice-params.js';
import type { RecipientParams } from './recipient-params.js';
import { DE } from './templates/de/template-set.de.js';
import { EN } from './templates/en/template-set.en.js';
import type { NoticeTemplate, TemplateSet } from './templates/template-set.js';
import { toHtml, toText } from './body-format.js';

const LANGUAGES: Readonly<Record<string, TemplateSet>> = { en: EN, de: DE };
const FALLBACK = 'en';

/** Languages of which there are templates. */
export const MAIL_LANGUAGES: readonly string[] = Object.keys(LANGUAGES);

/** A notice in the reader's language. */
export interface RenderedNotice {
  readonly language: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/**
 * Fills the template of a notice; equal input gives equal bytes.
 * @param locale BCP 47; an unknown language is answered in English
 * @throws Error when the template names anything that is not among the parameters
 */
export function renderNotice<N extends Notice>(
  notice: N,
  locale: string,
  params: ParamsOf<N>,
): RenderedNotice {
  const language = languageOf(locale);
  const set = LANGUAGES[language]!;
  return render(set.notices[notice], toView(params, set, language), language);
}

/** The same for the summary that staff gets. */
export function renderDigest(locale: string, params: DigestParams): RenderedNotice {
  const language = languageOf(locale);
  const { digest, tasks } = LANGUAGES[language]!;
  const named = <T extends { readonly kind: string }>(item: T) => ({
    ...item,
    task: label(tasks, item.kind),
  });
  const view = {
    ...params,
    single: params.total === 1,
    counts: params.counts.map(named),
    urgent: params.urgent
      .map(named)
      .map((one) => ({ ...one, dueOn: one.dueOn && longDate(one.dueOn, language) })),
  };
  return render(digest, view, language);
}

/** The same for the link of a double opt-in. */
export function renderConfirmation(locale: string, params: ConfirmationParams): RenderedNotice {
  const language = languageOf(locale);
  return render(LANGUAGES[language]!.confirmation, { ...params }, language);
}

/** The same for the word to a recipient of data. */
export function renderRecipient(locale: string, params: RecipientParams): RenderedNotice {
  const language = languageOf(locale);
  const { recipient, recipientActs } = LANGUAGES[language]!;
  const { act, expectedOn } = params;
  const view = {
    ...params,
    act: label(recipientActs, act),
    expectedOn: longDate(expectedOn, language),
  };
  return render(recipient, view, language);
}

/** A mail by the kind and the parameters that its row holds. */
export function renderMail(
  kind: MailKind,
  locale: string,
  params: ParamsOf<Notice> | DigestParams | ConfirmationParams | RecipientParams,
): RenderedNotice {
  switch (kind) {
    case 'STAFF_DIGEST':
      return renderDigest(locale, params as DigestParams);
    case 'CONSENT_CONFIRMATION':
      return renderConfirmation(locale, params as ConfirmationParams);
    case 'RECIPIENT':
      return renderRecipient(locale, params as RecipientParams);
    default:
      return renderNotice(kind, locale, params as ParamsOf<Notice>);
  }
}

const render = ({ subject, body }: NoticeTemplate, view: View, language: string): RenderedNotice => ({
  language,
  subject: fill(subject, view).replace(/\s+/g, ' ').trim(),
  text: toText(fill(body, view)),
  html: toHtml(fill(body, view, { escape: true }), language),
});

/**
 * Templates have no logic but `if`, `unless` and `each`, and see own members of the view only.
 * @throws Error for an unknown name
 */
export function fill(template: string, view: View, { escape = false } = {}): string {
  const compiled = engine.compile(template, {
    strict: true,
    noEscape: !escape,
    knownHelpersOnly: true,
    knownHelpers: { if: true, unless: true, each: true },
  });
  return compiled(guarded(view));
}

export type View = Readonly<Record<string, unknown>>;

const engine = Handlebars.create();
for (const helper of ['with', 'lookup', 'log', 'helperMissing', 'blockHelperMissing'])
  engine.unregisterHelper(helper);

function languageOf(locale: string): string {
  const language = locale.toLowerCase().split(/[-_]/, 1)[0]!;
  return Object.hasOwn(LANGUAGES, language) ? language : FALLBACK;
}

/** Codes become sentences and dates are written out; everything else is shown as it is. */
function toView(params: object, set: TemplateSet, language: string): View {
  const given = params as {
    right?: string;
    requester?: string;
    codes?: string[];
    delays?: string[];
    acts?: { act: string }[];
    kept?: { code: string }[];
  };
  return {
    // mails that waited since before there were statements have none
    statement: null,
    review: null,
    erasureOffered: false,
    authority: null,
    ...Object.fromEntries(
      Object.entries(params).map(([name, value]) => [name, writtenOut(name, value, language)]),
    ),
    ...(given.right !== undefined && { right: label(set.rights, given.right) }),
    ...(given.requester !== undefined && { requester: label(set.requesters, given.requester) }),
    ...(given.codes && { reasons: given.codes.map((code) => label(set.refusals, code)) }),
    ...(given.acts && { acts: given.acts.map((done) => ({ ...done, act: label(set.acts, done.act) })) }),
    ...(given.kept && {
      kept: given.kept.map((kept) => ({ ...kept, reason: label(set.refusals, kept.code) })),
    }),
    ...(given.delays && { delays: given.delays.map((code) => label(set.delays, code)) }),
  };
}

const writtenOut = (name: string, value: unknown, language: string): unknown =>
  name.endsWith('On') && typeof value === 'string' ? longDate(value, language) : value;

/** A calendar date has no zone: it is read and written as UTC. */
const longDate = (date: string, language: string): string =>
  new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, {
    dateStyle: 'long',
    timeZone: 'UTC',
  }).format(new Date(`${date.slice(0, 10)}T00:00:00Z`));

function label(labels: Readonly<Record<string, string>>, code: string): string {
  const found = Object.hasOwn(labels, code) ? labels[code] : undefined;
  if (found === undefined) throw new Error(`no wording for the code ${code}`);
  return found;
}

/** A view in which every unknown name is an error, also in a condition; inherited ones such as `constructor` are unknown. */
function guarded(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(guarded);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.fromEntries(Object.entries(value).map(([name, member]) => [name, guarded(member)]));
  return new Proxy(members, {
    get(target, name) {
      if (typeof name === 'string' && !Object.hasOwn(target, name))
        throw new Error(`the template names ${name}, which the notice does not have`);
      return Reflect.get(target, name);
    },
    has: (target, name) => Object.hasOwn(target, name),
  });
}
