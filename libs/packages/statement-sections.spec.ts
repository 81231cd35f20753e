import { statementSections, toldLines } from './statement-sections.js';
import type { Statement } from './statement.js';

const LANGUAGES = ['en', 'de', 'fr', 'es', 'it'];
const TOLD = [{ name: 'hooks.example.com', told: [{ what: 'person.erased', at: '2026-03-01T10:00:00Z' }] }];
const STATEMENT: Statement = {
  right: 'access',
  confirmation: { processed: true },
  purposes: [{ id: 'orders', dpv: null, basis: 'contract' }],
  categories: [
    {
      category: 'contact.email',
      special: true,
      origins: ['provided'],
      places: ['customers'],
      purposes: ['orders'],
      recipients: ['parcels'],
    },
  ],
  recipients: { foreseen: [{ id: 'parcels', domain: 'parcels.example.com', receives: [] }], told: TOLD },
  retention: [],
  rights: [],
  complaint: { authority: null },
  sources: [],
  automatedDecisions: [],
  transfers: [],
  heldButNotShown: [{ category: 'secret.password', reason: 'SECURITY' }],
  notices: [],
};
const titlesIn = (locale: string) => statementSections(STATEMENT, locale).map(({ title }) => title);
const linesIn = (locale: string) => statementSections(STATEMENT, locale).flatMap(({ lines }) => lines);

describe('statementSections', () => {
  it('speaks each language, in the same order', () => {
    const spoken = LANGUAGES.map((language) => linesIn(language));
    for (const lines of spoken) expect(lines).toHaveLength(spoken[0]!.length);
    expect(new Set(spoken.map((lines) => lines.join('\n'))).size).toBe(LANGUAGES.length);
    expect(titlesIn('fr')[0]).toBe('Finalités et bases juridiques');
    expect(linesIn('es-MX')).toContain('orders: contrato');
    expect(linesIn('it').join('\n')).toContain('Indirizzo e-mail; categoria particolare');
  });

  it('answers an unknown language in English', () => {
    for (const locale of ['nl', '', 'den', 'constructor']) expect(titlesIn(locale)).toEqual(titlesIn('en'));
  });

  it('says that there is nothing, where there is', () => {
    for (const language of LANGUAGES) {
      const none: Statement = { ...STATEMENT, confirmation: { processed: false } };
      expect(statementSections(none, language)).toHaveLength(4);
    }
  });

  it('says how often recipients were told, and when last', () => {
    for (const language of LANGUAGES)
      expect(toldLines(TOLD, language)).toEqual([
        expect.stringMatching(/^hooks\.example\.com.*(1|one|eine).*2026-03-01$/),
      ]);
  });
});
