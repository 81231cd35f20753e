import { parseDataMap, type StorePlan } from '#engine';
import { statementSections, type ShownText } from '#packages';
import { californiaCategory } from './california-categories.js';
import { buildStatement, type StatementInput } from './build-statement.js';

const MAP = parseDataMap(`
version: 1
purposes:
  shop: { basis: contract, dpv: dpv:ServiceProvision }
  unused: { basis: consent }
recipients:
  - { id: mailer, kind: processor, domain: mail.example.com, receives: [contact] }
  - { id: clinic, kind: processor, receives: [health] }
stores:
  - id: crm
    type: sqlite
    connection: env:CRM
    collections:
      - name: customer
        title: { en: Customers, de: Kunden }
        subject: { identifiers: { email: email } }
        purposes: [shop]
        columns:
          id: { category: identifier.internal, erase: keep }
          email: { category: contact.email, erase: null }
          card: { category: financial.card, erase: null }
          extra:
            type: json
            category: meta.note
            paths:
              $.score: { category: behaviour.score, provenance: derived }
              $.doctor: { category: health.note, access: skip }
      - { name: other, purposes: [unused], columns: { x: { category: health.note, erase: null } } }
`);
const step = (collection: string, rows: number, columns: readonly [string, string, string][]) => ({
  store: 'crm',
  collection,
  action: 'export' as const,
  ownership: 'exclusive' as const,
  rows,
  digest: '',
  reason: 'identity email',
  columns: columns.map(([column, category, strategy]) => ({ column, category, strategy })),
});
const planOf = (...steps: StorePlan['steps'][number][]): StorePlan => ({
  store: 'crm',
  operation: 'access',
  type: 'sqlite',
  taskQueue: null,
  catalogueFingerprint: '',
  steps,
  protected: [],
  findings: [],
});
const CUSTOMER = step('customer', 2, [
  ['id', 'identifier.internal', 'export'],
  ['email', 'contact.email', 'export'],
  ['card', 'financial.card', 'held'],
  ['extra', 'meta.note', 'export; redact $.doctor'],
]);
const inputOf = (more: Partial<StatementInput> = {}): StatementInput => ({
  right: 'access',
  language: 'en',
  map: MAP,
  plans: [planOf(CUSTOMER, step('other', 0, [['x', 'health.note', 'export']]))],
  rights: [{ right: 'erasure', name: 'Erasure', references: [{ regime: 'EU_GDPR', citation: 'Art. 17' }] }],
  authority: null,
  disclosures: [],
  texts: [],
  california: false,
  isSpecial: (category) => category.startsWith('health'),
  ...more,
});

