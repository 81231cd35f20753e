/** Example of a list with one item. */
export const listOf = (item: unknown) => ({ items: [item], nextCursor: null });
