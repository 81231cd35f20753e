/** Branches of the Fides taxonomy and what they are called here; the longest branch that a category lies in decides. */
const BRANCHES: Readonly<Record<string, string>> = {
  system: 'system',
  'user.unique_id': 'identifier',
  'user.name': 'identity.name',
  'user.account.username': 'identity.username',
  'user.account.settings': 'account.settings',
  'user.authorization.credentials': 'credential',
  'user.authorization.password': 'credential',
  'user.authorization': 'credential',
  'user.contact.email': 'contact.email',
  'user.contact.phone_number': 'contact.phone',
  'user.contact.address': 'location.address',
  'user.contact.address.street': 'location.address.street',
  'user.contact.address.city': 'location.city',
  'user.contact.address.state': 'location.region',
  'user.contact.address.country': 'location.country',
  'user.contact.address.postal_code': 'location.postal_code',
  'user.contact.organization': 'employment.company',
  'user.demographic.date_of_birth': 'identity.birth_date',
  'user.demographic.age_range': 'identity.birth_date.age',
  'user.demographic.gender': 'identity.gender',
  'user.demographic.race_ethnicity': 'special.ethnicity',
  'user.demographic.religious_belief': 'special.religion',
  'user.demographic.political_opinion': 'special.political_opinion',
  'user.demographic.sexual_orientation': 'special.sexual_orientation',
  'user.device.ip_address': 'network.ip',
  'user.device': 'device',
  'user.device.cookie_id': 'device.id',
  'user.device.device_id': 'device.id',
  'user.financial.bank_account': 'financial.iban',
  'user.financial.account_number': 'financial.account',
  'user.financial.credit_card': 'financial.card',
  'user.government_id': 'identity.national_id',
  'user.government_id.drivers_license_number': 'identity.driver_licence',
  'user.government_id.passport_number': 'identity.passport',
  'user.health_and_medical': 'special.health',
  'user.health_and_medical.insurance_beneficiary_id': 'health.insurance_id',
  'user.biometric': 'biometric',
  'user.biometric_health': 'special.health.biometric',
  'user.genetic': 'special.genetic',
  'user.location': 'location.coordinates',
  'user.job_title': 'employment.job_title',
  'user.workplace': 'employment',
};

const SEGMENTS = /^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$/;

/**
 * What a category of the Fides taxonomy is called here. What lies below a branch keeps its own last words; of `user` a
 * branch that has no other name keeps its own. Null: it is none of the taxonomy.
 */
export function habeasCategory(category: string): string | null {
  if (!SEGMENTS.test(category)) return null;
  if (category === 'user') return 'personal';
  const segments = category.split('.');
  for (let length = segments.length; length > 0; length -= 1) {
    const branch = BRANCHES[segments.slice(0, length).join('.')];
    if (branch !== undefined) return [branch, ...segments.slice(length)].join('.');
  }
  return segments[0] === 'user' ? segments.slice(1).join('.') : null;
}