describe('the statement of Art. 15', () => {
  it('tells of what this person has, and not of the rest of the map', () => {
    const statement = buildStatement(inputOf());
    expect(statement.confirmation).toEqual({ processed: true });
    expect(statement.purposes).toEqual([{ id: 'shop', dpv: 'dpv:ServiceProvision', basis: 'contract' }]);
    expect(statement.categories.map(({ category, special }) => [category, special])).toEqual([
      ['contact.email', false],
      ['financial.card', false],
      ['behaviour.score', false],
      ['health.note', true],
    ]);
    expect(statement.recipients.foreseen.map(({ id }) => id)).toEqual(['mailer', 'clinic']);
    expect(statement.sources).toEqual([{ category: 'behaviour.score', origin: 'derived', from: null }]);
    expect(statement.heldButNotShown).toEqual([
      { category: 'financial.card', reason: 'SECURITY' },
      { category: 'health.note', reason: 'THIRD_PARTY_RIGHTS' },
    ]);
  });

  it('has words of people for categories, purposes, recipients and periods, and no keys of machines', () => {
    const map = parseDataMap(`
version: 1
purposes:
  account_security: { basis: legitimate_interests, dpv: EnforceSecurity }
  shop: { basis: contract, dpv: dpv:ServiceProvision }
  club: { basis: contract, dpv: ServiceProvision }
  own_thing: { basis: consent }
recipients:
  - { id: mailer, kind: processor, name: Parcel Service Example, country: FR, receives: [contact] }
stores:
  - id: crm
    type: sqlite
    connection: env:CRM
    collections:
      - name: customer
        subject: { identifiers: { email: email } }
        purposes: [account_security, shop, club, own_thing]
        columns:
          issued: { category: meta.timestamp, erase: keep }
          email: { category: contact.email, erase: { keep: { code: LEGAL_OBLIGATION, keepFor: P10Y6M, from: issued } } }
          fax: { category: contact.fax_number, erase: null }
          odd: { category: odd.thing, erase: null }
`);
    const found = step('customer', 1, [
      ['email', 'contact.email', 'export'],
      ['fax', 'contact.fax_number', 'export'],
      ['odd', 'odd.thing', 'export'],
    ]);
    const statement = buildStatement(inputOf({ map, plans: [planOf(found)] }));
    const wordsIn = (locale: string) =>
      statementSections(statement, locale)
        .flatMap(({ lines }) => lines)
        .join('\n');
    const english = wordsIn('en');
    for (const words of [
      'Security: legitimate interests',
      'Providing our services (shop): contract',
      'Providing our services (club): contract',
      'own thing: consent',
      'E-mail address; from: given by you',
      'Contact data (fax number); ',
      'odd.thing; ',
      'passed on to: Parcel Service Example',
      'Parcel Service Example (FR)',
      'customer: 10 years 6 months',
    ])
      expect(english).toContain(words);
    expect(english).not.toMatch(/account_security|EnforceSecurity|contact\.email|mailer|P10Y/);
    expect(wordsIn('de-AT')).toMatch(/Sicherheit: [^]*E-Mail-Adresse[^]*10 Jahre 6 Monate/);
  });

  it('says that there is nothing where no row was found', () => {
    const statement = buildStatement(inputOf({ plans: [planOf({ ...CUSTOMER, rows: 0 })] }));
    expect(statement).toMatchObject({ confirmation: { processed: false }, purposes: [], categories: [] });
    const words = statementSections(statement, 'en').flatMap(({ lines }) => lines);
    expect(words[0]).toContain('We process no data about you');
    expect(words).toContain('Erasure (Art. 17)');
  });

  it('names by their host who was told, with each time', () => {
    const at = (day: string) => new Date(`${day}T10:00:00Z`);
    const one = {
      ...{ receiver: 'a', name: null, url: 'https://one.example.com/in?key=hidden' },
      type: 'request.received',
    };
    const two = {
      ...{ receiver: 'b', name: null, url: 'https://two.example.com:8443/' },
      type: 'request.fulfilled',
    };
    const three = { receiver: 'printer', name: 'Printer Example Ltd', url: null, type: 'recipient.notified' };
    const disclosures = [
      { ...one, at: at('2026-01-01') },
      { ...two, at: at('2026-01-02') },
      { ...one, at: at('2026-01-03') },
      { ...three, at: at('2026-01-04') },
    ];
    const { recipients } = buildStatement(inputOf({ disclosures }));
    expect(recipients.told.map(({ name, told }) => [name, told.length])).toEqual([
      ['one.example.com', 2],
      ['two.example.com:8443', 1],
      ['Printer Example Ltd', 1],
    ]);
    expect(JSON.stringify(recipients)).not.toContain('hidden');
  });

  it('keeps the text that was shown, by its hash', () => {
    const text: ShownText = {
      consent: 'news',
      version: 1,
      locale: 'en',
      contentHash: `sha256:${'ab'.repeat(32)}`,
      firstAt: '2026-01-01T00:00:00.000Z',
      lastAt: '2026-01-01T00:00:00.000Z',
      title: null,
      content: 'We send you news.',
      url: null,
    };
    const { notices } = buildStatement(
      inputOf({ texts: [text, { ...text, content: null, url: 'https://example.com/t' }] }),
    );
    expect(notices.map(({ file }) => file)).toEqual(['notices/abababababababab.txt', null]);
    expect(notices[0]).not.toHaveProperty('content');
  });

  it('adds the categories of California where its law asks', () => {
    const [first] = buildStatement(inputOf({ california: true })).categories;
    expect(first?.california).toBe('identifiers');
    expect(buildStatement(inputOf()).categories[0]).not.toHaveProperty('california');
  });

  it('calls an inference what was drawn, never what the person said (Civ. Code §1798.140(v)(1)(K))', () => {
    expect(californiaCategory('profile.language', ['provided'])).toBe('customer records');
    expect(californiaCategory('opinion.rating', ['observed'])).toBe('customer records');
    expect(californiaCategory('profile.segment', ['derived'])).toBe('inferences');
    expect(californiaCategory('profile.segment', ['provided', 'third_party'])).toBe('inferences');
  });

  it.each(['en', 'de-AT', 'fr'])('has words for every part in %s', (locale) => {
    const sections = statementSections(buildStatement(inputOf()), locale);
    expect(sections.length).toBeGreaterThan(8);
    for (const { title, lines } of sections) {
      expect(title).not.toBe('');
      expect(lines.join()).not.toMatch(/undefined|null|\[object/);
    }
  });
});
