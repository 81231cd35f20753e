/** Names are compared as the services compare them: trimmed, NFC, without case. */
export const keyOf = (name: string): string => name.normalize('NFC').trim().toLowerCase();

export const consentKey = ({ group, name }: { readonly group: string; readonly name: string }): string =>
  `${keyOf(group)}\u0000${keyOf(name)}`;

/** As it is called in messages. */
export const consentLabel = ({ group, name }: { readonly group: string; readonly name: string }): string =>
  `consent ${group}/${name}`;
