/** `Privacy team <privacy@example.com>` → `privacy@example.com`. */
export const contactOf = (from: string): string => /<([^>]+)>/.exec(from)?.[1] ?? from;
