import { readdirSync } from 'node:fs';
import { NOTICES, OFFERED_RIGHTS, REFUSAL_CODES, type Notice, type RegimeId } from '#contracts';
import { readCatalogue } from '#catalogue';
import { composeMail } from '../compose-mail.js';
import type { ParamsOf } from '../notice-params.js';
import { renderNotice } from '../render-notice.js';
import { checkTemplate } from './check-template.js';
import { MAIL_LANGUAGES, templatesIn } from './languages.js';
import { lawParams, remedyKind } from './letter-law.js';
import { COMMON_SAMPLE, fullSample, sparseSample } from './notice-samples.js';
import { noticeView } from './notice-view.js';

const CASES = MAIL_LANGUAGES.flatMap((language) => NOTICES.map((notice) => ({ language, notice })));
const catalogue = readCatalogue();
const REGIMES: readonly RegimeId[] = catalogue.regimes().map(({ id }) => id);

type Sample = typeof fullSample;
const under = <N extends Notice>(sample: Sample, notice: N, regime: RegimeId): ParamsOf<N> => ({
  ...sample(notice),
  ...lawParams(catalogue, regime),
});

/** Words that only one right has, in any of the languages: what a subject line must not tell. */
const NAMES_A_RIGHT =
  /eras|delet|effac|suppr|supres|borr|cancell|lösch|restrict|limit|einschr|portab|rectif|rettif|bericht|access|auskunft|acceso|accès|oppos|object/i;
