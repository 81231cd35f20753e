import { configDocumentSchema } from '../config/config-document.js';
import { lintDocument } from './lint-document.js';
import { linksIn } from './links.js';
import { textPlaces } from './text-places.js';

const NOW = '2026-06-01T00:00:00.000Z';
const RIGHTS = ['RevocationOfConsent', 'Information'];

const text = (locale: string, content = 'words', more: object = {}): object => ({ locale, content, ...more });
const version = (number: number, content: readonly object[], more: object = {}): object => ({
  ...{ version: number, consentType: 'text', content, ...more },
});
const consent = (name: string, versions: readonly object[], more: object = {}): object => ({
  ...{ name, group: 'g', legalType: 'consent', consentType: 'declarative' },
  ...{ processingPurposes: ['letters'], allowedDataSubjectRights: RIGHTS, versions, ...more },
});
const documentOf = (members: object) => configDocumentSchema.parse({ format: 1, ...members });
const found = (members: object): string[] =>
  lintDocument(documentOf(members), NOW).map(({ severity, rule, place }) => `${severity} ${rule} ${place}`);

describe('lintDocument', () => {
  it('says nothing of consents that are as they should be', () => {
    const both = [text('en'), text('de')];
    expect(
      found({
        groups: [{ name: 'g' }],
        consents: [consent('a', [version(1, both)]), consent('b', [version(1, both)])],
      }),
    ).toEqual([]);
  });

  it('misses languages in which others speak, or the consent itself spoke before', () => {
    expect(
      found({
        consents: [
          consent('a', [version(1, [text('en'), text('fr')]), version(2, [text('en')])]),
          consent('b', [version(1, [text('de'), text('en')])]),
          consent('c', [version(1, [text('en-GB'), text('de'), text('de_AT')])]),
          consent('off', [version(1, [text('it')])], { enabled: false }),
        ],
      }),
    ).toEqual([
      'error locale-missing consent g/a version 2',
      'error locale-missing consent g/a version 2',
      'error locale-missing consent g/c version 1',
    ]);
    const [german, french, english] = lintDocument(
      documentOf({
        consents: [
          consent('a', [version(1, [text('en'), text('fr')]), version(2, [text('en')])]),
          consent('b', [version(1, [text('de'), text('en')])]),
          consent('c', [version(1, [text('en-GB'), text('de')])]),
        ],
      }),
      NOW,
    );
    expect(german?.message).toContain('says nothing in de,');
    expect(french?.message).toContain('says nothing in fr,');
    expect(english).toMatchObject({
      place: 'consent g/c version 1',
      message: expect.stringContaining('in en,'),
    });
  });

  it('looks at the version in force and at those to come', () => {
    const ticked = [text('en', '- [x] yes', { contentType: 'markdown' })];
    expect(
      found({
        consents: [
          consent('a', [
            version(1, ticked),
            version(2, [text('en')], { effectiveFrom: '2026-05-01T00:00:00Z' }),
            version(3, ticked, { effectiveFrom: '2026-07-01T00:00:00Z' }),
            version(4, ticked, { draft: true }),
          ]),
        ],
      }),
    ).toEqual([
      'error preset-box consent g/a version 3 text en line 1',
      'error preset-box consent g/a version 4 text en line 1',
    ]);
  });

  it('says that nobody is asked where all versions have ended, and looks at none of them', () => {
    const ended = { effectiveUntil: '2026-05-31T00:00:00Z' };
    const preset = [text('en', '- [x] letters', { contentType: 'markdown' })];
    expect(
      found({
        consents: [
          consent('over', [version(1, preset, ended), version(2, preset, { draft: true, ...ended })]),
          consent('ending', [version(1, [text('en')], { effectiveUntil: '2026-06-02T00:00:00Z' })]),
          consent('again', [version(1, preset, ended), version(2, [text('en')])]),
        ],
      }),
    ).toEqual(['warning version-ended consent g/over']);
  });

  it('doubts ages below those of the law, and names of categories in some languages alone', () => {
    const both = [version(1, [text('en'), text('de')])];
    expect(
      found({
        categories: [
          { key: 'blood', name: 'Blood', displayNames: { de: 'Blut' } },
          { key: 'hair', name: 'Hair' },
        ],
        consents: [
          consent('a', both, { guardianBelowAge: 12 }),
          consent('b', both, { guardianBelowAge: 16, guardianAges: { AT: 12, US: 12, DE: 16 } }),
        ],
      }),
    ).toEqual([
      'warning guardian-age consent g/a',
      'warning guardian-age consent g/b',
      'warning category-name-missing category blood',
    ]);
  });

  it('finds missing purposes, forced consents and all that people could not do', () => {
    expect(
      found({
        groups: [{ name: 'G', enabled: false }],
        consents: [
          consent('a', [], {
            ...{ processingPurposes: [], deonticity: 'required', interactionMode: 'notice' },
            allowedDataSubjectRights: ['Information'],
          }),
          consent('b', [
            version(1, [text('en', 'words', { scopeTexts: { orders: 'Your orders' } })], {
              ...{ consentType: 'scope', scopes: ['orders', 'profile'] },
            }),
          ]),
          { name: 'c', group: 'other', legalType: 'contract', versions: [version(1, [text('en')])] },
        ],
      }),
    ).toEqual([
      'error purpose-missing consent g/a',
      'warning consent-forced consent g/a',
      'warning consent-without-act consent g/a',
      'warning withdrawal-missing consent g/a',
      'warning group-disabled consent g/a',
      'warning version-missing consent g/a',
      'warning group-disabled consent g/b',
      'warning scope-text-missing consent g/b version 1 text en',
      'error purpose-missing consent other/c',
    ]);
  });
});

describe('linksIn', () => {
  it('finds addresses in members and texts, without what ends a sentence', () => {
    const document = documentOf({
      consents: [
        consent(
          'a',
          [
            version(1, [
              text(
                'en',
                '<a href="https://example.com/a?b=1&amp;c=2">x</a> (https://example.com/b). https://example.com/b!',
              ),
              { locale: 'de', content: '[x](https://example.com/c)', url: 'https://example.com/d' },
            ]),
          ],
          { policyUrl: 'https://example.com/policy' },
        ),
      ],
    });
    expect(linksIn(document, textPlaces(document, NOW)).map(({ place, url }) => [place, url])).toEqual([
      ['consent g/a policyUrl', 'https://example.com/policy'],
      ['consent g/a version 1 text en', 'https://example.com/a?b=1&c=2'],
      ['consent g/a version 1 text en', 'https://example.com/b'],
      ['consent g/a version 1 text de', 'https://example.com/d'],
      ['consent g/a version 1 text de', 'https://example.com/c'],
    ]);
  });
});
