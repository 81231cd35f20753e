import type { StatementOrigin } from '#packages';

/**
 * The list of Cal. Civ. Code §1798.140(v)(1) by branches of the category tree; the longest branch counts. What no
 * branch names is a customer record (§1798.80(e)).
 */
const BRANCHES: readonly (readonly [branch: string, name: string])[] = [
  ['identity', 'identifiers'],
  ['contact', 'identifiers'],
  ['identifier', 'identifiers'],
  ['account', 'identifiers'],
  ['identity.birth_date', 'protected characteristics'],
  ['identity.birthday', 'protected characteristics'],
  ['ethnicity', 'protected characteristics'],
  ['belief', 'protected characteristics'],
  ['political', 'protected characteristics'],
  ['union', 'protected characteristics'],
  ['sexuality', 'protected characteristics'],
  ['order', 'commercial information'],
  ['purchase', 'commercial information'],
  ['biometric', 'biometric information'],
  ['genetic', 'biometric information'],
  ['behaviour', 'internet or network activity'],
  ['network', 'internet or network activity'],
  ['device', 'internet or network activity'],
  ['location', 'geolocation data'],
  ['image', 'sensory data'],
  ['voice', 'sensory data'],
  ['employment', 'professional information'],
  ['education', 'education information'],
  ['profile', 'inferences'],
  ['opinion', 'inferences'],
  ['identity.national_id', 'sensitive personal information'],
  ['identity.passport', 'sensitive personal information'],
  ['identity.driver_licence', 'sensitive personal information'],
  ['financial.account', 'sensitive personal information'],
  ['financial.card', 'sensitive personal information'],
  ['health', 'sensitive personal information'],
  ['secret', 'sensitive personal information'],
];

const OTHERS = 'customer records';
const INFERENCES = 'inferences';

/**
 * Which category of the Californian statute a category of the data map belongs to. Inferences are drawn from other data
 * (§1798.140(v)(1)(K)): what the person said, or was seen doing, is none.
 * @param origins of the data of this category
 */
export function californiaCategory(category: string, origins: readonly StatementOrigin[]): string {
  const fitting = BRANCHES.filter(([branch]) => category === branch || category.startsWith(`${branch}.`));
  const [longest] = [...fitting].sort(([a], [b]) => b.length - a.length);
  const name = longest?.[1] ?? OTHERS;
  return name === INFERENCES && !origins.some((origin) => DRAWN.includes(origin)) ? OTHERS : name;
}

/** By us, or by whoever gave it to us. */
const DRAWN: readonly StatementOrigin[] = ['derived', 'third_party'];
