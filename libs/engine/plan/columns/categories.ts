/** Branches of the category tree that say nothing about a person by themselves. */
const NEUTRAL = ['link', 'meta', 'system', 'reference', 'product', 'catalogue', 'identifier.internal'];
const SECRET = ['secret', 'identity.password', 'credential'];

/** Numbers that open doors: named as held, never shown (11 CCR §7024(d); rights reference 4.2). */
const NEVER_SHOWN = [
  'identity.national_id',
  'identity.driver_licence',
  'identity.passport',
  'financial.account',
  'financial.card',
  'health.insurance_id',
  'biometric',
];

/** Matching is by whole path segment: `identity.name` is not within `identity.name_x`. */
export const isWithin = (category: string, branch: string): boolean =>
  category === branch || category.startsWith(`${branch}.`);

/** Unclassified data counts as personal until somebody has said otherwise. */
export const isPersonal = (category: string): boolean =>
  !NEUTRAL.some((branch) => isWithin(category, branch));

/** Passwords, tokens, security answers: never disclosed by value, to nobody. */
export const isSecret = (category: string): boolean =>
  SECRET.some((branch) => isWithin(category, branch)) || category.split('.').includes('password');

/** Held, and said to be held, whatever right is exercised (rights reference 4.2). */
export const isNeverShown = (category: string): boolean =>
  isSecret(category) || NEVER_SHOWN.some((branch) => isWithin(category, branch));
