import type { Boundary } from '#connectors/spi';
import type { Identity } from '#contracts';
import { identityForms, type IdentityForm } from './identity-forms.js';
import { isSearchable } from './searchable.js';

/** A form, and the identifier that it is one of. */
export interface SearchForm {
  readonly identity: Identity;
  /** Of the identifier, among those that can be looked for. */
  readonly index: number;
  readonly form: IdentityForm;
}

/**
 * The forms of all identifiers of a person that can be looked for. Where a user name is also given with its domain or
 * tenant (`DOMAIN/ann`, `ann@tenant`), it is somebody else's within any other qualified name.
 */
export const searchForms = (
  identities: readonly Identity[],
  purpose: 'patch' | 'verify',
): readonly SearchForm[] => {
  const searched = identities.filter(isSearchable);
  const names = searched.filter(({ type }) => type === 'username').map(({ value }) => value);
  return searched.flatMap((identity, index) => {
    const bound = boundaryOf(identity, names);
    return identityForms(identity, purpose).map((form) => ({
      identity,
      index,
      form: bound === null ? form : within(form, bound),
    }));
  });
};

/** `DOMAIN/ann`, `DOMAIN\\ann`, `ann@tenant` and both at once are qualified forms of `ann`. */
const qualifies = (name: string, bare: string): boolean => {
  const at = name.indexOf(bare);
  if (at < 0 || name === bare) return false;
  const [left, right] = [name.slice(0, at), name.slice(at + bare.length)];
  return (left === '' || /[/\\]$/.test(left)) && (right === '' || right.startsWith('@'));
};

/** `PRIMARY/ann.lee` and `ann@example.com.au` are other people than `PRIMARY/ann` and `ann@example.com`. */
const boundaryOf = ({ type, value }: Identity, names: readonly string[]): Boundary | null => {
  if (type !== 'username') return null;
  if (/[/\\@]/.test(value)) return 'short';
  return names.some((name) => qualifies(name, value)) ? 'name' : null;
};

/** Encoded as a whole it stands alone or not at all. */
const within = (form: IdentityForm, boundary: Boundary): IdentityForm =>
  form.boundary === 'word' && ['text', 'url', 'html', 'json'].includes(form.encoding)
    ? { ...form, boundary }
    : form;