/** Signs of a value that was not filled in. */
const UNFILLED = /\{\{|\}\}|undefined|\[object|\bnull\b|\bNaN\b/;

describe.each(CASES)('$notice in $language', ({ notice, language }) => {
  it('says all that it must, under every law, whatever else there is to say', () => {
    expect(checkTemplate(notice, templatesIn(language).notices[notice])).toEqual([]);
  });

  it('leaves nothing unfilled and no personal data in the subject, under every law', () => {
    for (const regime of REGIMES)
      for (const sample of [fullSample, sparseSample]) {
        const params = under(sample, notice, regime);
        const { subject, text, html } = renderNotice(notice, language, params);
        for (const part of [subject, text, html]) expect(part).not.toMatch(UNFILLED);
        expect(text).not.toMatch(/\n{3,}/);
        for (const value of Object.values(COMMON_SAMPLE)) expect(text).toContain(value);
        expect(subject).toContain(COMMON_SAMPLE.caseNumber);
        expect(subject).not.toMatch(NAMES_A_RIGHT);
        expect(subject).not.toMatch(/@|https?:/);
      }
  });

  it('cites the GDPR where that is the law, and nowhere else', () => {
    for (const regime of REGIMES.filter((id) => id !== 'EU_GDPR' && id !== 'UK_GDPR')) {
      const { text } = renderNotice(notice, language, under(fullSample, notice, regime));
      expect(text).not.toMatch(/GDPR|DSGVO|RGPD/);
    }
  });

  it('is a mail with a plain part that asks for no automatic answer', async () => {
    const mail = {
      id: 'eml_1',
      from: { name: 'Example', address: 'privacy@example.com' },
      to: 'customer-1@example.com',
      createdAt: new Date('2026-03-01T09:00:00Z'),
    };
    const { raw } = await composeMail({
      ...mail,
      notice: renderNotice(notice, language, fullSample(notice)),
    });
    const bytes = raw.toString('latin1');
    expect(bytes).toMatch(/^Auto-Submitted: auto-generated\r$/m);
    expect(bytes).toMatch(/^Content-Type: text\/plain/m);
    expect(bytes).toMatch(new RegExp(`^Content-Language: ${language}\\r$`, 'm'));
  });
});

/** What a person can do, by law: words that no translation changes. */
const REMEDIES: Readonly<Record<string, readonly RegExp[]>> = {
  eu: [/77[^]*79/],
  uk: [/164A/, /77/, /79/, /Information Commissioner/],
  ch: [/32/, /edoeb\.admin\.ch/],
  pipeda: [/PIPEDA/, /priv\.gc\.ca/],
  quebec: [/Commission d’accès à l’information/],
  us_appeal: [/privacy@example\.com/, /\b60\b/, /Attorney General/],
  us: [/Attorney General/],
  us_ca: [/California Privacy Protection Agency/, /Attorney General/],
  brazil: [/LGPD/, /18 §1/],
  india: [/section 13/, /Data Protection Board of India/],
  general: [/privacy@example\.com/],
};

describe.each(MAIL_LANGUAGES)('what a person can do, in %s', (language) => {
  it.each(REGIMES)('is told with every no under %s', (regime) => {
    const kind = remedyKind(regime);
    for (const notice of ['REFUSAL', 'PARTIAL'] as const) {
      const { text } = renderNotice(notice, language, under(fullSample, notice, regime));
      for (const part of REMEDIES[kind]!) expect(text).toMatch(part);
      const authority = catalogue.authorityOf(regime) ?? '';
      const [address = authority] = authority.match(/https?:.*$/) ?? [];
      expect(text).toContain(address);
      expect(text.split(address)).toHaveLength(address === '' ? text.length : 2);
    }
  });

  it.each(REGIMES.filter((regime) => remedyKind(regime) === 'us_appeal'))(
    'is the Attorney General, and no second appeal, once an appeal under %s is answered',
    (regime) => {
      const answers = [
        renderNotice('APPEAL_ANSWER', language, under(fullSample, 'APPEAL_ANSWER', regime)),
        renderNotice('REFUSAL', language, { ...under(fullSample, 'REFUSAL', regime), right: 'appeal' }),
      ];
      for (const { text } of answers) {
        expect(text).toContain(catalogue.authorityOf(regime));
        expect(text).not.toMatch(/\b60\b/);
      }
    },
  );

  it('is no second complaint to the controller once there is one', () => {
    for (const [regime, left] of [
      ['UK_GDPR', /Information Commissioner/],
      ['IN_DPDP', /Data Protection Board/],
    ] as const)
      for (const text of [
        renderNotice('COMPLAINT_ACK', language, under(fullSample, 'COMPLAINT_ACK', regime)).text,
        renderNotice('COMPLETION', language, {
          ...under(fullSample, 'COMPLETION', regime),
          right: 'complaint',
        }).text,
      ]) {
        expect(text).toMatch(left);
        expect(text.split('privacy@example.com')).toHaveLength(2);
      }
  });

  it('is an appeal only where there is one', () => {
    const refused = under(fullSample, 'REFUSAL', 'US_VA');
    expect(renderNotice('REFUSAL', language, { ...refused, appealDays: 45 }).text).toMatch(/\b45\b/);
    for (const { text } of [
      renderNotice('REFUSAL', language, { ...refused, appealDays: null }),
      renderNotice('COMPLETION', language, under(fullSample, 'COMPLETION', 'US_VA')),
    ]) {
      expect(text).not.toMatch(/\b(45|60)\b/);
      expect(text).toContain('Attorney General');
    }
  });

  it('names the authority of Quebec beside that of Canada, each once', () => {
    const params = {
      ...fullSample('REFUSAL'),
      ...lawParams(catalogue, 'CA_PIPEDA', ['CA_PIPEDA', 'CA_QC', 'EU_GDPR']),
    };
    const { text } = renderNotice('REFUSAL', language, params);
    for (const name of ['www.priv.gc.ca', 'www.cai.gouv.qc.ca', 'Commission d’accès'])
      expect(text.split(name)).toHaveLength(2);
    expect(text).not.toMatch(/GDPR|DSGVO|RGPD/);
  });

  it('names an authority that the controller gives', () => {
    const params = { ...fullSample('REFUSAL'), authority: 'Authority of Example' };
    expect(renderNotice('REFUSAL', language, params).text).toContain('Authority of Example');
  });
});

describe('the authority', () => {
  it('is known for every law that sends people to one', () => {
    const sent = REGIMES.filter((id) => !['eu', 'india', 'general'].includes(remedyKind(id)));
    expect(sent.filter((id) => catalogue.authorityOf(id) === null)).toEqual([]);
  });

  it.each(MAIL_LANGUAGES)('leaves no gap in %s where the catalogue of a controller has none', (language) => {
    for (const regime of REGIMES) {
      const { text } = renderNotice('REFUSAL', language, {
        ...under(fullSample, 'REFUSAL', regime),
        authority: null,
      });
      expect(text).not.toMatch(/[:,] ?[.;]/);
    }
  });
});

describe('an appeal', () => {
  it('is offered under those laws that know one', () => {
    for (const regime of REGIMES.filter((id) => id.startsWith('US_'))) {
      const offered = remedyKind(regime) === 'us_appeal';
      expect([regime, offered]).toEqual([regime, catalogue.rights.find(regime, 'appeal') !== null]);
    }
  });
});

describe.each(MAIL_LANGUAGES)('words in %s', (language) => {
  const set = templatesIn(language);

  it.each(REFUSAL_CODES)('give a reason for %s, a sentence of its own', (code) => {
    const params = { ...fullSample('REFUSAL'), codes: [code] };
    const [reason] = noticeView('REFUSAL', params, set, language)['reasons'] as string[];
    expect(reason).toMatch(/^\p{Lu}.*\.$/u);
    const sentences = Object.values(set.refusals);
    expect(new Set(sentences).size).toBe(sentences.length);
  });

  it('name every right, with its article where there is one', () => {
    for (const right of OFFERED_RIGHTS) {
      const params = { ...fullSample('ACK'), right };
      expect(renderNotice('ACK', language, params).text).toContain(set.rights[right]);
    }
    const { right } = noticeView('ACK', fullSample('ACK'), set, language);
    expect(right).toMatch(/17\D+(GDPR|DSGVO|RGPD)\)$/);
  });
});

describe('the languages', () => {
  it('are those of the folders of templates', () => {
    const folders = readdirSync(new URL('../templates', import.meta.url), { withFileTypes: true });
    const names = folders.filter((entry) => entry.isDirectory()).map(({ name }) => name);
    expect([...MAIL_LANGUAGES].sort()).toEqual(names.sort());
  });

  it('differ in every letter', () => {
    for (const notice of NOTICES) {
      const bodies = MAIL_LANGUAGES.map((language) => templatesIn(language).notices[notice].body);
      expect(new Set(bodies).size).toBe(MAIL_LANGUAGES.length);
    }
  });
});
