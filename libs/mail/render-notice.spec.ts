import { RECIPIENT_ACTS, TASKS, type Notice } from '#contracts';
import { fill } from './letters/fill.js';
import { MAIL_LANGUAGES } from './letters/languages.js';
import { fullSample } from './letters/notice-samples.js';
import type { ParamsOf } from './notice-params.js';
import { renderConfirmation, renderDigest, renderNotice, renderRecipient } from './render-notice.js';

const render = <N extends Notice>(notice: N, locale: string, extra: object = {}) =>
  renderNotice(notice, locale, { ...fullSample(notice), ...extra } as ParamsOf<N>);

describe('renderNotice', () => {
  it('writes dates in the language of the reader, without moving them', () => {
    expect(render('ACK', 'en-US').text).toContain('31 March 2026');
    expect(render('ACK', 'de-AT').text).toContain('31. März 2026');
  });

  it('writes the first day of a month, and the 8th and 11th, as people do', () => {
    const on = (locale: string, day: string) =>
      render('ACK', locale, { requester: null, receivedOn: day, expectedOn: day }).text;
    expect(on('fr', '2026-03-01')).toContain('le 1er mars 2026');
    expect(on('fr', '2026-03-11')).toContain('le 11 mars 2026');
    expect(on('it', '2026-03-01')).toContain('il 1º marzo 2026');
    expect(on('it', '2026-03-08')).toMatch(/l’8 marzo 2026[^]*entro l’8 marzo 2026/);
    expect(on('it', '2026-03-18')).toContain('entro il 18 marzo 2026');
    expect(render('DELIVERY', 'it', { expiresOn: '2026-03-11' }).text).toContain('fino all’11 marzo');
    expect(render('RESTRICTION_SET', 'it', { setOn: '2026-03-08' }).text).toContain('dall’8 marzo');
  });

  it('says who was told and who is being told, and what stays for others', () => {
    const { text } = render('PARTIAL', 'en');
    expect(text).toMatch(/have been informed:\n\n- Parcel Service Example\n/);
    expect(text).toMatch(/We inform these recipients of your data:\n\n- Archive Example\n/);
    expect(text).toMatch(/about other people too:\n\n- addresses\n/);
    const openEnded = [{ category: 'orders', code: 'LEGAL_OBLIGATION', until: null }];
    expect(render('PARTIAL', 'en', { kept: openEnded }).text).toContain('as long as this reason lasts');
  });

  it('says of an objection which purposes end and which go on', () => {
    const { text } = render('PARTIAL', 'en');
    expect(text).toMatch(/Granted for these purposes:\n\n- market research\n/);
    expect(text).toContain(
      '- fraud prevention: Compelling legitimate grounds override your interests (Art. 21(1) GDPR). A card was misused.',
    );
  });

  it('says which consents ended, and what goes on without them', () => {
    const { text } = render('COMPLETION', 'en');
    expect(text).toMatch(/consents have ended:\n\n- newsletter\n/);
    expect(text).toMatch(/do not rest on consent and go on:\n\n- orders\n/);
  });

  it('says what was asked for where less is given', () => {
    const { text } = render('SAR_NOTICE', 'en');
    expect(text).toMatch(
      /for access to your personal data .*We cannot give you that.*:\n\n- We could not confirm/,
    );
    expect(text).toContain('instead: the categories of your personal data');
  });

  it('says what is confirmed, and who asked', () => {
    const { text } = render('VERIFY_REQUEST', 'en');
    expect(text).toContain('for erasure of your personal data (Art. 17 GDPR) we must');
    expect(text).toContain('was made by somebody who says that you authorised them');
    const { right: _right, requester: _requester, ...former } = fullSample('VERIFY_REQUEST');
    expect(renderNotice('VERIFY_REQUEST', 'en', former).text).toContain('request 2026-000007 we must');
  });

  it('promises no more steps where a request has taken effect', () => {
    expect(render('ACK', 'en', { effective: true }).text).not.toMatch(
      /What happens next|by 31 March|withdraw/,
    );
    expect(render('ACK', 'en', { searches: false }).text).not.toMatch(/find the data/);
  });

  it('answers an unknown language in English', () => {
    for (const locale of ['nl', '', 'constructor', '__proto__'])
      expect(render('ACK', locale).language).toBe('en');
  });

  it('lists what was done, what is kept and who was told', () => {
    const { text, html } = render('COMPLETION', 'en');
    expect(text).toContain('- contact data: made unrecognisable, number of records: 12');
    expect(text).toContain(
      '- invoices: The law obliges us to keep these data (Art. 17(3)(b) GDPR). Depending on the record, until a day between 31 December 2031 and 31 December 2034.',
    );
    expect(text).toContain('- Parcel Service Example');
    expect(html).toContain('<li>contact data: made unrecognisable, number of records: 12</li>');
    const nothing = render('COMPLETION', 'en', {
      ...{ acts: [], kept: [], shared: [], recipients: [], recipientsToTell: [], certificateId: null },
      ...{ review: null, erasureOffered: false, decided: [], explanation: null, ended: [], goesOn: [] },
    });
    expect(nothing.text).not.toMatch(/What|informed|certificate:/);
  });

  it('says what a person found who looked at a decision, and what may be erased now', () => {
    const { text } = render('COMPLETION', 'en');
    expect(text).toContain('How you see it: My income was read wrongly.');
    expect(text).toContain('The income of March was left out.\n\nThe decision was changed.');
    expect(text).toContain('you can have erased (Art. 17(1) GDPR)');
    const { view, explanation } = fullSample('COMPLETION').review!;
    const stays = render('COMPLETION', 'en', { review: { view, explanation, changed: false } });
    expect(stays.text).toContain('The decision stays as it is.');
  });

  it('says neither in answers that were written down before there was such a thing', () => {
    const { review: _review, erasureOffered: _offered, ...former } = fullSample('COMPLETION');
    const { text } = renderNotice('COMPLETION', 'en', former);
    expect(text).not.toMatch(/How you see it|The decision|erased/);
  });

  it('gives the information in its sections', () => {
    const { text, html } = render('SAR_NOTICE', 'en');
    expect(text).toContain('Purposes:\n\n- orders: contract\n- newsletter: consent\n\nRecipients:');
    expect(html).toContain('<ul><li>orders: contract</li><li>newsletter: consent</li></ul>');
    expect(text).toContain('Yes, we process data about you.');
    expect(render('SAR_NOTICE', 'en', { processed: false }).text).toContain('We process no data about you');
  });

  it('names the authority that is given', () => {
    expect(render('RESTRICTION_LIFT', 'en', { authority: 'Authority of Example' }).text).toContain(
      'Authority of Example',
    );
  });

  it('shows hostile values as text', () => {
    const { text, html } = render('CLARIFY_REQUEST', 'en', {
      question: '{{constructor}} <script>alert(1)</script> {{#each x}}',
    });
    expect(text).toContain('{{constructor}} <script>alert(1)</script> {{#each x}}');
    expect(html).not.toContain('<script>');
    expect(html).toContain('{{constructor}} &lt;script&gt;');
  });

  it('keeps line breaks out of the subject', () => {
    expect(render('ACK', 'en', { caseNumber: 'C-1\r\nBcc: x@example.com' }).subject).not.toMatch(/[\r\n]/);
  });

  it('gives the same bytes for the same input', () => {
    expect(render('PARTIAL', 'de')).toEqual(render('PARTIAL', 'de'));
  });

  it('makes the link of the text and of the HTML lead to the same place', () => {
    const { text, html } = render('VERIFY_REQUEST', 'en');
    expect(text).toContain('\n\nhttps://example.com/v/abc?x=1&y=2\n\n');
    expect(html).toContain('<a href="https://example.com/v/abc?x&#x3D;1&amp;y&#x3D;2">');
  });
});

