export { identityKey, normalise } from './normalise.js';
export { isSearchable } from './searchable.js';
export { nameForms } from './name-forms.js';
export { searchForms } from './search-forms.js';
export { identityForms } from './identity-forms.js';
export type { IdentityForm } from './identity-forms.js';
export type { FormEncoding } from './encodings.js';
export { AddressRecogniser } from './recognised/address-recogniser.js';
export { isPlainAddress, plainAddressForm } from './recognised/plain-address.js';
