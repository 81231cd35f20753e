/** The id of a purpose as people read it: `account_security` → `account security`. */
export const purposeName = (id: string): string => id.replace(/[_-]+/g, ' ').trim() || id;