describe('fill', () => {
  it.each([
    '{{constructor}}',
    '{{constructor.name}}',
    '{{__proto__}}',
    '{{toString}}',
    '{{a.constructor}}',
    '{{unknown}}',
    '{{#if unknown}}x{{/if}}',
    '{{#with a}}{{b}}{{/with}}',
    '{{lookup a "constructor"}}',
    '{{log a}}',
    '{{> partial}}',
    '{{helper a}}',
  ])('refuses %s', (template) => {
    expect(() => fill(template, { a: { b: 1 } })).toThrow();
  });
});

/** The last day of March 2026. */
const DAY: Readonly<Record<string, string>> = {
  en: '31 March 2026',
  de: '31. März 2026',
  fr: '31 mars 2026',
  es: '31 de marzo de 2026',
  it: '31 marzo 2026',
};

describe.each(MAIL_LANGUAGES)('the summary for staff in %s', (language) => {
  const digest = (kinds: readonly (typeof TASKS)[number][]) =>
    renderDigest(language, {
      controller: 'Example GmbH',
      total: kinds.length,
      counts: kinds.map((kind) => ({ kind, count: 1 })),
      urgent: kinds.map((kind, at) => ({
        caseNumber: `2026-00000${at}`,
        kind,
        dueOn: at === 0 ? null : '2026-03-31',
        link: 'https://example.com/v1/requests/req_1',
      })),
    });

  it('has words for every kind of task', () => {
    const { text, html } = digest(TASKS);
    for (const part of [text, html]) {
      expect(part).not.toMatch(/\{\{|undefined|\[object|\bnull\b|_[a-z]+:/);
      expect(part).toContain(DAY[language]);
    }
    expect(text.match(/^- /gm)).toHaveLength(2 * TASKS.length);
  });

  it('counts one as one', () => {
    const [one, two] = [digest(['approve']), digest(['approve', 'assess'])].map(({ subject }) => subject);
    expect(one).toMatch(/: 1 \p{L}+/u);
    expect(two!.replace('2', '1')).not.toBe(one);
  });
});

describe.each(MAIL_LANGUAGES)('the link of a double opt-in in %s', (language) => {
  it('names the consent, the link and for how long it is good, and neither in the subject', () => {
    const { subject, text, html } = renderConfirmation(language, {
      controller: 'Example GmbH',
      contact: 'privacy@example.com',
      consent: 'letters <b>',
      link: 'https://example.com/confirm/abc',
      hours: 24,
    });
    for (const part of ['letters <b>', 'Example GmbH', 'https://example.com/confirm/abc', '24'])
      expect(text).toContain(part);
    expect(html).toContain('<a href="https://example.com/confirm/abc">');
    expect(html).toContain('letters &lt;b&gt;');
    expect(`${text}${html}`).not.toMatch(/\{\{|undefined|\[object|\bnull\b/);
    expect(subject).not.toMatch(/letters|example|http/);
  });
});

describe.each(MAIL_LANGUAGES)('the mail to a recipient of data in %s', (language) => {
  const mail = (act: (typeof RECIPIENT_ACTS)[number], again = false) =>
    renderRecipient(language, {
      controller: 'Example <GmbH>',
      contact: 'privacy@example.com',
      caseNumber: '2026-000005',
      act,
      again,
      link: 'https://example.com/r/abc',
      expectedOn: '2026-03-31',
    });

  it('says what is to be done, where and until when', () => {
    const texts = RECIPIENT_ACTS.map((act) => mail(act).text);
    expect(new Set(texts).size).toBe(RECIPIENT_ACTS.length);
    for (const text of texts) {
      expect(text).toContain('\n\nhttps://example.com/r/abc\n\n');
      expect(text).toContain(DAY[language]);
      expect(text).not.toMatch(/\{\{|undefined|\[object|null/);
    }
    expect(mail('erase').html).toContain('Example &lt;GmbH&gt;');
    expect(mail('erase').subject).toContain('2026-000005');
  });

  it('says that it comes again', () => {
    expect(mail('erase', true).text).not.toBe(mail('erase').text);
  });
});
