import type { Notice, RefusalCode, RightCode } from '#contracts';

/** Articles of the GDPR, as `17(3)(b)`; `r27` is recital 27. */
export type Article = string;

export const RIGHT_ARTICLES: Readonly<Partial<Record<RightCode, Article>>> = {
  withdraw_consent: '7(3)',
  access: '15',
  rectification: '16',
  erasure: '17',
  restriction: '18',
  portability: '20',
  objection: '21(1)',
  objection_marketing: '21(2)',
  human_review: '22',
  complaint: '77',
  third_party_list: '19',
  inform: '13',
};

/** Where what was ended may be erased. */
export const ERASURE_ARTICLE: Article = '17(1)';

export const NOTICE_ARTICLES: Readonly<Partial<Record<Notice, Article>>> = {
  VERIFY_REQUEST: '12(6)',
  VERIFY_REMINDER: '12(6)',
  FEE_NOTICE: '12(5)',
  EXTENSION: '12(3)',
  RESTRICTION_SET: '18',
  RESTRICTION_LIFT: '18(3)',
};

/** Rights reference, 5.1. Codes that rest on national law or on contract have none. */
export const REFUSAL_ARTICLES: Readonly<Partial<Record<RefusalCode, readonly Article[]>>> = {
  IDENTITY_FAILED: ['12(2)', '12(6)'],
  NO_MATCH: ['11(2)'],
  SUSPECTED_FRAUD: ['12(5)'],
  MANIFESTLY_UNFOUNDED: ['12(5)'],
  EXCESSIVE: ['12(5)'],
  FRIVOLOUS: ['12(5)'],
  OUTSIDE_JURISDICTION: ['3'],
  NOT_A_DATA_SUBJECT: ['r27'],
  NOT_PROVIDED_BY_SUBJECT: ['20(1)'],
  LEGAL_OBLIGATION: ['17(3)(b)'],
  LEGAL_CLAIMS: ['17(3)(e)'],
  FREE_EXPRESSION: ['17(3)(a)'],
  PUBLIC_HEALTH: ['17(3)(c)'],
  ARCHIVING: ['17(3)(d)'],
  RESEARCH: ['17(3)(d)', '89'],
  PUBLIC_TASK: ['17(3)(b)'],
  CONTRACT_ENTRY: ['22(2)(a)'],
  CONSENT_PROVIDED: ['22(2)(c)'],
  COMPELLING_GROUNDS: ['21(1)'],
  THIRD_PARTY_RIGHTS: ['15(4)', '20(4)'],
  CRIME: ['23'],
  STATE_SECURITY: ['23'],
  JUDICIAL: ['23'],
  ETHICS: ['23'],
  SUBJECT_PROTECTION: ['23'],
  ALREADY_INFORMED: ['13(4)'],
  DISPROPORTIONATE: ['14(5)(b)', '19'],
  TECHNICALLY_IMPOSSIBLE: ['20(2)'],
};

/** How a language names parts of a law. */
export interface CitationStyle {
  readonly article: string;
  readonly recital: string;
  /** Before the number of a paragraph, and before the letter of a point. */
  readonly paragraph: string;
  readonly point: string;
  /** English and Italian lawyers differ: `(3)` stands in brackets, `3` does not. */
  readonly brackets: boolean;
  /** Between the place and the name of the law: `Art. 17 GDPR`, `article 17 du RGPD`. */
  readonly of: string;
}

/** `['17(3)(b)', '89']` → `Art. 17 Abs. 3 Buchst. b, Art. 89 DSGVO`. */
export const cite = (articles: readonly Article[], law: string, style: CitationStyle): string =>
  `${articles.map((article) => place(article, style)).join(', ')}${style.of}${law}`;

function place(article: Article, style: CitationStyle): string {
  if (article.startsWith('r')) return `${style.recital} ${article.slice(1)}`;
  const [number, ...parts] = article.split(/[()]+/).filter((part) => part !== '');
  const written = parts.map((part) =>
    style.brackets ? `(${part})` : `${/^\d/.test(part) ? style.paragraph : style.point}${part}`,
  );
  return `${style.article} ${number}${written.join('')}`;
}
