import Handlebars from 'handlebars';
import { isControllerAct, type Notice } from '#contracts';
import type { ConfirmationParams } from './confirmation-params.js';
import type { DigestParams, MailKind } from './digest-params.js';
import { fill, type View } from './letters/fill.js';
import { languageOf, templatesIn } from './letters/languages.js';
import { label, longDate, noticeView } from './letters/notice-view.js';
import type { JoinedParams } from './joined-params.js';
import type { ParamsOf } from './notice-params.js';
import type { RecipientParams } from './recipient-params.js';
import type { NoticeTemplate } from './templates/template-set.js';
import { toHtml, toText } from './body-format.js';

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
 * @param template the controller's own; absent: the built-in one
 * @throws Error when the template names anything that is not among the parameters
 */
export function renderNotice<N extends Notice>(
  notice: N,
  locale: string,
  params: ParamsOf<N>,
  template?: NoticeTemplate,
): RenderedNotice {
  const language = languageOf(locale);
  const set = templatesIn(language);
  return render(template ?? set.notices[notice], noticeView(notice, params, set, language), language);
}

/** The same for the summary that staff gets. */
export function renderDigest(locale: string, params: DigestParams): RenderedNotice {
  const language = languageOf(locale);
  const { digest, tasks } = templatesIn(language);
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
      .map((one) => ({ role: null, ...one, dueOn: one.dueOn && longDate(one.dueOn, language) })),
  };
  return render(digest, view, language);
}

/** The same for the link of a double opt-in. */
export function renderConfirmation(locale: string, params: ConfirmationParams): RenderedNotice {
  const language = languageOf(locale);
  return render(templatesIn(language).confirmation, { ...params }, language);
}

/** The same for the word to a recipient of data, or to the controller of a case. */
export function renderRecipient(locale: string, params: RecipientParams): RenderedNotice {
  const language = languageOf(locale);
  const { recipient, recipientActs, controllerCase, controllerActs } = templatesIn(language);
  const { act, expectedOn } = params;
  const view = { ...params, expectedOn: longDate(expectedOn, language) };
  return isControllerAct(act)
    ? render(
        controllerCase,
        { ...view, act: label(controllerActs, act), awaited: act === 'decide' },
        language,
      )
    : render(recipient, { ...view, act: label(recipientActs, act) }, language);
}

/** The same for several letters to one address in one. */
export function renderJoined(locale: string, { cases, ...params }: JoinedParams): RenderedNotice {
  const language = languageOf(locale);
  const { joined, rights } = templatesIn(language);
  const day = (date: string | null): string | null => date && longDate(date, language);
  const lines = cases.map(({ right, receivedOn, expectedOn, untilOn, ...one }) => ({
    ...one,
    right: label(rights, right),
    receivedOn: day(receivedOn),
    expectedOn: day(expectedOn),
    untilOn: day(untilOn),
  }));
  return render(joined, { ...params, cases: lines }, language);
}

/** A mail by the kind and the parameters that its row holds. */
export function renderMail(
  kind: MailKind,
  locale: string,
  params: ParamsOf<Notice> | DigestParams | ConfirmationParams | RecipientParams | JoinedParams,
  template?: NoticeTemplate,
): RenderedNotice {
  switch (kind) {
    case 'STAFF_DIGEST':
      return renderDigest(locale, params as DigestParams);
    case 'CONSENT_CONFIRMATION':
      return renderConfirmation(locale, params as ConfirmationParams);
    case 'RECIPIENT':
      return renderRecipient(locale, params as RecipientParams);
    case 'JOINED_CASES':
      return renderJoined(locale, params as JoinedParams);
    default:
      return renderNotice(kind, locale, params as ParamsOf<Notice>, template);
  }
}

/** Italian puts l’8 and l’11 marzo, never il 8: which day it is only shows when the date is there. */
function withElisions(text: string, language: string): string {
  if (language !== 'it') return text;
  const months =
    'gennaio|febbraio|marzo|aprile|maggio|giugno|luglio|agosto|settembre|ottobre|novembre|dicembre';
  const article = new RegExp(`\\b(il|al|dal) (?=(?:8|11) (?:${months}) \\d{4})`, 'gi');
  return text.replace(article, (_whole, word: string) =>
    `${word.slice(0, -1).replace(/i$/i, '')}l’`.replace('al’', 'all’'),
  );
}

/** The HTML is that of the finished text: neither a value nor a template can put markup into it. */
function render({ subject, body }: NoticeTemplate, view: View, language: string): RenderedNotice {
  const filled = withElisions(fill(body, view), language);
  return {
    language,
    subject: fill(subject, view).replace(/\s+/g, ' ').trim(),
    text: toText(filled),
    html: toHtml(Handlebars.escapeExpression(filled), language),
  };
}
