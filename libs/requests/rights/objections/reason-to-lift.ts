import type { Request } from '../../request/request.entity.js';

const WORDS = {
  en: {
    withdrawn: 'You have withdrawn your objection.',
    other: 'Your objection has been answered and was not upheld for these purposes.',
  },
  de: {
    withdrawn: 'Sie haben Ihren Widerspruch zurückgenommen.',
    other: 'Ihr Widerspruch ist beantwortet; für diese Zwecke wurde ihm nicht stattgegeben.',
  },
} as const;

/** What the person is told of the end of a restriction where nobody wrote words of their own. */
export function reasonToLift({ locale, state }: Pick<Request, 'locale' | 'state'>): string {
  const words = locale.startsWith('de') ? WORDS.de : WORDS.en;
  return state === 'withdrawn' ? words.withdrawn : words.other;
}
