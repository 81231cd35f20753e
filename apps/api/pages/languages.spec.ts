import type { LinkStanding } from '#requests';
import { confirmPage, confirmedPage } from '../consent-confirmation/confirmation-pages.js';
import { verificationPage } from '../me/verification-pages.js';
import { codePage, doorPage } from '../packages/package-pages.js';
import { donePage } from '../preference-links/preference-page.js';
import { recipientPage, thanksPage } from '../recipients/recipient-page.js';
import type { PageLanguage } from './page-language.js';

const standing = (locale: string): LinkStanding => ({
  kind: 'link',
  locale,
  step: 'points',
  types: ['contact.postcode', 'loyalty.card_number'],
  needed: 2,
});
const told = {
  controller: 'Example <GmbH>',
  caseNumber: '2026-000001',
  act: 'erase' as const,
  purposes: [],
  about: null,
  case: null,
  toldAt: new Date('2026-03-01T09:00:00Z'),
  expectedBy: new Date('2026-03-08T09:00:00Z'),
  state: 'requested' as const,
};

/** Every page that a mailed link leads to. */
const PAGES: Readonly<Record<string, (language: PageLanguage) => string>> = {
  'a consent': (language) => confirmPage('News', language),
  'a confirmed consent': confirmedPage,
  'data points': (language) => verificationPage(standing(language), { token: 't' }),
  'a package': (language) => doorPage(language, { token: 't', handedOver: false }),
  'a code': (language) => codePage(language, { token: 't', way: 'staff' }),
  'a recipient': (language) => recipientPage(told, language),
  'thanks to a recipient': (language) => thanksPage('confirm', language),
  'a changed choice': (language) => donePage('t', language),
};

describe.each(Object.entries(PAGES))('the page of %s', (_name, shown) => {
  it.each(['en', 'de', 'fr', 'es', 'it'] as const)('speaks %s', (language) => {
    const html = shown(language);
    expect(html).toContain(`<html lang="${language}">`);
    expect(html).not.toContain('undefined');
    expect(html).not.toContain('<GmbH>');
    if (language !== 'en') expect(headline(html)).not.toBe(headline(shown('en')));
  });
});

const headline = (html: string): string => /<h1>(.*?)<\/h1>/.exec(html)![1]!;
