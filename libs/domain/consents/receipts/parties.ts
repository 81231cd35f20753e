import type { ReceiptConsent } from './receipt-facts.js';

/** Somebody beside the controller whom a definition names. */
export interface Party {
  readonly name: string;
  /** `controller`, `processor`, anything else is a third party. */
  readonly role: 'controller' | 'processor' | 'third_party';
  readonly contact?: string;
  readonly country?: string;
}

/** Parties of a definition with the recipients it names; without a role somebody is a third party, the more cautious reading. */
export function partiesOf({
  involvedParties,
  thirdPartyRecipients = [],
}: Pick<ReceiptConsent, 'involvedParties' | 'thirdPartyRecipients'>): readonly Party[] {
  if (involvedParties.length === 0 && thirdPartyRecipients.length === 0) return NOBODY;
  const parties = [...involvedParties, ...thirdPartyRecipients].flatMap(partyOf);
  return parties.filter((party, index) => parties.findIndex(({ name }) => name === party.name) === index);
}

const NOBODY: readonly Party[] = [];

function partyOf(given: unknown): Party[] {
  if (typeof given === 'string') return [{ name: given, role: 'third_party' }];
  const { name, role, contact, country } = (given ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof name !== 'string') return [];
  return [
    {
      name,
      role: roleOf(role),
      ...(typeof contact === 'string' && { contact }),
      ...(typeof country === 'string' && { country }),
    },
  ];
}

/** `joint controller`, `JOINT_CONTROLLER` and `dpv:JointDataControllers` are all controllers. */
function roleOf(role: unknown): Party['role'] {
  const word = typeof role === 'string' ? role.toLowerCase() : '';
  if (word.includes('controller')) return 'controller';
  return word.includes('processor') ? 'processor' : 'third_party';
}
