/** Names are compared without case. */
export const nameKey = (name: string): string => name.normalize('NFC').trim().toLowerCase();

/** Whether a name can be stored at all; what cannot names nothing. */
export const isStorable = (name: string): boolean => name.isWellFormed() && !name.includes('\u0000');
