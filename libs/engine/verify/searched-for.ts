import type { ScanRequest, Spelling, StoreCapabilities, TextTokenRef } from '#connectors/spi';
import type { Identity } from '#contracts';
import {
  AddressRecogniser,
  identityForms,
  isPlainAddress,
  isSearchable,
  nameForms,
  plainAddressForm,
  searchForms,
  type IdentityForm,
} from '../identity/index.js';

/** From so many addresses on it costs less to recognise them in a text than to write down their forms. */
const RECOGNISED_FROM = 500;

/**
 * What a scan for the identifiers, and for names after them, has to look for. Identities are told by their index among
 * those that can be searched.
 */
export function searchedFor(
  identities: readonly Identity[],
  names: readonly string[],
  shape: StoreCapabilities['shape'],
): Pick<ScanRequest, 'tokens' | 'recogniser'> {
  const searched = identities.filter(isSearchable).map((identity, index) => ({ identity, index }));
  const isPlain = searched.map(({ identity }) => shape === 'text' && isPlainAddress(identity));
  const addresses = searched.filter(({ index }) => isPlain[index]);
  const isRecognised = addresses.length >= RECOGNISED_FROM;
  const written = isRecognised ? searched.filter(({ index }) => !isPlain[index]) : searched;
  const forms = searchForms(
    written.map(({ identity }) => identity),
    'verify',
  );
  return {
    tokens: [
      ...forms.map(({ index, form }) => tokenOf(form, written[index]!.index)),
      ...nameTokens(names, searched.length),
    ],
    ...(isRecognised ? { recogniser: new AddressRecogniser(addresses, tokensOf) } : {}),
  };
}

const tokensOf = (identity: Identity, index: number, spelling: Spelling): TextTokenRef[] => {
  const forms =
    spelling === 'plain' ? [plainAddressForm(identity)] : identityForms(identity, 'verify').slice(1);
  return forms.map((form) => tokenOf(form, index));
};

const tokenOf = (
  { bytes, boundary, embedded = false, separated, ignoreCase }: Omit<IdentityForm, 'encoding'>,
  identity: number,
): TextTokenRef => ({ bytes, boundary, embedded, ...(separated ? { separated } : {}), ignoreCase, identity });

const nameTokens = (names: readonly string[], first: number): TextTokenRef[] =>
  names.flatMap((name, index) => nameForms(name).map((form) => tokenOf(form, first + index)));
