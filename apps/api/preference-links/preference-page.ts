import type { LinkedConsent } from '#consents';
import { AppError } from '#contracts';
import type { OwnPreferences, PutPreferences } from '#contracts/schemas';
import { judgePreference } from '#domain';
import { escapeHtml, page } from '#platform/http';
import type { PageLanguage } from '../pages/page-language.js';
import { PREFERENCE_WORDS } from './preference-words.js';

type Offered = OwnPreferences['items'][number];

/** A form for each consent, with what was said of it; no script, nothing preset. */
export function choicesPage(linked: readonly LinkedConsent[], language: PageLanguage): string {
  const { title, nothing, intro } = PREFERENCE_WORDS[language];
  if (linked.length === 0) return page(title, `<h1>${title}</h1><p>${nothing}</p>`, language);
  const sections = linked.map((each) => section(each, language)).join('');
  return page(title, `<h1>${title}</h1><p>${intro}</p>${sections}`, language);
}

export function donePage(token: string, language: PageLanguage): string {
  const { done, recorded, back } = PREFERENCE_WORDS[language];
  return page(
    done,
    `<h1>${done}</h1><p role="status">${recorded}</p>
     <p><a href="/p/${encodeURIComponent(token)}">${back}</a></p>`,
    language,
  );
}

function section({ consent, preferences }: LinkedConsent, language: PageLanguage): string {
  const { id, name, client, latest } = consent;
  const text = latest?.text ?? null;
  const title = client ? `${client.name}: ${name}` : (text?.title ?? name);
  return `<section aria-labelledby="${id}">
    <h2 id="${id}"${langOf(text?.locale)}>${escapeHtml(title)}</h2>
    ${text?.content ? `<p${langOf(text.locale)} style="white-space:pre-wrap">${escapeHtml(text.content)}</p>` : ''}
    <p>${standingOf(consent, language)}</p>
    ${preferences && consent.standing === 'in_force' ? choices(preferences, language) : ''}
    ${consent.actions.includes('revoke') ? revocation(id, title, language) : ''}
  </section>`;
}

function revocation(id: string, title: string, language: PageLanguage): string {
  const { takeBack } = PREFERENCE_WORDS[language];
  return `<form method="post"><input type="hidden" name="action" value="revoke"><input type="hidden" name="consent" value="${id}">
    <button aria-label="${takeBack}: ${escapeHtml(title)}">${takeBack}</button></form>`;
}

function choices(offered: Offered, language: PageLanguage): string {
  const { wanted, save } = PREFERENCE_WORDS[language];
  return `<form method="post"><input type="hidden" name="action" value="choose"><input type="hidden" name="consent" value="${offered.consentId}">
    <fieldset><legend>${wanted}</legend>${cellsOf(offered).map(checkbox).join('')}</fieldset>
    <p><button>${save}</button></p></form>`;
}

const checkbox = ({ name, label, granted }: Cell): string =>
  `<p><label><input type="checkbox" style="width:auto" name="grant" value="${escapeHtml(name)}"${granted ? ' checked' : ''}> ${escapeHtml(label)}</label></p>`;

interface Cell {
  readonly topic: string | null;
  readonly channel: string | null;
  /** As the form sends it. */
  readonly name: string;
  readonly label: string;
  readonly granted: boolean;
}

/** Each topic in each channel; of a consent that leaves only one kind to the person, each of these. */
function cellsOf({ topics, channels, preferences }: Offered): Cell[] {
  const offered = { topics: topics.map(({ key }) => key), channels: channels.map(({ key }) => key) };
  const rows = topics.length > 0 ? topics : [null];
  const columns = channels.length > 0 ? channels : [null];
  return rows.flatMap((topic) =>
    columns.map((channel) => {
      const asked = { topic: topic?.key, channel: channel?.key };
      return {
        topic: topic?.key ?? null,
        channel: channel?.key ?? null,
        name: `${topic?.key ?? ''}/${channel?.key ?? ''}`,
        label: [topic, channel].flatMap((each) => each?.name ?? []).join(' – '),
        granted: judgePreference(asked, offered, preferences) === 'granted',
      };
    }),
  );
}

/**
 * What the form of a consent says of each topic and channel. A value that was chosen before stays with its grant.
 * @throws AppError `request.invalid` for what is not offered: else a form that is out of date would deny what it does not name
 */
export function chosen(
  offered: Offered,
  grants: readonly string[],
): PutPreferences['items'][number]['preferences'] {
  const cells = cellsOf(offered);
  if (grants.some((grant) => cells.every(({ name }) => name !== grant)))
    throw new AppError('request.invalid', {
      param: 'grant',
      detail: 'This choice is not offered: open the link again and choose there.',
    });
  return cells.map(({ topic, channel, name }) => {
    if (!grants.includes(name)) return { topic, channel, choice: 'denied' };
    const before = offered.preferences.find((each) => each.topic === topic && each.channel === channel);
    return { topic, channel, choice: 'granted', ...(before?.value !== undefined && { value: before.value }) };
  });
}

function standingOf({ standing, answer }: LinkedConsent['consent'], language: PageLanguage): string {
  const { agreed, disagreed, never } = PREFERENCE_WORDS[language];
  if (standing === 'in_force') return agreed(dayOf(answer!.answeredAt));
  if (standing === 'revoked' || standing === 'declined') return disagreed(dayOf(answer!.answeredAt));
  return never;
}

const dayOf = (at: string): string => `<time datetime="${at}">${at.slice(0, 10)}</time>`;
const langOf = (locale: string | undefined): string =>
  locale === undefined ? '' : ` lang="${escapeHtml(locale)}"`;
