import { NOTICES, RECIPIENT_ACTS, TASKS, type Notice } from '#contracts';
import type { NoticeParams, ParamsOf } from './notice-params.js';
import {
  MAIL_LANGUAGES,
  fill,
  renderConfirmation,
  renderDigest,
  renderNotice,
  renderRecipient,
} from './render-notice.js';

const COMMON = { caseNumber: 'C-2026-0007', controller: 'Example GmbH', contact: 'privacy@example.com' };
const OUTCOME = {
  acts: [{ category: 'contact data', act: 'mask' as const, count: 12 }],
  kept: [{ category: 'invoices', code: 'LEGAL_OBLIGATION' as const, until: '2034-12-31' }],
  recipients: ['Parcel Service Example'],
  certificateId: 'crt_1',
};
const REFUSAL = {
  codes: ['LEGAL_OBLIGATION'] as const,
  explanation: 'Invoices.',
  authority: null,
  statement: null,
};
const SAMPLES: NoticeParams = {
  ACK: { right: 'erasure', receivedOn: '2026-03-01', expectedOn: '2026-03-31', identityCheck: true },
  VERIFY_REQUEST: {
    link: 'https://example.com/v/abc?x=1&y=2',
    code: '482913',
    means: null,
    untilOn: '2026-03-20',
    clockWaits: true,
  },
  VERIFY_REMINDER: {
    link: null,
    code: null,
    means: 'Answer two questions.',
    untilOn: '2026-03-20',
    clockWaits: false,
  },
  CLARIFY_REQUEST: { question: 'Which account?', untilOn: '2026-03-20', clockWaits: true },
  FEE_NOTICE: { amount: '10 €', computation: '2 hours', untilOn: '2026-03-20' },
  EXTENSION: { newDateOn: '2026-05-31', delays: ['COMPLEXITY'], facts: 'Nine stores.', authority: null },
  REFUSAL: { right: 'erasure', ...REFUSAL },
  PARTIAL: { right: 'erasure', ...REFUSAL, ...OUTCOME },
  COMPLETION: { right: 'portability', ...OUTCOME },
  DELIVERY: { link: 'https://example.com/d/abc', expiresOn: '2026-04-14' },
  DELIVERY_CODE: { code: '482913', expiresOn: '2026-04-14' },
  DELIVERY_REMINDER: { link: 'https://example.com/d/abc', expiresOn: '2026-04-14' },
  RESTRICTION_SET: { scope: ['marketing'], setOn: '2026-03-02', certificateId: null },
  RESTRICTION_LIFT: { liftOn: '2026-06-01', reason: 'Checked.', authority: 'Authority of Example' },
  WITHDRAWN: { withdrawnOn: '2026-03-03' },
  SUBJECT_ALERT: {
    right: 'erasure',
    requester: 'authorised_agent',
    receivedOn: '2026-03-01',
    link: 'https://example.com/v/abc',
    untilOn: '2026-03-08',
  },
  DUPLICATE: { originalNumber: 'C-2026-0001', expectedOn: null },
  SAR_NOTICE: {
    right: 'access',
    processed: true,
    sections: [
      { title: 'Purposes', lines: ['orders: contract', 'mail: consent'] },
      { title: 'Recipients', lines: ['none'] },
    ],
  },
  RECIPIENT_LIST: { right: 'third_party_list', recipients: ['hooks.example.com: 2 messages'] },
};
const render = <N extends Notice>(notice: N, locale: string, extra: object = {}) =>
  renderNotice(notice, locale, { ...COMMON, ...SAMPLES[notice], ...extra } as ParamsOf<N>);

describe.each(MAIL_LANGUAGES)('notices in %s', (language) => {
  it.each(NOTICES)('%s gives case number, contact and controller, and leaves nothing unfilled', (notice) => {
    const { subject, text, html } = render(notice, language);
    for (const part of [text, html]) {
      expect(part).toContain(COMMON.caseNumber);
      expect(part).toContain(COMMON.contact);
      expect(part).toContain(COMMON.controller);
      expect(part).not.toMatch(/\{\{|undefined|\[object|null/);
    }
    expect(text).not.toMatch(/\n{3,}/);
    expect(subject).toContain(COMMON.caseNumber);
    expect(subject).not.toMatch(/eras|delet|port|restrict|lösch|einschr|herausgabe|@/i);
  });

  it.each(['REFUSAL', 'PARTIAL', 'EXTENSION', 'RESTRICTION_LIFT'] as const)(
    '%s names complaint and court',
    (notice) => {
      expect(render(notice, language).text).toMatch(/Art\. 77[^]*Art\. 79/);
    },
  );

  it.each(['ACK', 'VERIFY_REQUEST', 'CLARIFY_REQUEST', 'EXTENSION'] as const)(
    '%s says how to withdraw',
    (notice) => {
      expect(render(notice, language).text).toMatch(/withdraw|zurücknehmen/);
    },
  );
});

describe('renderNotice', () => {
  it('writes dates in the language of the reader, without moving them', () => {
    expect(render('ACK', 'en-US').text).toContain('31 March 2026');
    expect(render('ACK', 'de-AT').text).toContain('31. März 2026');
  });

  it('answers an unknown language in English', () => {
    for (const locale of ['fr', '', 'constructor', '__proto__'])
      expect(render('ACK', locale).language).toBe('en');
  });

  it('lists what was done, what is kept and who was told', () => {
    const { text, html } = render('COMPLETION', 'en');
    expect(text).toContain('- contact data: made unrecognisable, 12 records');
    expect(text).toContain(
      '- invoices: The law obliges us to keep these data (Art. 17(3)(b)). Until 2034-12-31.',
    );
    expect(text).toContain('- Parcel Service Example');
    expect(html).toContain('<li>contact data: made unrecognisable, 12 records</li>');
    const nothing = render('COMPLETION', 'en', { acts: [], kept: [], recipients: [], certificateId: null });
    expect(nothing.text).not.toMatch(/What|informed|certificate:/);
  });

  it('names the authority that is given', () => {
    expect(render('RESTRICTION_LIFT', 'en').text).toContain('Authority of Example');
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
      expect(part).not.toMatch(/\{\{|undefined|\[object|null|_[a-z]+:/);
      expect(part).toContain(language === 'de' ? '31. März 2026' : '31 March 2026');
    }
    expect(text.match(/^- /gm)).toHaveLength(2 * TASKS.length);
  });

  it('counts one as one', () => {
    expect(digest(['approve']).subject).toMatch(/: 1 .*(task|Aufgabe)$/);
    expect(digest(['approve', 'assess']).subject).toMatch(/: 2 .*(tasks|Aufgaben)$/);
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
    expect(`${text}${html}`).not.toMatch(/\{\{|undefined|\[object|null/);
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
      expect(text).toContain('https://example.com/r/abc');
      expect(text).toContain(language === 'de' ? '31. März 2026' : '31 March 2026');
      expect(text).not.toMatch(/\{\{|undefined|\[object|null/);
    }
    expect(mail('erase').html).toContain('Example &lt;GmbH&gt;');
    expect(mail('erase').subject).toContain('2026-000005');
  });

  it('says that it comes again', () => {
    expect(mail('erase', true).text).not.toBe(mail('erase').text);
  });
});
